"""The steps of the funnel over the months, worked out by hand."""

from datetime import date

from digest.domain.course import Gate, State
from digest.domain.ledger import Cell
from digest.domain.which import Which
from digest.pages.trend import first_of_trend, trends
from service_kit.pages.catalogue import catalogues

WORDS = catalogues("service_kit.pages", "digest")["en"]


def cell(many: int, gate: Gate, state: State = "open", version: int | None = 1) -> Cell:
    return Cell(version, False, gate, state, False, None, None, None, many, 0)


def nowhere(_month: date, _version: int | None, _which: Which) -> None:
    return None


def test_a_point_is_the_rate_of_its_month_and_stands_where_its_share_is() -> None:
    months = [(date(2026, 10, 1), [cell(3, "accepted"), cell(7, "handed_over", "returned")])]
    (accepted, *_) = trends(months, WORDS, nowhere)
    (point,) = accepted.points
    assert (point.went_on, point.reached, point.open) == (3, 10, 0)
    assert (point.x, point.y) == (12.0, 58.0)  # 30 % of 60 px above the lower edge at 76
    assert (round(point.low, 2), round(point.high, 2)) == (0.11, 0.60)


def test_a_version_never_joins_the_line_of_another_and_is_marked_where_it_begins() -> None:
    months = [
        (date(2026, 9, 1), [cell(5, "accepted")]),
        (date(2026, 10, 1), [cell(5, "accepted"), cell(5, "handed_over", version=2)]),
        (date(2026, 11, 1), [cell(5, "accepted", version=2)]),
    ]
    accepted = trends(months, WORDS, nowhere)[0]
    assert [(one.version, one.went_on, one.reached) for one in accepted.points] == [
        (1, 5, 5), (1, 5, 5), (2, 0, 5), (2, 5, 5),
    ]  # fmt: skip
    assert accepted.lines == ("M12 16L29.5 16", "M34.5 76L52 16")
    assert [(one.version, one.x) for one in accepted.breaks] == [(2, 32.0)]


def test_months_with_too_few_cases_are_counted_and_not_drawn_and_no_line_runs_over_a_gap() -> None:
    many, few = [cell(5, "accepted")], [cell(4, "accepted")]
    months = [(date(2026, number, 1), many if number != 3 else few) for number in range(1, 6)]
    accepted = trends(months, WORDS, nowhere)[0]
    assert [one.drawn for one in accepted.points] == [True, True, False, True, True]
    assert len(accepted.lines) == 2


def test_open_ones_leave_a_point_hollow_and_a_step_nobody_reached_has_none() -> None:
    accepted, contacted, *_ = trends([(date(2026, 1, 1), [cell(6, "handed_over")])], WORDS, nowhere)
    assert accepted.points[0].open == 6
    assert contacted.points == ()


def test_the_link_of_a_month_asks_for_its_month_version_and_step() -> None:
    asked = []

    def link(month: date, version: int | None, which: Which) -> str:
        asked.append((month, version, which.step))
        return "/there"

    trends([(date(2026, 1, 1), [cell(6, "accepted", version=None), cell(1, "handed_over", version=3)])], WORDS, link)
    assert asked == [(date(2026, 1, 1), None, "accepted")]


def test_twelve_months_end_with_the_one_asked_for() -> None:
    assert first_of_trend(date(2026, 11, 1)) == date(2025, 12, 1)
    assert first_of_trend(date(2026, 12, 1)) == date(2026, 1, 1)
    assert first_of_trend(date(1, 3, 1)) == date(1, 1, 1)
