"""The judge sees an effect that came twice or not at all, where no single fact names it."""

from typing import Any

from faults.databases import Databases
from faults.effects import check_ends, check_mails, check_scores, check_tallies, check_writes
from faults.history import History, Told
from faults.postbox import Taken
from faults.topics import Evidence, Fact
from faults.verdict import Verdict

HOUR = "2026-10-01T10:00:00Z"
WRITTEN = ("<1@leads.example>", "anna", "digest/anna/now/1", "2026-11-30")
CAME = Taken("<1@leads.example>", "anna@sells.example", "<digest-anna-2026-49@leads.example>")


class Tables(Databases):
    """Databases that answer every question alike."""

    def __init__(self, *rows: Any) -> None:
        self._rows = list(rows)

    async def rows(self, _service: str, _query: str, *_values: Any) -> list[Any]:
        return self._rows


def evidence(*facts: Fact) -> Evidence:
    found = Evidence()
    found.leads = list(facts)
    found.sort_out()
    return found


def touched(lead: str, kind: str = "lead.touched") -> Fact:
    return Fact(f"event-{lead}-{kind}", lead, "lead-intake", 1, kind, {"kind": "price_viewed"}, "place", HOUR)


async def scored(*points: str, facts: tuple[Fact, ...] = ()) -> dict[str, int]:
    verdict = Verdict()
    leads = [f"lead-{number}" for number in range(len(points))]
    rows = [(lead, HOUR, text) for lead, text in zip(leads, points, strict=True)]
    await check_scores(Tables(*rows), evidence(*(touched(lead) for lead in leads), *facts), verdict)
    return {kind: len(found) for kind, found in verdict.found.items() if found}


async def mailed(history: History, *rows: Any, came: tuple[Taken, ...] = (), facts: tuple[Fact, ...] = ()) -> set[str]:
    verdict = Verdict()
    await check_mails(Tables(*rows), evidence(*facts), history, came, verdict)
    return {kind for kind, found in verdict.found.items() if found}


def asked(**digests: int) -> History:
    history = History()
    history.mails.update(digests)
    return history


async def test_leads_with_one_life_have_one_score_whatever_its_last_digits() -> None:
    assert await scored('[{"price": 10.0}]', '[{"price": 10.00000000001}]') == {}


async def test_in_which_order_points_came_to_be_is_no_difference() -> None:
    assert await scored('[{"price": 1, "form": 2}, {"once": 1}]', '[{"form": 2, "price": 1}, {"once": 1}]') == {}


async def test_a_touch_that_counted_twice_stands_out() -> None:
    assert await scored('[{"price": 10}]', '[{"price": 10}]', '[{"price": 20}]') == {"repeated": 1}


async def test_more_points_are_repeated_and_fewer_lost_however_they_are_written() -> None:
    assert await scored('[{"price": 9}]', '[{"price": 9}]', '[{"price": 10}]') == {"repeated": 1}
    assert await scored('[{"price": 10}]', '[{"price": 10}]', '[{"price": 9}]') == {"lost": 1}


async def test_leads_with_different_lives_are_not_compared() -> None:
    other = Fact("event-9", "lead-1", "lead-intake", 2, "lead.touched", {"kind": "price_viewed"}, "place", HOUR)
    assert await scored('[{"price": 10}]', '[{"price": 20}]', facts=(other,)) == {}


async def test_a_digest_that_was_asked_for_once_is_one_mail() -> None:
    assert await mailed(asked(anna=1), WRITTEN, came=(CAME,)) == set()
    assert await mailed(asked(anna=1), WRITTEN, came=(CAME, CAME)) == set()  # one mail, handed over again


async def test_a_digest_more_or_less_than_was_asked_for_is_seen() -> None:
    second = ("<2@leads.example>", "anna", "digest/anna/now/2", None)
    assert await mailed(asked(anna=1), WRITTEN, second, came=(CAME,)) == {"repeated"}
    assert await mailed(asked(anna=2), WRITTEN, came=(CAME,)) == {"lost"}


async def test_a_mail_that_counts_as_sent_and_never_came_is_seen() -> None:
    assert await mailed(asked(anna=1), WRITTEN) == {"lost"}


async def test_a_mail_that_nobody_wrote_is_seen() -> None:
    assert await mailed(asked(), came=(CAME,)) == {"repeated"}


