"""What is known is a join: order, repetition and grouping do not matter."""

from datetime import UTC, datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lead_intake.domain.attributes import EmailDomains
from lead_intake.domain.desk import Desk, Loaded
from lead_intake.domain.identities import external
from lead_intake.domain.known import Known, in_order, join, micros, nothing
from lead_intake.domain.lead import Lead
from lead_intake.domain.merging import merge

START = datetime(2026, 1, 1, tzinfo=UTC)
MOMENTS = st.integers(0, 5)
WORDS = st.sampled_from(["ann", "bob", "eve"])


def stamped(values: st.SearchStrategy[str | int | None]) -> st.SearchStrategy[tuple[str | int | None, int]]:
    return st.tuples(values, MOMENTS)


UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""A machine that is busy says nothing about what is tested."""
PEOPLE = st.builds(
    Known,
    since=MOMENTS.map(lambda minutes: START + timedelta(minutes=minutes)),
    latest=st.fixed_dictionaries(
        {}, optional={"name": stamped(st.none() | WORDS), "employees": stamped(st.none() | st.integers(1, 3))}
    ),
    first=st.fixed_dictionaries({}, optional={"source": stamped(WORDS), "campaign": stamped(WORDS)}),
    emails=st.dictionaries(WORDS, MOMENTS),
    phones=st.dictionaries(WORDS, MOMENTS),
    externals=st.dictionaries(WORDS.map(lambda word: external("crm", word)), MOMENTS),
    consent=st.dictionaries(WORDS, st.tuples(st.booleans(), MOMENTS)),
    invitations=st.dictionaries(WORDS, st.sets(WORDS, min_size=1).map(lambda ids: tuple(sorted(ids)))),
)


@UNHURRIED
@given(PEOPLE, PEOPLE, PEOPLE)
def test_the_order_of_what_is_said_does_not_matter(one: Known, two: Known, three: Known) -> None:
    assert join(one, two) == join(two, one)
    assert join(join(one, two), three) == join(one, join(two, three))
    assert join(one, one) == one
    assert join(one, nothing(one.since)) == one


@UNHURRIED
@given(st.permutations(["a", "b", "c", "d"]), st.tuples(PEOPLE, PEOPLE, PEOPLE, PEOPLE))
def test_leads_may_be_merged_in_any_order(order: list[str], people: tuple[Known, ...]) -> None:
    known = dict(zip("abcd", people, strict=True))

    def together(names: list[str]) -> Known:
        leads = {name: Lead(name, 1, known[name]) for name in names}
        desk = Desk(Loaded(leads, {}, {}, {}), EmailDomains(frozenset(), frozenset()), lambda: "id")
        winner = desk.leads[names[0]]
        for name in names[1:]:
            winner = merge(desk, winner, desk.leads[name], START)
        assert {desk.standing(name) for name in names} == {names[0]}
        return winner.known

    assert together(order) == together(["a", "b", "c", "d"])


def test_contacts_are_shown_as_they_were_first_seen() -> None:
    assert in_order({"late": 9, "early": 1, "also early": 1}) == ["also early", "early", "late"]


def test_a_withdrawal_of_the_same_moment_outweighs_the_consent() -> None:
    given_and_withdrawn = [nothing(START)._replace(consent={"email": (answer, 5)}) for answer in (True, False)]

    assert join(*given_and_withdrawn).purposes() == {"email": False}
    assert join(*reversed(given_and_withdrawn)).purposes() == {"email": False}


def test_microseconds_are_exact() -> None:
    assert micros(datetime(2026, 11, 24, 9, 0, 0, 1, tzinfo=UTC)) == 1795510800000001
