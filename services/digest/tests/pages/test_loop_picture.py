"""The picture is counted and measured as somebody with a ruler would do it."""

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.pages.loop_groups import Room
from digest.pages.loop_picture import Loop, layout
from digest.pages.loop_svg import GateWords, Links, MarkLink, PictureWords, marks_row, svg
from digest.pages.marks import how_many, looks_of, mark_size

NOVEMBER = Loop(
    (Room(42, 36, 3, 1, 3, 0, 0), Room(36, 31, 3, 1, 2, 0, 0), Room(31, 18, 5, 0, 5, 3, 0), Room(18, 9, 4, 0, 1, 4, 0)),
    4,
)
SIX = Loop(
    (Room(6, 4, 1, 1, 1, 0, 0), Room(4, 4, 0, 0, 0, 0, 0), Room(4, 2, 1, 0, 0, 1, 0), Room(2, 1, 0, 0, 0, 0, 1)), 1
)
GATES = [GateWords(word, "1", "fact", "/gate") for word in "abcde"]
WORDS = PictureWords("All are <here>", GATES, "Sales works", "Marketing nurtures", "4 again", ["2"], None, ["7"])


def many(times: int) -> Loop:
    return Loop(tuple(Room(*(number * times for number in room)) for room in NOVEMBER.rooms), NOVEMBER.again * times)


@st.composite
def loops(draw: st.DrawFn) -> Loop:
    reached = draw(st.integers(0, 6000))
    again = draw(st.integers(0, reached))
    rooms = []
    for _ in range(4):
        cuts = sorted(draw(st.lists(st.integers(0, reached), min_size=4, max_size=4)))
        went_on, still, returned, lost, closed = (b - a for a, b in pairwise([0, *cuts, reached]))
        rooms.append(Room(reached, went_on, still, draw(st.integers(0, still)), returned, lost, closed))
        reached = went_on
    return Loop(tuple(rooms), again)


def plain(look: str, count: int) -> str:
    return f"{count} {look}"


def measured(kind: str, path: str) -> float:
    """How thick a stream is drawn, read off its path."""
    if kind in {"lane", "back", "won"}:
        return float(re.findall(r"v(-?[\d.]+)", path)[0])
    if kind in {"lost", "disqualified", "returned"}:
        outer, inner = re.findall(r"A([\d.]+) ", path)
        return float(outer) - float(inner)
    if kind == "step":
        top = re.findall(r"M\S+ ([\d.]+)", path)[0]
        return float(re.findall(r"([\d.]+)H[\d.]+Z", path)[0]) - float(top)
    if kind == "new":
        return float(re.findall(r"V([\d.]+)", path)[0]) - 92
    outer, inner = re.findall(r"A([\d.]+) ", path)
    return float(outer) - float(inner)


@given(loops())
def test_every_stream_is_as_thick_as_its_count(loop: Loop) -> None:
    for stream in layout(loop, plain).streams:
        hundred_and_forty_pixels_are_all = stream.handovers * 140 / loop.handed_over
        wanted = (
            min(hundred_and_forty_pixels_are_all, 30) if stream.kind == "ring" else hundred_and_forty_pixels_are_all
        )
        assert measured(stream.kind, stream.path) == pytest.approx(wanted, abs=0.03)


@given(loops())
def test_streams_and_groups_add_up_to_all_that_were_handed_over(loop: Loop) -> None:
    drawn = layout(loop, plain)

    assert sum(group.handovers for group in drawn.groups) == loop.handed_over
    ends = ("step", "lost", "disqualified", "returned", "won")
    assert sum(stream.handovers for stream in drawn.streams if stream.kind in ends) == loop.handed_over
    into = {"new": loop.handed_over - loop.again, "ring": loop.again}
    for kind, count in into.items():
        assert sum(stream.handovers for stream in drawn.streams if stream.kind == kind) == count
    assert max((s.handovers for s in drawn.streams if s.kind == "back"), default=0) == loop.returned


@given(loops())
def test_marks_can_be_counted_and_no_group_has_more_than_twenty_four(loop: Loop) -> None:
    drawn = layout(loop, plain)
    for group in drawn.groups:
        assert len(group.marks) <= 24
        assert (len(group.marks) - 1) * drawn.mark < group.handovers <= len(group.marks) * drawn.mark
        late = sum(mark.look == "overdue" for mark in group.marks)
        if group.look == "open":
            room = loop.rooms[group.room]
            assert (late - 1) * drawn.mark < room.overdue <= late * drawn.mark or late == 0 == room.overdue
        for one, other in pairwise(group.marks):
            assert (one.x, one.y) != (other.x, other.y)
        assert all(0 <= mark.x <= 1104 - 13 and 92 <= mark.y < drawn.height for mark in group.marks)