async def test_a_broken_promise_is_told_once() -> None:
    overdue = Fact(
        "event-1", "lead-1", "sales-feedback", 1, "lead.overdue", {"handover_id": "h1", "due_at": HOUR}, "place"
    )
    rows = [(f"<{number}@x>", "maria", f"escalation/h1/first-0/{number}", None) for number in (1, 2)]
    came = tuple(Taken(row[0], "maria@sells.example", "<handover-h1@leads.example>") for row in rows)

    assert await mailed(asked(), *rows, came=came[:1], facts=(overdue,)) == set()
    assert await mailed(asked(), *rows, came=came, facts=(overdue,)) == {"repeated"}


def contacted(number: int, handover: str = "h1") -> Fact:
    data = {"handover_id": handover}
    return Fact(f"event-{number}", "lead-1", "sales-feedback", number, "lead.contacted", data, "place")


def written(history: History, *facts: Fact) -> set[str]:
    verdict = Verdict()
    check_writes(evidence(*facts), history, verdict)
    return {kind for kind, found in verdict.found.items() if found}


def answered(*steps: tuple[str, Any]) -> History:
    history = History()
    history.told += [Told(0.0, f"p1 {step}", {}, answer, (), 2) for step, answer in steps]
    return history


async def test_what_a_client_was_told_once_is_said_once() -> None:
    asked_once = answered(("contacts", {"id": "h1"}), ("touch", {"items": [{"id": "lead-1"}]}))

    assert written(asked_once, contacted(1), touched("lead-1")) == set()
    assert written(asked_once, contacted(1), contacted(1), touched("lead-1")) == set()  # one fact, sent again
    assert written(asked_once, contacted(1), contacted(2), touched("lead-1")) == {"repeated"}
    assert written(asked_once, contacted(1)) == {"lost"}


async def test_a_touch_of_a_lead_that_is_not_there_is_lost() -> None:
    refused = answered(("touch", {"items": [{"status": 404, "title": "There is no such lead."}]}))

    assert written(refused) == {"lost"}


async def test_a_capture_that_was_sent_again_is_one_touch() -> None:
    again = touched("lead-1")._replace(id="event-2", sequence=2)

    assert written(answered(("capture", {"id": "lead-1"})), touched("lead-1"), again) == {"repeated"}


async def test_what_nobody_was_answered_may_be_said_or_not() -> None:
    cut_short = answered(("contacts", {"id": "h1"}))
    cut_short.unfinished.append("a journey waits for contacts of hand-over h1")

    assert written(cut_short, contacted(1), contacted(2)) == set()


async def test_an_inbound_event_is_one_touch() -> None:
    history = History()
    history.inbound["p1-0"] = "p1@firm-p1.example"

    assert written(history, touched("lead-7")) == set()
    assert written(history) == {"lost"}
    assert written(history, touched("lead-7"), touched("lead-8")) == {"repeated"}


def qualified(number: int, source: str | None = "website") -> Fact:
    data = {"frozen": {"first_source": source}}
    return Fact(f"event-{number}", "lead-1", "qualification", number, "lead.qualified", data, "place")


async def tallied(*rows: Any, facts: tuple[Fact, ...]) -> set[str]:
    verdict = Verdict()
    await check_tallies(Tables(*rows), evidence(*facts), verdict)
    return {kind for kind, found in verdict.found.items() if found}


async def test_a_source_counts_each_qualified_lead_once_however_often_it_was_sent() -> None:
    said = (qualified(1), qualified(1), qualified(2), qualified(3, None))

    assert await tallied(("website", 2), facts=said) == set()
    assert await tallied(("website", 3), facts=said) == {"repeated"}
    assert await tallied(("website", 1), facts=said) == {"lost"}
    assert await tallied(facts=said) == {"lost"}
    assert await tallied(("website", 2), ("fair", 1), facts=said) == {"repeated"}


async def ended(sales: str, qualification: str | None) -> int:
    class Sides(Databases):
        def __init__(self) -> None:
            """Sales and qualification, each with what it has of one hand-over."""

        async def rows(self, service: str, _query: str, *_values: Any) -> list[Any]:
            heard = [] if qualification is None else [("h1", f'["2026-10-01T10:00:00Z", "{qualification}"]')]
            return [("h1", sales)] if service == "sales_feedback" else heard

    history, verdict = History(), Verdict()
    history.ended["h1"] = ("won", 100)
    await check_ends(Sides(), history, verdict)
    return len(verdict.found["unbalanced"])


async def test_an_end_that_sales_or_qualification_does_not_have_is_seen() -> None:
    assert await ended("won", "won") == 0
    assert await ended("contacted", "won") == 1
    assert await ended("won", "lost") == 1
    assert await ended("won", None) == 1
