"""Who has room, who gets too few leads, who has too many."""

import pytest

from digest.domain.team_load import Load, most_room


def load(person: str, open_now: int, capacity: int, *, away: bool = False) -> Load:
    return Load(person, person.title(), open_now, capacity, away)


@pytest.mark.parametrize(
    ("open_now", "capacity", "reading", "room"),
    [
        (0, 6, "starved", 6), (2, 6, "starved", 4), (3, 6, "room", 3), (5, 6, "room", 1), (6, 6, "full", 0),
        (9, 6, "overloaded", -3), (0, 0, "full", 0), (0, 1, "starved", 1), (1, 2, "room", 1),
    ],
)  # fmt: skip
def test_a_load_is_read_in_one_word(open_now: int, capacity: int, reading: str, room: int) -> None:
    one = load("sofia", open_now, capacity)
    assert (one.reading, one.room) == (reading, room)


def test_whoever_is_away_has_room_for_nothing() -> None:
    assert load("sofia", 0, 6, away=True).reading == "away"


def test_the_one_with_most_room_could_take_one_more_and_never_its_owner() -> None:
    team = (
        load("anna", 1, 9),
        load("james", 2, 6),
        load("ben", 2, 6),
        load("sofia", 9, 6),
        load("zoe", 0, 9, away=True),
    )
    best = most_room(team, but="anna")
    assert best is not None and best.person == "ben"
    assert most_room((load("sofia", 9, 6), load("anna", 0, 5)), but="anna") is None
