"""Who gets which lead: fewest open relative to capacity, territory, capacity, absence, and always the same answer."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualification.domain.routing import (
    Member,
    Waiting,
    anybody_free,
    free_from,
    freed_at,
    route,
    why_waiting,
    with_loads,
)
from working_time import Absence, Calendar

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
NOW = MONDAY + 30 * DAY
LONG_AGO = MONDAY - 365 * DAY


def member(person: str, capacity: int = 3, open_now: int = 0, *territories: str, **more: object) -> Member:
    absences = tuple(Absence(*one) for one in more.pop("absences", ()))  # type: ignore[attr-defined]
    return Member(
        person,
        bool(more.pop("active", True)),
        capacity,
        frozenset(territories),
        Calendar(absences=absences),
        changed_at=more.pop("changed_at", LONG_AGO),  # type: ignore[arg-type]
        recorded_at=more.pop("recorded_at", LONG_AGO),  # type: ignore[arg-type]
        open=open_now,
        free_since=more.pop("free_since", None),  # type: ignore[arg-type]
    )


def lead(number: int, at: datetime = MONDAY, country: str | None = "SE", queued_at: datetime | None = None) -> Waiting:
    return Waiting(f"lead-{number:03}", at, queued_at or at, country)


def owners(queue: list[Waiting], team: list[Member], now: datetime = NOW) -> dict[str, str]:
    return {one.lead_id: one.person for one in route(queue, team, now)}


def test_whoever_has_the_fewest_open_relative_to_capacity_gets_the_lead() -> None:
    # Anna has 4 of 10 (40 %), Ben 1 of 2 (50 %): Anna has more in hand, and more room.
    assert owners([lead(1)], [member("anna", 10, 4), member("ben", 2, 1)]) == {"lead-001": "anna"}


def test_a_tie_goes_to_the_first_by_person_id() -> None:
    assert owners([lead(1)], [member("ben"), member("anna")]) == {"lead-001": "anna"}


def test_each_lead_given_counts_for_the_next_one() -> None:
    given = owners([lead(1), lead(2), lead(3)], [member("anna", 2), member("ben", 4)])
    assert given == {"lead-001": "anna", "lead-002": "ben", "lead-003": "ben"}


def test_leads_are_taken_in_the_order_in_which_they_qualified_then_by_id() -> None:
    queue = [lead(3, MONDAY + HOUR), lead(2), lead(1)]
    assert owners(queue, [member("anna", 2)]) == {"lead-001": "anna", "lead-002": "anna"}


def test_a_territory_takes_its_countries_only_and_a_lead_of_unknown_country_needs_somebody_without_one() -> None:
    team = [member("anna", 5, 0, "NO"), member("ben", 5, 3)]
    assert owners([lead(1, country="NO")], team) == {"lead-001": "anna"}
    assert owners([lead(1, country="SE")], team) == {"lead-001": "ben"}
    assert owners([lead(1, country=None)], team) == {"lead-001": "ben"}
    assert owners([lead(1, country="SE")], team[:1]) == {}


def test_nobody_gets_more_than_their_capacity_and_the_rest_waits() -> None:
    placed = route([lead(number) for number in range(10)], [member("anna", 2), member("ben", 3, 1)], NOW)
    assert Counter(one.person for one in placed) == {"anna": 2, "ben": 2}


def test_inactive_and_absent_people_get_nothing_and_people_at_home_in_the_evening_do() -> None:
    away = member("anna", absences=[(NOW - DAY, NOW + DAY)])
    assert owners([lead(1, NOW)], [away]) == {}
    assert owners([lead(1, NOW)], [member("anna", active=False)]) == {}
    evening = datetime(2026, 3, 28, 23, tzinfo=UTC)  # a Saturday night
    assert owners([lead(1, evening)], [member("anna")]) == {"lead-001": "anna"}


def test_a_lead_that_qualified_before_the_absence_is_not_kept_from_who_was_there_then() -> None:
    away_since = member("anna", absences=[(MONDAY + DAY, NOW + DAY)])
    assert owners([lead(1)], [away_since]) == {"lead-001": "anna"}


def test_the_hand_over_begins_when_the_lead_qualified_if_somebody_was_free_then() -> None:
    [placed] = route([lead(1)], [member("anna")], NOW)
    assert placed.at == MONDAY


def test_the_hand_over_of_a_lead_that_waited_begins_when_somebody_had_room_again() -> None:
    [placed] = route([lead(1)], [member("anna", free_since=MONDAY + DAY)], NOW)
    assert placed.at == MONDAY + DAY
    [after] = route([lead(2, MONDAY + 2 * DAY)], [member("anna", free_since=MONDAY + DAY)], NOW)
    assert after.at == MONDAY + 2 * DAY


def test_it_begins_at_the_end_of_the_absence_that_kept_it_waiting() -> None:
    away = member("anna", absences=[(MONDAY - HOUR, MONDAY + DAY), (MONDAY + DAY, MONDAY + 2 * DAY)])
    [placed] = route([lead(1)], [away], NOW)
    assert placed.at == MONDAY + 2 * DAY


def test_whoever_was_free_first_goes_before_whoever_has_fewer_open() -> None:
    busy, freed = member("anna", 10, 9), member("ben", 10, 0, free_since=MONDAY + DAY)
    assert owners([lead(1)], [busy, freed]) == {"lead-001": "anna"}


def test_a_profile_that_changed_while_the_lead_waited_begins_the_hand_over_and_an_older_one_does_not() -> None:
    new = member("anna", changed_at=MONDAY + DAY, recorded_at=MONDAY + DAY)
    [waited] = route([lead(1)], [new], NOW)
    assert waited.at == MONDAY + DAY
    # History that is entered today finds the profile there already.
    [history] = route([lead(1, queued_at=MONDAY + 2 * DAY)], [new], NOW)
    assert history.at == MONDAY


def test_what_lies_ahead_keeps_a_lead_waiting_but_not_a_clock_that_is_a_little_fast() -> None:
    assert free_from(member("anna", absences=[(MONDAY, NOW + HOUR)]), lead(1), NOW) is None
    assert free_from(member("anna"), lead(1, NOW + timedelta(seconds=30)), NOW) == NOW + timedelta(seconds=30)


@pytest.mark.parametrize(
    ("team", "why"),
    [
        ([], "nobody_active"),
        ([member("anna", active=False)], "nobody_active"),
        ([member("anna", 3, 0, "NO")], "no_territory"),
        ([member("anna", 3, 3), member("ben", 3, 0, "NO")], "all_full"),
        ([member("anna", absences=[(MONDAY, NOW + DAY)])], "all_absent"),
        ([member("anna")], "not_routed_yet"),
    ],
)
def test_a_waiting_lead_says_why(team: list[Member], why: str) -> None:
    assert why_waiting(lead(1), team, NOW) == why


@pytest.mark.parametrize(
    ("open_before", "capacity", "ends", "freed"),
    [
        (3, 3, [1], 1),  # full: the first end makes room
        (2, 3, [1], None),  # was not full
        (5, 3, [3, 1, 2], 3),  # two too many by hand: the third end makes room
        (5, 3, [1, 2], None),  # still full
        (4, 4, [2, 1], 1),
    ],
)
def test_somebody_who_was_full_is_free_since_the_end_that_made_room(
    open_before: int, capacity: int, ends: list[int], freed: int | None
) -> None:
    at = freed_at(open_before, capacity, [MONDAY + end * HOUR for end in ends])
    assert at == (None if freed is None else MONDAY + freed * HOUR)


members = st.lists(
    st.builds(
        lambda person, capacity, load, where: member(person, capacity, min(load, capacity), *where),
        st.sampled_from(["anna", "ben", "cleo", "dan", "eva"]),
        st.integers(0, 6),
        st.integers(0, 6),
        st.lists(st.sampled_from(["SE", "NO", "DE"]), max_size=2),
    ),
    max_size=5,
    unique_by=lambda one: one.person,
)
queues = st.lists(
    st.tuples(st.integers(0, 200), st.integers(0, 48), st.sampled_from(["SE", "NO", "DE", "FR", None])),
    max_size=30,
    unique_by=lambda one: one[0],
).map(lambda rows: [lead(number, MONDAY + hour * HOUR, country) for number, hour, country in rows])


@settings(max_examples=150, deadline=None)
@given(queues, members, st.randoms())
def test_the_same_queue_and_team_give_the_same_hand_overs_in_any_order(queue, team, random) -> None:  # type: ignore[no-untyped-def]
    mixed, mixed_team = list(queue), list(team)
    random.shuffle(mixed)
    random.shuffle(mixed_team)
    assert route(mixed, mixed_team, NOW) == route(queue, team, NOW)


@settings(max_examples=150, deadline=None)
@given(queues, members)
def test_capacity_is_never_exceeded_and_nobody_idle_is_left_with_a_lead_that_fits(queue, team) -> None:  # type: ignore[no-untyped-def]
    placed = route(queue, team, NOW)
    after = with_loads(team, placed)
    assert all(one.open <= max(one.capacity, before.open) for one, before in zip(after, team, strict=True))
    left = [one for one in queue if one.lead_id not in {given.lead_id for given in placed}]
    for one in left:
        assert why_waiting(one, after, NOW) in {"nobody_active", "no_territory", "all_full"}


@settings(max_examples=150, deadline=None)
@given(queues, members, st.integers(1, 5))
def test_page_by_page_gives_the_same_as_all_at_once(queue, team, size) -> None:  # type: ignore[no-untyped-def]
    ordered = sorted(queue, key=lambda one: (one.qualified_at, one.lead_id))
    placed, loads = [], team
    for start in range(0, len(ordered), size):
        if not anybody_free(loads):
            break
        page = route(ordered[start : start + size], loads, NOW)
        placed += page
        loads = with_loads(loads, page)
    assert placed == route(queue, team, NOW)
