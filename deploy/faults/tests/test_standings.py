"""The judge compares each hand-over, and how far each service has spoken of each lead, with the log."""

from typing import Any

import pytest

from faults.databases import Databases
from faults.standings import check_standings, check_versions
from faults.topics import Evidence, Fact
from faults.verdict import Verdict

END = '["2026-10-01", "won"]'
RIGHT: dict[str, list[Any]] = {
    "sales_feedback handover": [("h1", "won", "anna"), ("h2", "contacted", "boris"), ("h3", "recalled", "carla")],
    "qualification handover": [
        ("h1", "anna", END, None, None, "x"), ("h2", "boris", None, None, "x", "x"),
        ("h3", "carla", None, None, "x", None),
    ],
    'digest "view_a_handover"': [("h1", "anna", "then"), ("h2", "boris", None), ("h3", "carla", "then")],
    'digest "view_a_ledger"': [("h1", "then", None, None, None), ("h2", None, None, None, None)],
}  # fmt: skip
VERSIONS: dict[str, list[Any]] = {
    "lead_intake lead": [("lead-1", 2)], "qualification lead_state": [("lead-1", 1)], "sales_feedback lead": [],
}  # fmt: skip


class Tables(Databases):
    """Databases that answer by the table that is asked."""

    def __init__(self, answers: dict[str, list[Any]]) -> None:
        self._answers = answers

    async def rows(self, service: str, query: str, *_values: Any) -> list[Any]:
        return self._answers.get(f"{service} {query.rpartition(' from ')[2]}", [])


def said(*facts: tuple[str, str, str]) -> Evidence:
    """Facts of one lead, by whom, of what kind, of which hand-over."""
    found, numbers = Evidence(), {"qualification": 0, "sales-feedback": 0, "lead-intake": 0}
    for source, kind, handover in facts:
        numbers[source] += 1
        owner = {"h1": "anna", "h2": "boris", "h3": "carla"}.get(handover)
        data = {"handover_id": handover, "owner": owner} if handover else {}
        found.leads.append(Fact(f"{source}-{numbers[source]}", "lead-1", source, numbers[source], kind, data, "place"))
    found.sort_out()
    return found


STORY = said(
    *(("qualification", "lead.assigned", one) for one in ("h1", "h2", "h3")),
    ("qualification", "lead.recalled", "h2"), ("qualification", "lead.recalled", "h3"),
    ("sales-feedback", "lead.contacted", "h2"), ("sales-feedback", "lead.won", "h1"),
)  # fmt: skip


async def stood(answers: dict[str, list[Any]], story: Evidence = STORY) -> list[str]:
    verdict = Verdict()
    await check_standings(Tables(answers), story, verdict)
    assert [kind for kind, found in verdict.found.items() if found] in ([], ["unbalanced"])
    return [sentence for sentence, _ in verdict.found["unbalanced"]]


async def test_hand_overs_that_stand_everywhere_as_their_facts_say_are_no_violation() -> None:
    assert await stood(RIGHT) == []


@pytest.mark.parametrize(
    ("side", "row", "sentence"),
    [
        ("sales_feedback handover", ("h2", "lost", "boris"), "sales-feedback has h2 as lost with boris"),
        ("sales_feedback handover", ("h2", "contacted", "anna"), "sales-feedback has h2 as contacted with anna"),
        ("qualification handover", ("h2", "boris", END, None, None, None), "qualification has h2 as won with boris"),
        ("qualification handover", ("h2", None, None, None, None, "x"), "qualification has h2 as open with None"),
        ('digest "view_a_handover"', ("h2", "anna", None), "digest has h2 as open with anna"),
        ('digest "view_a_ledger"', ("h2", None, "then", None, None), "digest has h2 as lost with boris"),
        ('digest "view_a_ledger"', ("h2", "then", None, "then", None), "digest has h2 as returned and won with boris"),
    ],
)
async def test_a_hand_over_that_stands_otherwise_is_seen(side: str, row: tuple[Any, ...], sentence: str) -> None:
    rows = [row if one[0] == "h2" else one for one in RIGHT[side]]
    expected = f"{sentence}, its facts say open with boris".replace("contacted", "open")
    assert await stood({**RIGHT, side: rows}) == [expected]


async def test_a_hand_over_of_which_nobody_said_anything_is_seen() -> None:
    more = {**RIGHT, "sales_feedback handover": [*RIGHT["sales_feedback handover"], ("h9", "handed_over", "anna")]}
    assert await stood(more) == ["sales-feedback has h9 as open with anna, its facts say unknown with None"]


async def test_a_hand_over_that_nobody_has_is_seen_on_every_side() -> None:
    story = said(("qualification", "lead.assigned", "h1"))
    assert len(await stood({}, story)) == 3


async def test_a_service_that_has_counted_other_than_stands_on_the_log_is_seen() -> None:
    story = said(("lead-intake", "lead.created", ""), ("lead-intake", "lead.touched", ""),
                 ("qualification", "lead.scored", ""))  # fmt: skip
    for answers, wrong in (
        (VERSIONS, 0),
        ({**VERSIONS, "lead_intake lead": [("lead-1", 3)]}, 1),  # its last fact went out of the outbox, and nowhere
        ({**VERSIONS, "qualification lead_state": []}, 1),
        ({**VERSIONS, "sales_feedback lead": [("lead-1", 1)]}, 1),
    ):
        verdict = Verdict()
        await check_versions(Tables(answers), story, verdict)
        assert len(verdict.found["lost"]) == wrong, answers
