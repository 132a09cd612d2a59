"""People choose what is in their letter: what is left out is not told, not counted, and is no reason to write."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from digest.adapters.drawing import Drawing
from digest.domain.digest_times import DigestSettings
from digest.domain.ledger import Figures
from digest.domain.letters.facts import Reader
from digest.domain.letters.letter import Letter
from digest.domain.letters.manager_letter import TeamNews, manager_letter
from digest.domain.letters.marketing_letter import marketing_letter
from digest.domain.letters.marketing_news import CameBack, CampaignResult, MarketingNews, SourceTrouble, WonLead
from digest.domain.letters.sales_letter import SalesNews, sales_letter
from digest.domain.parts import PARTS, Part, parts_of, says_something
from digest.domain.team_load import Load

Make = Callable[..., Any]


def without(*parts: Part) -> DigestSettings:
    return DigestSettings("weekly", left_out=parts)


def only(*parts: Part) -> DigestSettings:
    return without(*(part for part in PARTS["marketer"] if part not in parts))


def week(reader: Reader, **changes: Any) -> MarketingNews:
    day, at = reader.written_at.date(), reader.written_at - timedelta(days=2)
    back = tuple(CameBack(f"l{n}", "Lenka Malá", None, "not_reached", at, 2, None) for n in (1, 2))
    return MarketingNews(
        day - timedelta(days=7), day, Figures(41, 9, 7, 10, 0, 15, 2, ()), 12, 10, back, 2,
        (WonLead("w1", "João Lopes", None, at, 100, "EUR"),), 1,
        (CampaignResult("Case letters", "nurture", 3, 8),), (SourceTrouble("Web", "silent", at, 5.0),), 23,
    )._replace(**changes)  # fmt: skip


def blocks(letter: Letter | None) -> list[str]:
    """What the letter is made of: headings of lists, kinds of the rest."""
    assert letter is not None
    return [block.heading if block.kind == "rows" else block.kind for block in letter.blocks]


EVERY_BLOCK = ["bar", "Sources in trouble", "Came back", "Won", "Campaigns this month", "passage", "buttons"]


@pytest.mark.parametrize(
    ("part", "gone"),
    [
        ("ledger", {"bar"}), ("sources", {"Sources in trouble"}), ("came_back", {"Came back", "passage"}),
        ("won", {"Won"}), ("campaigns", {"Campaigns this month"}), ("next_step", {"passage"}),
    ],
)  # fmt: skip
def test_each_part_of_a_marketers_letter_can_be_left_out(reader: Make, part: Part, gone: set[str]) -> None:
    olga = reader(role="marketer")
    assert blocks(marketing_letter(week(olga), olga, without())) == EVERY_BLOCK
    letter = marketing_letter(week(olga), olga, without(part))
    assert blocks(letter) == [block for block in EVERY_BLOCK if block not in gone]


@pytest.mark.parametrize(
    ("settings", "subject"),
    [
        (without(), "Your week: 12 handed over, 2 came back, 1 won, 1 source in trouble"),
        (without("came_back", "sources"), "Your week: 12 handed over, 2 came back, 1 won"),
        (only("won"), "Your week: 1 won"),
        (only("came_back", "campaigns"), "Your week: 12 handed over, 2 came back"),
        (only("sources"), "1 source in trouble"),
    ],
)
def test_the_subject_counts_what_is_told(reader: Make, settings: DigestSettings, subject: str) -> None:
    olga = reader(role="marketer")
    letter = marketing_letter(week(olga), olga, settings)
    assert letter is not None and letter.subject == subject


def test_what_is_left_out_is_no_reason_to_write(reader: Make) -> None:
    olga = reader(role="marketer")
    assert marketing_letter(week(olga, won_count=0, won=()), olga, only("won", "next_step")) is None
    assert marketing_letter(week(olga, sources=()), olga, only("sources")) is None


def test_leads_of_later_days_and_the_month_are_left_out_of_a_salespersons_letter(reader: Make, waiting: Make) -> None:
    news = SalesNews((waiting(),), (waiting(2),), 1, 2, 2, 1)
    assert blocks(sales_letter(news, reader(), DigestSettings("daily"))) == ["lead", "Next days", "passage"]
    assert blocks(sales_letter(news, reader(), without("next_days", "month"))) == ["lead"]
    calm = SalesNews((), (waiting(2),), 0, 1, 2, 1)
    assert blocks(sales_letter(calm, reader(), without("month"))) == ["Next days"]
    assert sales_letter(calm, reader(), without("next_days")) is None


def test_a_manager_may_be_told_of_broken_promises_only(reader: Make, waiting: Make) -> None:
    late = waiting(urgency="overdue", late_by=timedelta(hours=1))
    load = Load("anna", "Anna Petrova", 9, 6, away=False)
    news, mia = TeamNews((late,), (waiting(2),), 1, 1, 0, (load,)), reader(role="manager")
    assert blocks(manager_letter(news, mia, without()))[:2] == ["Overdue", "Nobody has called yet"]
    letter = manager_letter(news, mia, without("unworked", "room"))
    assert letter is not None and blocks(letter) == ["Overdue", "buttons"]
    assert letter.subject == "1 lead is overdue"
    assert manager_letter(TeamNews((), (waiting(2),), 0, 1), mia, without("unworked")) is None


def test_the_text_has_the_same_parts(reader: Make, drawing: Drawing) -> None:
    olga = reader(role="marketer")
    letter = marketing_letter(week(olga), olga, only("won"))
    assert letter is not None
    drawn = drawing.draw(letter, "en")
    for form in (drawn.html, drawn.text):
        assert "João Lopes" in form and "Lenka Malá" not in form and "Case letters" not in form
        assert "https://leads.example/digest/account/digest#parts" in form


def test_parts_of_another_role_count_for_nothing() -> None:
    assert parts_of("rep", ("won", "month")) == ("next_days",)
    assert says_something("rep", ("next_days", "month"))
    assert not says_something("manager", ("overdue", "unworked"))
    assert not says_something("admin", ("ledger", "sources", "came_back", "won", "campaigns"))
    assert says_something("marketer", ("ledger", "sources", "came_back", "campaigns", "next_step"))
