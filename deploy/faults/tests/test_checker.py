"""The judge of fault runs sees each kind of violation where one is planted, and nothing where there is none."""

from typing import Any

import pytest

from event_contracts.topics import INBOUND, LEADS, TEAM
from faults.checker import HEARERS, Checker
from faults.databases import Databases
from faults.history import History, Told
from faults.proxy import Proxy
from faults.rebuilding import check_rebuild, compare
from faults.topics import Evidence, Fact
from faults.verdict import Verdict
from local_servers import ServerError


class Tables(Databases):
    """Databases that answer by the table that is asked."""

    def __init__(self, answers: dict[str, list[Any]]) -> None:
        self._answers = answers

    async def rows(self, _service: str, query: str, *_values: Any) -> list[Any]:
        return next((rows for table, rows in self._answers.items() if f" {table}" in query), [])

    async def holding(self, markers: Any) -> list[tuple[str, str]]:
        return [("sales_feedback.note", marker) for marker in markers if marker in str(self._answers)]


def fact(sequence: int, identity: str | None = None, **data: Any) -> Fact:
    return Fact(
        identity or f"event-{sequence}", "lead-1", "sales-feedback", sequence, "lead.contacted", data or None, "place"
    )


def evidence(*facts: Fact) -> Evidence:
    found = Evidence()
    found.leads = list(facts)
    found.sort_out()
    return found


def standing(*places: tuple[str, int, int]) -> list[tuple[str, str, int, int]]:
    """All who hear the facts stand there."""
    return [(group, *place) for _, group in HEARERS.values() for place in places]


async def judged(
    found: Evidence, history: History | None = None, tables: dict[str, list[Any]] | None = None
) -> Verdict:
    entries = [(one.id,) for one in found.firsts]
    heard = [("lead-1", "sales-feedback", max((one.sequence for one in found.firsts), default=0))]
    at = standing((LEADS.name, 0, len(found.leads)))
    answers: dict[str, list[Any]] = {
        "entry": entries, "consumer_sequence": heard, "consumer_position": at, **(tables or {})
    }  # fmt: skip
    return await Checker(history or History(), found, Tables(answers)).judge()


def kinds(verdict: Verdict) -> set[str]:
    return {kind for kind, found in verdict.found.items() if found}


async def test_facts_in_order_and_sent_twice_are_no_violation() -> None:
    assert kinds(await judged(evidence(fact(1), fact(2), fact(1), fact(2), fact(3)))) == set()


async def test_first_copies_out_of_order_are_seen() -> None:
    assert kinds(await judged(evidence(fact(2), fact(1)))) == {"reordered"}


async def test_a_number_that_stands_nowhere_is_a_lost_fact() -> None:
    assert kinds(await judged(evidence(fact(1), fact(3)))) == {"lost"}


async def test_two_facts_with_one_number_are_seen() -> None:
    assert kinds(await judged(evidence(fact(1), fact(1, "another")))) == {"repeated"}


async def test_a_fact_that_was_promised_and_stands_nowhere_is_seen() -> None:
    history = History()
    history.told.append(Told(0.0, "p1 capture", {}, None, ("lead-1:sales-feedback:2",), 1))

    assert kinds(await judged(evidence(fact(1)), history)) == {"lost"}


@pytest.mark.parametrize("table", ["outbox", "outbox_rejected", "parked"])
async def test_what_is_left_waiting_is_seen(table: str) -> None:
    assert kinds(await judged(evidence(fact(1)), tables={table: [(1,)]})) == {"stuck"}


async def test_a_consumer_that_did_not_hear_a_fact_is_seen() -> None:
    assert kinds(await judged(evidence(fact(1)), tables={"consumer_sequence": []})) == {"lost"}


@pytest.mark.parametrize("at", [0, 4])
async def test_a_consumer_that_stands_still_in_any_topic_that_it_hears_is_seen(at: int) -> None:
    found = evidence(fact(1))
    found.ends = {(LEADS.name, 0): 1, (TEAM.name, 2): 5, (INBOUND.name, 0): 9}
    rows = standing((LEADS.name, 0, 1), (TEAM.name, 2, 5))

    assert kinds(await judged(found, tables={"consumer_position": rows})) == set()  # nobody here hears the inbound one
    rows = standing((LEADS.name, 0, 1), (TEAM.name, 1, 0), *([(TEAM.name, 2, at)] if at else []))
    assert kinds(await judged(found, tables={"consumer_position": rows})) == {"stuck"}


