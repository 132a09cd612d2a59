"""The judge looks for the words about whoever was erased, and about who had been merged into them."""

from typing import Any

import pytest

from simulation.checker import Verdict, check_forgotten
from simulation.workload import Told

CAPTURES = [Told("take_in", f"marker{number}", None, 200, {"lead_id": f"lead-{number}"}) for number in (1, 2, 3)]
ERASED = Told("erase_leads", "marker1", None, 200, {})


class Rows:
    """Lead 2 was merged into lead 1, which was erased; one file holds a text."""

    def __init__(self, text: str) -> None:
        self._text = text

    def __call__(self, _package: str, query: str) -> list[tuple[Any, ...]]:
        return [("lead-2", "lead-1")] if "alias" in query else [("lead-1",)]

    def everything(self) -> list[tuple[str, bytes]]:
        return [("digest.db", self._text.encode())]


@pytest.mark.parametrize(
    ("text", "found"),
    [("Person Marker1", ["kept"]), ("marker2 was on the phone", ["kept"]), ("marker3 was on the phone", [])],
)
def test_words_about_the_erased_and_the_merged_are_found(text: str, found: list[str]) -> None:
    verdict = Verdict()
    rows: Any = Rows(text)
    check_forgotten([*CAPTURES, ERASED], {}, rows, verdict)
    assert [measure for measure, _ in verdict.found] == found
