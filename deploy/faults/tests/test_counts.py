"""The judge compares what services count as it happens with what was said and answered."""

from typing import Any

import pytest

from faults.counts import check_outcomes, check_received
from faults.databases import Databases
from faults.history import History, Told
from faults.topics import Evidence, Fact
from faults.verdict import Verdict

STORIES = {
    "h1": ("assigned", "won"), "h2": ("assigned", "contacted"), "h3": ("assigned", "recalled"),
    "h4": ("assigned", "recalled", "accepted"),
}  # fmt: skip


class Tables(Databases):
    """Databases that answer every question alike."""

    def __init__(self, *rows: Any) -> None:
        self._rows = list(rows)

    async def rows(self, _service: str, _query: str, *_values: Any) -> list[Any]:
        return self._rows


def found(verdict: Verdict) -> list[str]:
    return [f"{kind}: {sentence}" for kind, said in verdict.found.items() for sentence, _ in said]


@pytest.mark.parametrize(
    ("rows", "wrong"),
    [
        ([("won", 1), ("open", 2)], []),
        ([("won", 2), ("open", 2)], ["repeated: qualification counts 2 hand-overs as won, and 1 are"]),
        ([("won", 1), ("open", 1)], ["lost: qualification counts 1 hand-overs as open, and 2 are"]),
        ([("won", 1), ("open", 2), ("lost", 1)], ["repeated: qualification counts 1 hand-overs as lost, and 0 are"]),
    ],
)
async def test_hand_overs_are_counted_once_as_what_they_became(rows: list[Any], wrong: list[str]) -> None:
    evidence, verdict = Evidence(), Verdict()
    for handover, kinds in STORIES.items():
        evidence.leads += [
            Fact(f"{handover}-{number}", handover, "x", number, f"lead.{kind}",
                 {"handover_id": handover, "owner": "anna"}, "place")
            for number, kind in enumerate(kinds, 1)
        ]  # fmt: skip
    evidence.sort_out()
    await check_outcomes(Tables(*rows), evidence, verdict)
    assert found(verdict) == wrong


@pytest.mark.parametrize("unfinished", [False, True])
async def test_a_source_counts_each_that_was_answered_once(*, unfinished: bool) -> None:
    history = History()
    history.told += [Told(0.0, f"p{one} capture", {}, {"id": "lead-1"}, (), 2) for one in (1, 2)]
    history.told.append(Told(0.0, "p1 touch", {}, {"items": []}, (), 1))
    history.forms |= {"p3-0": "p3@firm-p3.example"}
    history.unfinished += ["a journey waits"] * unfinished
    for rows, wrong in (
        ([("website", 2), ("faults-form", 1), ("tool", 9)], []),
        ([("website", 3), ("faults-form", 1)],
         [] if unfinished else ["repeated: source website counts 3 as received, and 2 were answered"]),
        ([("website", 2)], ["lost: source faults-form counts 0 as received, and 1 were answered"]),
    ):  # fmt: skip
        verdict = Verdict()
        await check_received(Tables(*rows), history, verdict)
        assert found(verdict) == wrong
