"""The five steps and the timeline of the card."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from digest.domain.handover import ACCEPTED, ASSIGNED, CONTACTED, OPPORTUNITY_OPENED, RETURNED, Fact, Frozen, Handover
from digest.domain.reading import Line
from digest.domain.timeline import TOUCHED, Entry, Side
from digest.pages.lead_card import Filter, card_steps, chosen, happenings

FRIDAY = datetime(2026, 11, 27, 13, tzinfo=UTC)
DUE = FRIDAY + timedelta(hours=4)


def handed_over(*actions: tuple[str, float, str | None]) -> Handover:
    """Handed to Anna on Friday at 13:00, due at 17:00; then actions after so many hours."""
    facts = [Fact("0", ASSIGNED, FRIDAY, FRIDAY, 0, owner="anna", due_at=DUE)]
    for order, (kind, hours, outcome) in enumerate(actions, 1):
        at = FRIDAY + timedelta(hours=hours)
        facts.append(Fact(str(order), kind, at, at, order, by="anna", outcome=outcome))
    return Handover("h", "l", 1, FRIDAY, FRIDAY - timedelta(minutes=2), Frozen(), tuple(facts))


def states(handover: Handover, hours: float) -> list[str]:
    return [step.state for step in card_steps(handover, FRIDAY + timedelta(hours=hours))]


def test_a_new_hand_over_waits_to_be_accepted_by_its_deadline() -> None:
    steps = card_steps(handed_over(), FRIDAY + timedelta(hours=1))
    assert [step.state for step in steps] == ["done", "done", "next", "not_yet", "not_yet"]
    assert steps[0].at == FRIDAY - timedelta(minutes=2)
    assert (steps[1].at, steps[1].owner) == (FRIDAY, "anna")
    assert (steps[2].at, steps[2].owner) == (DUE, "anna")


def test_after_the_deadline_the_next_step_and_only_that_is_overdue() -> None:
    assert states(handed_over((ACCEPTED, 1, None)), 5) == ["done", "done", "done", "overdue", "not_yet"]


def test_an_attempt_without_an_answer_is_no_contact() -> None:
    assert states(handed_over((CONTACTED, 1, "no_answer")), 2) == ["done", "done", "next", "not_yet", "not_yet"]


def test_an_opportunity_implies_the_steps_before_it() -> None:
    steps = card_steps(handed_over((OPPORTUNITY_OPENED, 3, None)), FRIDAY + timedelta(hours=9))
    assert [step.state for step in steps] == ["done"] * 5
    assert [step.at for step in steps[2:]] == [FRIDAY + timedelta(hours=3)] * 3


def test_what_came_back_early_has_steps_that_never_were_and_nothing_due() -> None:
    assert states(handed_over((ACCEPTED, 1, None), (RETURNED, 2, None)), 90) == [
        "done", "done", "done", "never", "never",
    ]  # fmt: skip


def test_whoever_it_was_given_to_is_named_at_the_steps_after() -> None:
    given = Fact("9", ASSIGNED, FRIDAY + timedelta(hours=1), FRIDAY, 9, owner="ben", due_at=DUE)
    steps = card_steps(handed_over((ACCEPTED, 2, None)).said(given), FRIDAY + timedelta(hours=3))
    assert [step.owner for step in steps] == [None, "anna", "ben", "ben", None]


def line(hours: float, kind: str | None = None, what: str = TOUCHED, text: str | None = None) -> Line:
    at = FRIDAY - timedelta(hours=hours)
    place: Side = "marketing" if what in {TOUCHED, ASSIGNED} else "sales"
    return Line(Entry("l", at, f"{hours}", what, place, kind, None, None, None, None, None, None), text)


def test_touches_that_are_alike_and_follow_one_another_in_a_day_are_one_line() -> None:
    lines = [line(1, "email_opened"), line(2, "email_opened"), line(3, "page_viewed"), line(4, "email_opened")]
    shown = happenings(lines, UTC)
    assert [(one.line.entry.kind, one.times) for one in shown] == [
        ("email_opened", 2), ("page_viewed", 1), ("email_opened", 1),
    ]  # fmt: skip
    assert shown[0].at == FRIDAY - timedelta(hours=1)


def test_a_day_ends_where_the_reader_is() -> None:
    lines = [line(1, "email_opened"), line(12, "email_opened")]
    assert [one.times for one in happenings(lines, UTC)] == [2]
    assert [one.times for one in happenings(lines, ZoneInfo("Pacific/Auckland"))] == [1, 1]


def test_what_a_client_said_is_never_folded_away() -> None:
    lines = [line(1, "form_submitted", text="What would 3 carts cost?"), line(2, "form_submitted", text="Hello")]
    assert [one.times for one in happenings(lines, UTC)] == [1, 1]


def test_filters_show_a_side_or_the_clients_words() -> None:
    lines = [
        line(0, what=CONTACTED, text="Budget is decided in November."),
        line(1, what=RETURNED, text="Our own words"),
        line(2, what=ASSIGNED),
        line(3, "form_submitted", text="Call me"),
        line(4, "email_opened"),
    ]
    shown = happenings(lines, UTC)
    counts: dict[Filter, int] = {
        name: len(chosen(shown, name)) for name in ("all", "marketing", "sales", "words")
    }  # fmt: skip
    assert counts == {"all": 5, "marketing": 2, "sales": 3, "words": 2}
