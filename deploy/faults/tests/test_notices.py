"""The judge counts notices of broken promises, and the warnings of them."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pytest

from faults.databases import Databases
from faults.effects import check_mails
from faults.history import History
from faults.postbox import Taken
from faults.topics import Evidence, Fact
from faults.verdict import Verdict

DUE = datetime(2026, 10, 1, 10, tzinfo=UTC)
CAME = Taken("<1@leads.example>", "maria@sells.example", "<handover-h1@leads.example>")


WRITTEN = (CAME.message, "maria", "escalation/h1/contact-1/maria", "2026-10-01")


class Mails(Databases):
    """What digest has written."""

    def __init__(self, *rows: Any) -> None:
        """Nothing is read but these."""
        self._rows = list(rows)

    async def rows(self, _service: str, _query: str, *_values: Any) -> list[Any]:
        return self._rows


def told(number: int, kind: str, recorded: str = "2026-10-01T10:01:00Z", **data: str) -> Fact:
    of = {"handover_id": "h1", **data}
    return Fact(f"event-{number}", "lead-1", "sales-feedback", number, kind, of, "place", "", recorded)


def overdue(number: int, due_at: str = "2026-10-01T10:00:00Z") -> Fact:
    return told(number, "lead.overdue", due_at=due_at)


async def judged(
    *facts: Fact,
    promised: bool = True,
    took: Sequence[Taken] = (CAME,),
    written: Sequence[Any] = (WRITTEN,),
) -> Verdict:
    evidence, history, verdict = Evidence(), History(), Verdict()
    evidence.leads = list(facts)
    evidence.sort_out()
    if promised:
        history.promised["h1"] = DUE
    await check_mails(Mails(*written), evidence, history, took, verdict)
    return verdict


def kinds(verdict: Verdict) -> set[str]:
    return {kind for kind, found in verdict.found.items() if found}


async def test_a_broken_promise_is_said_and_mailed_once_and_counted() -> None:
    verdict = await judged(told(1, "lead.contacted"), overdue(2), overdue(2))
    assert kinds(verdict) == set()
    assert [verdict.figures[name] for name in ("promised", "overdue", "warnings")] == [1, 1, 1]


async def test_a_notice_that_came_twice_is_repeated_and_one_of_another_deadline_is_not() -> None:
    assert kinds(await judged(told(1, "lead.contacted"), overdue(2), overdue(3))) == {"repeated"}
    later = overdue(3, "2026-10-02T10:00:00Z")
    assert kinds(await judged(told(1, "lead.contacted"), overdue(2), later)) == set()


@pytest.mark.parametrize(
    ("recorded", "wrong"),
    [
        ("2026-10-01T10:01:00Z", True),
        ("2026-10-01T09:01:00Z", True),  # by a clock that was an hour behind
        ("2026-10-02T10:00:00Z", True),
        ("2026-10-02T10:00:01Z", False),  # by a clock that was a day ahead
    ],
)
async def test_of_a_broken_promise_nothing_may_be_said_only_where_it_was_a_day_old(
    recorded: str, *, wrong: bool
) -> None:
    verdict = await judged(told(1, "lead.contacted", recorded))
    found = [sentence for sentence, _ in verdict.found["lost"]]
    assert found == (["nothing is said of a promise of h1 that was broken"] if wrong else [])


async def test_a_notice_that_a_clock_ahead_brought_is_no_violation() -> None:
    assert kinds(await judged(overdue(1), promised=False)) == set()


OTHER = Taken(CAME.message, "maria@sells.example", "<digest-maria@leads.example>")


async def test_a_warning_that_never_came_is_lost() -> None:
    digest = (OTHER.message, "maria", "digest/maria/2026-10-01", "2026-10-01")
    verdict = await judged(told(1, "lead.contacted"), overdue(2), took=[OTHER], written=[digest])
    assert [sentence for sentence, _ in verdict.found["lost"]] == ["no mail tells that a promise of h1 was broken"]
    assert [verdict.figures[name] for name in ("warnings", "warnings_expected")] == [0, 1]


async def test_two_warnings_of_one_broken_promise_are_repeated() -> None:
    again = CAME._replace(message="<2@leads.example>")
    verdict = await judged(told(1, "lead.contacted"), overdue(2), took=[CAME, again])
    assert "2 mails tell of 1 broken promises of h1" in [sentence for sentence, _ in verdict.found["repeated"]]


async def test_a_warning_that_waits_to_be_sent_again_is_not_lost() -> None:
    waits = (*WRITTEN[:-1], None)
    assert kinds(await judged(told(1, "lead.contacted"), overdue(2), took=[], written=[waits])) == set()
