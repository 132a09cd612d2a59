"""The sentence above an account, and what its hand-overs brought."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from babel.support import NullTranslations

from digest.domain.account import Account
from digest.domain.handover import ACCEPTED, OPPORTUNITY_OPENED, RETURNED, WON, Handover
from digest.domain.reading import Named
from digest.pages.account_page import situation, won_in_all
from service_kit.pages import Formats

Build = Callable[..., Handover]
Story = tuple[tuple[str, int, dict[str, Any]], ...]
SOLD: Story = ((WON, 3, {"amount": 640000, "currency": "EUR"}),)
DEAL: Story = ((OPPORTUNITY_OPENED, 3, {}),)
OPEN: Story = ((ACCEPTED, 2, {}),)
BACK: Story = ((RETURNED, 3, {"reason": "no_budget"}),)


def account(*handovers: Handover, more: bool = False) -> Account:
    nobody = Named({}, {}, {}, {}, {}, {}, {}, {})
    return Account("a", "Acme", frozenset(), [], False, {}, list(handovers), {}, more, [], nobody)


@pytest.mark.parametrize(
    ("stories", "hour", "sentence"),
    [
        ((OPEN, DEAL, SOLD), 14, "2 promises are overdue"),  # due at 13:00
        ((OPEN, DEAL, SOLD), 12, "1 opportunity is open"),
        ((OPEN, OPEN, SOLD), 12, "2 hand-overs are open"),
        ((SOLD, BACK), 14, "a client, nothing is open"),
        ((BACK,), 14, "nothing is open"),
        ((), 14, "nothing is open"),
    ],
)
def test_the_most_pressing_kind_is_counted(
    day: Callable[..., datetime], handover: Build, stories: tuple[Story, ...], hour: int, sentence: str
) -> None:
    begun = {"handed_over_at": day(2)}
    told = account(*(handover(*((kind, 2, data) for kind, _, data in story), **begun) for story in stories))
    assert situation(told, day(2, hour), NullTranslations()) == sentence


def test_with_more_hand_overs_than_were_read_no_number_is_made_up(
    day: Callable[..., datetime], handover: Build
) -> None:
    told = account(handover(*SOLD), handover(*OPEN), more=True)
    assert situation(told, day(4), NullTranslations()) == "more than 2 hand-overs"
    assert won_in_all(told, Formats("en", "UTC", day(4))) == ""


def test_what_was_won_is_summed_for_each_currency(day: Callable[..., datetime], handover: Build) -> None:
    francs = ((WON, 3, {"amount": 1250, "currency": "CHF"}),)
    expected = ((OPPORTUNITY_OPENED, 3, {"amount": 99, "currency": "EUR"}),)
    told = account(handover(*SOLD), handover(*francs), handover(*SOLD), handover(*expected))
    assert won_in_all(told, Formats("en", "UTC", day(4))) == "CHF\xa012.50 + €12,800"
