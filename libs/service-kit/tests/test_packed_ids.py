"""Many ids in one field."""

import pytest

from service_kit.pages.notices import MOST_BYTES
from service_kit.pages.packed_ids import packed, unpacked

IDS = [f"0193b2f0-5c1e-7a00-8000-{number:012x}" for number in range(50)]


def test_ids_come_out_as_they_went_in() -> None:
    assert unpacked(packed(IDS)) == IDS
    assert unpacked(packed(IDS[:1])) == IDS[:1]


def test_fifty_leave_room_for_what_a_notice_says() -> None:
    # A notice is coded once more: four signs for three.
    assert len(packed(IDS)) * 4 / 3 < MOST_BYTES - 1500


@pytest.mark.parametrize("text", ["", "A", "AAAA", "é", "=" * 24, packed(IDS)[:-3]])
def test_what_is_no_list_is_nothing(text: str) -> None:
    assert unpacked(text) == []
