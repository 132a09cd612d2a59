"""A lead that came back brings what is known of it and one step that fits the reason, in both forms of the letter."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from digest.adapters.drawing import Drawing
from digest.domain.digest_times import DigestSettings
from digest.domain.ledger import Figures
from digest.domain.letters.facts import Reader
from digest.domain.letters.letter import Letter, Row
from digest.domain.letters.marketing_letter import marketing_letter
from digest.domain.letters.marketing_news import CameBack, CampaignResult, MarketingNews

Make = Callable[..., Any]
CASES = CampaignResult("Case letters", "nurture", 3, 8, returned=2)
BASE = "https://leads.example"
NURTURE, BACK = "/qualification/leads/nurture?lead=l1", "&back=%2Fdigest%2Fleads"
CALLS, CRITERIA = "/qualification/leads/hand-over?lead=l1&person=anna", "/qualification/criteria"
JANUARY = datetime(2027, 1, 30, 9, tzinfo=UTC)


def came_back(reason: str, reader: Reader, **fields: Any) -> CameBack:
    values = {"at": reader.written_at - timedelta(days=2), "attempts": 2, "note": None, "owner": "anna", **fields}
    return CameBack("l1", "Lenka Malá", "Brno Sklad", reason, **values)


def letter(reader: Reader, *back: CameBack) -> Letter:
    day = reader.written_at.date()
    news = MarketingNews(
        day - timedelta(days=7), day, Figures(41, 9, 7, 10, 0, 15, 2, ()), 12, 10, back, len(back), (), 0, (),
    )  # fmt: skip
    made = marketing_letter(news, reader, DigestSettings("weekly"))
    assert made is not None
    return made


def row(reader: Reader, one: CameBack) -> Row:
    [rows] = [block for block in letter(reader, one).blocks if block.kind == "rows"]
    return rows.rows[0]


@pytest.mark.parametrize(
    ("reason", "fields", "below", "step", "path"),
    [
        ("not_reached", {}, "2 calls only.", "Ask for 2 more calls", f"{CALLS}&calls=2{BACK}"),
        ("not_reached", {"attempts": 3}, "3 calls only.", "Ask for 1 more call", f"{CALLS}&calls=1{BACK}"),
        ("not_reached", {"attempts": 4}, None, "Remind later", f"{NURTURE}&reason=not_reached{BACK}"),
        (
            "not_our_market", {"campaign": CASES}, "Case letters: 2 of 8 came back this month.",
            "Check the criteria", CRITERIA,
        ),
        ("not_our_market", {"campaign": CASES._replace(returned=1)}, None, "Check the criteria", CRITERIA),
        (
            "too_early", {"note": "After the move.", "revisit_at": JANUARY},
            "“After the move.” Nurtured until 30 Jan 2027.", "Remind later",
            f"{NURTURE}&reason=too_early&until=2027-01-30{BACK}",
        ),
        ("no_budget", {}, None, "Remind later", f"{NURTURE}&reason=no_budget{BACK}"),
        ("wrong_contact_data", {}, None, "Repair the contact data", "/intake/leads/l1/correct?back=%2Fdigest%2Fleads"),
        ("duplicate", {}, None, "Compare the two", "/digest/leads/l1"),
        ("a_newer_reason", {}, None, "Open card", "/digest/leads/l1"),
    ],
)  # fmt: skip
def test_each_reason_brings_its_step(
    reader: Make, reason: str, fields: dict[str, Any], below: str | None, step: str, path: str
) -> None:
    found = row(reader(role="marketer"), came_back(reason, reader(), **fields))
    assert found.below == below
    assert found.step is not None and (found.step.label, found.step.url) == (step, f"{BASE}{path}")


def test_a_lead_that_moved_on_asks_for_nothing(reader: Make) -> None:
    found = row(reader(role="marketer"), came_back("not_reached", reader(), moved_on=True, note="Nobody there."))
    assert (found.below, found.step) == ("“Nobody there.”", None)


def test_one_of_a_reason_is_advised_beside_its_name_and_several_once_more_together(reader: Make) -> None:
    olga = reader(role="marketer")
    one, other = came_back("not_reached", olga), came_back("too_early", olga)
    assert [block for block in letter(olga, one, other).blocks if block.kind == "passage"] == []
    [advice] = [block for block in letter(olga, one, other, one).blocks if block.kind == "passage"]
    assert advice.text == "Next step: 2 leads could not be reached. Ask for two more calls."


def test_both_forms_say_it_in_the_language_of_the_reader(reader: Make, drawing: Drawing) -> None:
    olga = reader("ru", role="marketer")
    one = came_back("too_early", olga, note="После переезда.", revisit_at=JANUARY)
    drawn = drawing.draw(letter(olga, one), "ru")
    path = f"{NURTURE}&reason=too_early&until=2027-01-30{BACK}"
    assert "«После переезда.» Интерес поддерживается до 30\xa0янв. 2027." in drawn.html
    assert f'href="{BASE}{path.replace("&", "&amp;")}"' in drawn.html and ">Напомнить позже</a>" in drawn.html
    assert (
        f"«После переезда.» Интерес поддерживается до 30\xa0янв. 2027.\n  Напомнить позже: {BASE}{path}" in drawn.text
    )
