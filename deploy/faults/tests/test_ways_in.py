"""The judge knows which of the events and forms that came in is missing, or there twice."""

from typing import Any

from faults.databases import Databases
from faults.history import History
from faults.topics import Evidence, Fact
from faults.verdict import Verdict
from faults.ways_in import check_ways_in

FIRST = ("inbound", '{"fields": {"event": "mark-p1-0"}}', "created", "lead-1")
SECOND = ("inbound", '{"properties": {"event": "mark-p1-1"}}', "known", "lead-1")
FORM = ("form", "message: mark-p2-0", "created", "lead-2")


class Tables(Databases):
    """Databases that answer every question alike."""

    def __init__(self, rows: list[Any]) -> None:
        self._rows = rows

    async def rows(self, _service: str, _query: str, *_values: Any) -> list[Any]:
        return self._rows


async def judged(rows: list[Any], touches: tuple[str, ...] = ("lead-1", "lead-1", "lead-2")) -> dict[str, list[str]]:
    history, found, verdict = History(), Evidence(), Verdict()
    history.inbound |= {"p1-0": "p1@firm-p1.example", "p1-1": "p1@firm-p1.example"}
    history.forms["p2-0"] = "p2@firm-p2.example"
    found.leads = [Fact(f"event-{number}", lead, "lead-intake", number, "lead.touched", {}, "place")
                   for number, lead in enumerate(touches, start=1)]  # fmt: skip
    found.sort_out()
    await check_ways_in(Tables(rows), found, history, verdict)
    return {kind: [sentence for sentence, _ in said] for kind, said in verdict.found.items() if said}


async def test_what_came_in_once_is_there_once() -> None:
    assert await judged([FIRST, SECOND, FORM]) == {}


async def test_an_event_that_is_there_twice_does_not_hide_one_that_is_not() -> None:
    assert await judged([FIRST, FIRST, FORM], ("lead-1", "lead-2")) == {
        "lost": ["p1-1 came by inbound and became nothing"],
        "repeated": ["p1-0 came by inbound and has 2 submissions"],
    }


async def test_a_form_that_was_answered_and_is_not_there_is_seen() -> None:
    assert await judged([FIRST, SECOND]) == {"lost": ["p2-0 came by form and became nothing"]}


async def test_what_was_refused_though_it_was_whole_is_seen() -> None:
    refused = ("form", "message: mark-p2-0", "refused", None)
    assert await judged([FIRST, SECOND, refused]) == {"lost": ["p2-0 came by form and became [('refused', None)]"]}


async def test_a_submission_that_nobody_sent_is_seen() -> None:
    other = ("form", "message: mark-p9-0", "created", "lead-9")
    assert set(await judged([FIRST, SECOND, FORM, other])) == {"repeated"}


async def test_one_address_that_became_two_leads_is_seen() -> None:
    elsewhere = (*SECOND[:3], "lead-3")
    found = await judged([FIRST, elsewhere, FORM], ("lead-1", "lead-3", "lead-2"))
    assert found == {"repeated": ["p1@firm-p1.example is 2 leads"]}


async def test_a_touch_too_many_or_too_few_of_one_of_them_is_seen() -> None:
    assert set(await judged([FIRST, SECOND, FORM], ("lead-1", "lead-2", "lead-2"))) == {"lost", "repeated"}
