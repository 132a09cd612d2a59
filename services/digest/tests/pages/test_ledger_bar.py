"""Numbers of the ledger stand above their segments, and never upon one another."""

from datetime import UTC, datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.domain.ledger import Figures
from digest.pages.ledger_bar import segments
from service_kit.pages import Formats
from service_kit.pages.catalogue import catalogues

WORDS = catalogues("service_kit.pages", "digest")
FORMATS = Formats("en", "UTC", datetime(2026, 11, 30, tzinfo=UTC))


def month(won: int, lost: int, returned: int, disqualified: int, still: int, late: int = 0) -> Figures:
    return Figures(won + lost + returned + disqualified + still, won, lost, returned, disqualified, still, late, ())


def test_each_number_stands_where_its_segment_begins() -> None:
    shown = segments(month(9, 7, 11, 0, 15, 2), WORDS["en"], FORMATS)
    assert [(part.kind, part.at) for part in shown] == [
        ("won", 0.0), ("lost", 21.43), ("returned", 38.09), ("open", 64.29),
    ]  # fmt: skip
    assert [part.at for part in shown] == pytest.approx([part.x / 10 for part in shown], abs=0.01)


def test_numbers_of_narrow_segments_stand_side_by_side_and_end_within_the_bar() -> None:
    shown = segments(month(38, 0, 1, 1, 0), WORDS["en"], FORMATS)
    places = [part.at for part in shown]
    # of 600 px: open 65, disqualified 125, returned 95 and lost 65 from the right
    assert places == [0.0, 41.67, 52.5, 68.33, 89.17]


@given(st.lists(st.integers(0, 999), min_size=5, max_size=5))
def test_numbers_keep_their_order(counts: list[int]) -> None:
    shown = segments(month(*counts), WORDS["en"], FORMATS)
    places = [part.at for part in shown if part.at is not None]
    assert len(places) == len(shown)
    assert places[0] >= 0
    assert all(right - left >= 100 * 55 / 600 - 0.02 for left, right in pairwise([*places, 100.0]))


def test_where_numbers_have_no_room_they_are_written_in_a_row() -> None:
    shown = segments(month(1_000_000, 1_000_000, 1_000_000, 1_000_000, 1_000_000), WORDS["en"], FORMATS)
    assert {part.at for part in shown} == {None}