@given(loops())
def test_what_says_how_many_are_open_never_lies_on_a_pipe_below_them(loop: Loop) -> None:
    for group in layout(loop, lambda _look, many: f"{many} открыто").groups:
        if group.look == "open":
            assert group.label_y <= group.marks[-1].y + 13
            assert group.label_x + 6.9 * len(group.label) <= 150 + 198 * (group.room + 1)


def test_ten_open_ones_of_the_last_room_stand_in_two_rows_with_their_number_behind_the_second() -> None:
    rooms = (Room(42, 40, 0, 0, 2, 0, 0), Room(40, 31, 0, 0, 9, 0, 0), Room(31, 18, 0, 0, 8, 5, 0))
    drawn = layout(Loop((*rooms, Room(18, 1, 10, 2, 3, 4, 0)), 4), plain)
    [group] = [one for one in drawn.groups if one.look == "open"]
    assert {mark.y for mark in group.marks} == {group.marks[0].y, group.marks[0].y + 17}
    # Room three begins at 744, its marks at 790; two of them are in the second row.
    assert (group.label_x, group.label_y) == (790 + 2 * 17 + 4, group.marks[-1].y + 11)


def test_the_lane_passes_gates_at_their_places() -> None:
    drawn = layout(NOVEMBER, plain)

    assert [x for x, _ in drawn.gates] == [150, 348, 546, 744, 942]
    assert drawn.mark == 1
    counts = {(stream.kind, stream.room): stream.handovers for stream in drawn.streams}
    assert counts == {
        ("new", 0): 38, ("ring", 0): 4, ("lane", 0): 36, ("step", 0): 3, ("returned", 0): 3, ("lane", 1): 31,
        ("step", 1): 3, ("returned", 1): 2, ("lane", 2): 18, ("step", 2): 5, ("lost", 2): 3, ("returned", 2): 5,
        ("lane", 3): 9, ("step", 3): 4, ("lost", 3): 4, ("returned", 3): 1, ("won", 4): 9,
        ("back", 3): 1, ("back", 2): 6, ("back", 1): 8, ("back", 0): 11,
    }  # fmt: skip
    assert [(group.look, group.room, len(group.marks)) for group in drawn.groups] == [
        ("open", 0, 3), ("returned", 0, 3), ("open", 1, 3), ("returned", 1, 2), ("open", 2, 5), ("lost", 2, 3),
        ("returned", 2, 5), ("open", 3, 4), ("lost", 3, 4), ("returned", 3, 1), ("won", 4, 9),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("loop", "mark"), [(SIX, 1), (NOVEMBER, 1), (many(12), 5), (many(119), 50)], ids=["6", "42", "504", "4998"]
)
def test_one_mark_stands_for_a_round_number(loop: Loop, mark: int) -> None:
    assert layout(loop, plain).mark == mark


def test_nothing_handed_over_draws_gates_and_nothing_else() -> None:
    drawn = layout(Loop((Room(0, 0, 0, 0, 0, 0, 0),) * 4, 0), plain)

    assert (drawn.streams, drawn.groups, len(drawn.gates)) == ((), (), 5)


def test_marks_of_a_group_show_the_late_ones_first() -> None:
    assert looks_of(5, "open", 2, 1) == ("overdue", "open", "open")
    assert looks_of(1, "open", 1, 1) == ("overdue",)
    assert looks_of(0, "lost", 1) == ()


def test_a_mark_grows_by_one_two_five() -> None:
    assert [mark_size([n]) for n in (0, 24, 25, 48, 49, 120, 121, 240, 481, 1201)] == [
        1,
        1,
        2,
        2,
        5,
        5,
        10,
        10,
        50,
        100,
    ]
    assert how_many(121, 10) == 13


def test_the_text_of_the_picture_is_shown_as_text_and_nothing_is_styled_inline() -> None:
    drawn = layout(NOVEMBER, lambda look, count: f"{count} <b>{look}</b>")
    cards = [MarkLink("/1", "A <i>"), None, MarkLink("/3", "C")]
    text = svg(drawn, WORDS, Links({("open", 0): "/list?a=1&b=2"}, {("open", 0): cards}))

    assert "style=" not in text
    assert "<b>" not in text
    assert "All are &lt;here&gt;" in text
    assert 'href="/list?a=1&amp;b=2"' in text
    assert text.count("<title>") == 2
    assert '<a href="/1"><title>A &lt;i&gt;</title><rect class="m-overdue"' in text
    assert text.count('class="m-') == 42


def test_a_row_of_marks_stands_alone_where_pages_are_narrow() -> None:
    [won] = [group for group in layout(NOVEMBER, plain).groups if group.look == "won"]

    alone = marks_row(won)

    assert alone.count('class="m-won"') == 9
    assert 'width="98" height="30"' in alone
