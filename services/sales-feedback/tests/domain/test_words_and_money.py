"""Money, reasons and accounts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sales_feedback.domain.accounts import Account
from sales_feedback.domain.entries import Money
from sales_feedback.domain.money import CURRENCIES, decimal, money
from sales_feedback.domain.reasons import LOSS_REASONS, REASONS, RETURN_REASONS, needs_note
from sales_feedback.domain.refusals import WrongValueError


@pytest.mark.parametrize(
    ("amount", "currency", "minor", "back"),
    [
        ("1200.00", "EUR", 120000, "1200.00"),
        ("1200", "EUR", 120000, "1200.00"),
        ("0.5", "USD", 50, "0.50"),
        ("0", "EUR", 0, "0.00"),
        ("1200", "JPY", 1200, "1200"),
        ("1.234", "KWD", 1234, "1.234"),
        ("0.001", "KWD", 1, "0.001"),
        ("10000000000000.00", "RUB", 10**15, "10000000000000.00"),
    ],
)
def test_money_is_minor_units_inside_and_a_decimal_text_outside(
    amount: str, currency: str, minor: int, back: str
) -> None:
    assert money(amount, currency) == Money(minor, currency)
    assert decimal(Money(minor, currency)) == back


@pytest.mark.parametrize(
    ("amount", "currency", "field"),
    [
        ("1200.001", "EUR", "amount.amount"),
        ("1.5", "JPY", "amount.amount"),
        ("-1", "EUR", "amount.amount"),
        ("1e3", "EUR", "amount.amount"),
        ("1,200.00", "EUR", "amount.amount"),
        ("", "EUR", "amount.amount"),
        ("01", "EUR", "amount.amount"),
        ("١", "EUR", "amount.amount"),
        ("10000000000000.01", "EUR", "amount.amount"),
        ("1", "EURO", "amount.currency"),
        ("1", "ZZZ", "amount.currency"),
        ("1", "eur", "amount.currency"),
    ],
)
def test_what_is_no_money_is_refused_with_its_field(amount: str, currency: str, field: str) -> None:
    with pytest.raises(WrongValueError) as refused:
        money(amount, currency)
    assert refused.value.field == field


@given(minor=st.integers(0, 10**15), currency=st.sampled_from(sorted(CURRENCIES)))
def test_money_survives_the_way_out_and_in(minor: int, currency: str) -> None:
    assert money(decimal(Money(minor, currency)), currency) == Money(minor, currency)


def test_every_reason_says_what_marketing_will_do_in_both_languages() -> None:
    assert [reason.key for reason in RETURN_REASONS] == [
        "no_budget", "too_early", "not_reached", "not_our_market", "wrong_contact_data", "duplicate", "other",
    ]  # fmt: skip
    assert [reason.key for reason in LOSS_REASONS] == ["price", "competitor", "no_need", "no_decision", "other"]
    for reason in REASONS:
        assert all((*reason.label, *reason.then))
        assert (reason.after_days is None) is (reason.what in {"disqualify", "close"})
        assert str(reason.after_days or "") in reason.then.en


def test_only_other_needs_a_note() -> None:
    assert needs_note("return", "other")
    assert needs_note("loss", "other")
    assert not needs_note("return", "too_early")


def test_an_account_gathers_leads_and_lets_them_go() -> None:
    account = Account("a1", "Dahl AS", ("lead-1",), 1)
    both = account.joined_by("lead-2", None)
    assert both == Account("a1", "Dahl AS", ("lead-1", "lead-2"), 2)
    assert both.joined_by("lead-2", "Dahl Group") == Account("a1", "Dahl Group", ("lead-1", "lead-2"), 3)
    assert both.without("lead-1") == Account("a1", "Dahl AS", ("lead-2",), 3)
    assert not both.is_closed
    assert account.without("lead-1") == Account("a1", None, (), 2)
    assert account.without("lead-1").is_closed