async def test_a_group_of_a_services_other_concerns_that_stands_still_is_seen() -> None:
    found = evidence(fact(1))
    found.ends = {(LEADS.name, 0): 1, (INBOUND.name, 0): 9}
    rows = standing((LEADS.name, 0, 1))
    verdict = await judged(found, tables={"consumer_position": [*rows, ("lead-intake-inbound", INBOUND.name, 0, 8)]})

    assert verdict.found["stuck"][0][0] == f"lead-intake-inbound is at 8 of 9 of {INBOUND.name}/0"
    assert kinds(await judged(found, tables={"consumer_position": [*rows, ("x", INBOUND.name, 0, 9)]})) == set()


async def test_a_consumer_that_has_no_position_is_seen() -> None:
    assert kinds(await judged(evidence(fact(1)), tables={"consumer_position": []})) == {"stuck"}


@pytest.mark.parametrize(
    ("living", "found"), [("lead-2", set()), ("lead-1", {"unbalanced"}), ("lead-9", {"unbalanced"})]
)
async def test_a_hand_over_that_did_not_follow_its_lead_into_another_is_seen(living: str, found: set[str]) -> None:
    history = History()
    history.merged["lead-1"] = "lead-2"
    rows = {"handover order by id": [("h1", "lead-1", living)]}
    assert kinds(await judged(evidence(fact(1)), history, rows)) == found


class OpenRow(dict[Any, Any]):
    """A row of the ledger, by name and by place, of a hand-over that Anna has."""

    def __missing__(self, name: Any) -> Any:
        return {0: self["handover_id"], "owner": "anna"}.get(name)


def told_of(handover: str, *kinds: str) -> list[Fact]:
    return [
        fact(number, handover_id=handover, cycle=1)._replace(type=f"lead.{kind}")
        for number, kind in enumerate(kinds, 1)
    ]


@pytest.mark.parametrize(
    ("said", "back"), [(("assigned", "recalled"), True), (("assigned", "recalled", "accepted"), False)]
)
@pytest.mark.parametrize("astray", [None, "sales", "qualification", "client", "ledger"])
async def test_a_hand_over_is_taken_back_for_all_or_for_nobody(
    said: tuple[str, ...], astray: str | None, *, back: bool
) -> None:
    one, history = [("h1",)], History()
    history.recalled = {"h1"} if back != (astray == "client") else set()
    tables: dict[str, list[Any]] = {
        "handover where state": one if back != (astray == "sales") else [],
        "handover where recall": one if back != (astray == "qualification") else [],
        '"view_a_ledger"': [OpenRow(handover_id="h1")] if back == (astray == "ledger") else [],
        "id, attempts": [],
        "id, lead_id, living_lead": [],
        "handover": one,
    }
    verdict = await judged(evidence(*told_of("h1", *said)), history, tables)
    assert kinds(verdict) == ({"unbalanced"} if astray else set())


async def test_an_answer_500_is_seen() -> None:
    history = History()
    history.failed.append("POST /intake/v1/leads was answered 500")
    assert kinds(await judged(evidence(fact(1)), history)) == {"failed"}


async def test_words_about_who_was_erased_are_seen() -> None:
    history = History()
    history.erased["lead-1"] = "firm-p7.example"

    verdict = await judged(evidence(fact(1)), history, {"note": [("Marker p7 note",)]})
    assert kinds(verdict) == {"remembered"}


def test_a_read_model_that_differs_from_its_rebuild_is_seen() -> None:
    verdict = Verdict()
    compare({"lead": {"a", "b"}}, {"lead": {"a"}}, verdict)

    assert kinds(verdict) == {"rebuild_differences"}
    assert not verdict.good


async def test_a_rebuild_that_fails_is_a_finding_beside_what_was_found_before() -> None:
    async def views() -> dict[str, set[str]]:
        return {"lead": {"a"}}

    async def failing() -> None:
        raise ServerError("digest rebuild failed:\nTimeoutError")

    async def fine() -> None: ...

    verdict = Verdict()
    verdict.add("lost", "a touch")
    await check_rebuild(views, fine, verdict)
    assert kinds(verdict) == {"lost"}
    await check_rebuild(views, failing, verdict)
    assert kinds(verdict) == {"lost", "rebuild_differences"}
    assert "TimeoutError" in verdict.report()


def test_a_proxy_without_connections_hits_nothing() -> None:
    assert Proxy(1).turn("slow") == 0


def test_events_are_all_that_is_said_and_facts_what_is_said_of_leads() -> None:
    found = evidence(fact(1), fact(2), fact(2))
    found.others = [fact(1, "document-1"), fact(1, "document-1"), fact(2, "document-2")]
    assert (found.events, found.facts) == (4, 2)
