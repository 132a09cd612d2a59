"""Services share no code, so a few numbers stand in two of them: they must be the same."""

import inspect
import re
from datetime import timedelta
from typing import get_args

from digest.domain import money as digest_money
from digest.domain.letters import sales_letter
from digest.domain.returned_steps import USUAL_CALLS
from digest.pages.waiting import UNDO_FOR
from event_contracts import countries, vocabulary
from event_contracts.vocabulary import LossReason, ReturnReason
from lead_intake.domain import countries as intake_countries
from lead_intake.domain import money as intake_money
from qualification.domain import undoing as qualification_undoing
from qualification.domain.returns import ACTIONS
from qualification.settings import QualificationSettings
from qualification.use_cases import undo_nurtures
from sales_feedback.domain import money as sales_money
from sales_feedback.domain import undo as sales_undo
from sales_feedback.domain.reasons import RETURN_REASONS, USUAL_ATTEMPTS, Reason
from sales_feedback.settings import Settings as SalesSettings


def told() -> dict[str, tuple[str, int | None]]:
    """What sales tells the person who chooses a return reason."""
    return {reason.key: (reason.what, reason.after_days) for reason in RETURN_REASONS}


def test_sales_tells_what_marketing_will_really_do() -> None:
    assert told() == {reason: (action.what, action.revisit_days) for reason, action in ACTIONS.items()}


def test_every_reason_of_the_contract_can_be_chosen() -> None:
    assert set(told()) == set(get_args(ReturnReason))
    assert set(get_args(LossReason)) == {"price", "competitor", "no_need", "no_decision", "other"}


def test_the_days_in_the_words_are_the_days_of_the_rule() -> None:
    def days(reason: Reason, text: str) -> bool:
        return reason.after_days is None or re.search(rf"\b{reason.after_days}\b", text) is not None

    wrong = [one.key for one in RETURN_REASONS if not (days(one, one.then.en) and days(one, one.then.ru))]
    assert wrong == []


def test_all_know_the_same_currencies_with_the_same_digits() -> None:
    assert intake_money.CURRENCIES == sales_money.CURRENCIES
    assert vocabulary.MINOR_DIGITS == digest_money.DIGITS == sales_money.DIGITS
    assert vocabulary.USUAL_MINOR_DIGITS == digest_money.USUAL_DIGITS == sales_money.USUAL_DIGITS
    for code in sales_money.CURRENCIES:
        digits = sales_money.DIGITS.get(code, sales_money.USUAL_DIGITS)
        assert (intake_money.places(code), digest_money.DIGITS.get(code, digest_money.USUAL_DIGITS)) == (digits, digits)


def test_intake_takes_the_countries_that_contracts_name() -> None:
    assert intake_countries.COUNTRIES == countries.COUNTRIES
    assert len(countries.COUNTRIES) == 249


def test_both_count_the_first_deadline_alike() -> None:
    first = QualificationSettings.model_fields["first_deadline_minutes"].default
    assert first == SalesSettings.model_fields["first_attempt_minutes"].default == 240


def test_all_can_be_undone_for_the_same_time_and_it_is_the_time_that_is_said() -> None:
    assert sales_undo.WITHIN == qualification_undoing.WITHIN == UNDO_FOR == timedelta(hours=24)
    for module in (sales_letter, undo_nurtures, sales_undo):
        said = re.findall(r"(\d+) hours", inspect.getsource(module))
        assert said, module
        assert set(said) == {f"{UNDO_FOR // timedelta(hours=1)}"}, module


def test_the_dialog_and_the_digest_agree_how_many_calls_are_usual() -> None:
    assert USUAL_ATTEMPTS == USUAL_CALLS
