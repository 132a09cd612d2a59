"""The one step that fits a return."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from babel.support import NullTranslations

from digest.domain.lead import new_lead
from digest.domain.reading import Returned
from digest.pages.return_steps import Step, step_of

NOW = datetime(2026, 11, 30, 9, 40, tzinfo=UTC)
LEAD = "0193b2f0-5c1e-7a00-8000-000000000001"
HAND_OVER = f"/qualification/leads/hand-over?lead={LEAD}&person=anna&calls="
NURTURE = f"/qualification/leads/nurture?lead={LEAD}&reason="
BACK = "&back=%2Fdigest%2Fleads"


def step(reason: str, attempts: int = 0, revisit_at: datetime | None = None) -> Step:
    lead = new_lead(LEAD, NOW)._replace(revisit_at=revisit_at)
    one = Returned(lead, NOW, reason, "anna", attempts, "")
    return step_of(one, NOW, ZoneInfo("Europe/Berlin"), NullTranslations())


@pytest.mark.parametrize(("attempts", "said", "calls"), [
    (0, "Ask for 4 more calls", "4"), (2, "Ask for 2 more calls", "2"), (3, "Ask for 1 more call", "1"),
])  # fmt: skip
def test_of_four_usual_calls_those_are_asked_for_that_were_not_made(attempts: int, said: str, calls: str) -> None:
    assert step("not_reached", attempts) == (said, HAND_OVER + calls + BACK)


def test_whoever_was_called_often_enough_is_tried_again_later() -> None:
    assert step("not_reached", 4) == ("Remind later", f"{NURTURE}not_reached{BACK}")


@pytest.mark.parametrize(("revisit_at", "said", "until"), [
    (datetime(2027, 2, 28, 23, 30, tzinfo=UTC), "Remind in March", "&until=2027-03-01"),  # in Berlin it is March
    (datetime(2027, 10, 31, tzinfo=UTC), "Remind in October", "&until=2027-10-31"),
    (datetime(2027, 11, 30, tzinfo=UTC), "Remind later", "&until=2027-11-30"),  # a year on, "November" misleads
    (datetime(2026, 11, 29, tzinfo=UTC), "Remind later", ""),
    (None, "Remind later", ""),
])  # fmt: skip
def test_a_reminder_names_the_month_that_sales_asked_for(revisit_at: datetime | None, said: str, until: str) -> None:
    assert step("no_budget", 1, revisit_at) == (said, f"{NURTURE}no_budget{until}{BACK}")


def test_other_reasons_lead_to_what_can_be_mended() -> None:
    assert step("not_our_market") == ("Check the criteria", "/qualification/criteria")
    assert step("wrong_contact_data") == (
        "Repair the contact data",
        f"/intake/leads/{LEAD}/correct?back=%2Fdigest%2Fleads",
    )
    assert step("duplicate") == ("Compare the two", f"/digest/leads/{LEAD}")
    assert step("other") == ("Open card", f"/digest/leads/{LEAD}")
