"""Money: a decimal text outside, integer minor units inside."""

import re

from sales_feedback.domain.entries import Money
from sales_feedback.domain.refusals import WrongValueError


def _codes(listed: str) -> list[str]:
    return listed.split()


DECIMAL = re.compile(r"(0|[1-9][0-9]{0,15})(?:\.([0-9]{1,4}))?", re.ASCII)
LARGEST = 10**15
USUAL_DIGITS = 2
DIGITS = {
    **dict.fromkeys(_codes("BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"), 0),
    **dict.fromkeys(_codes("BHD IQD JOD KWD LYD OMR TND"), 3),
    **dict.fromkeys(_codes("CLF UYW"), 4),
}
"""Digits after the point, by ISO 4217, where they are not two."""
CURRENCIES = frozenset(
    _codes(
        "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF "
        "CLF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD "
        "HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD "
        "MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN "
        "PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY "
        "TTD TWD TZS UAH UGX USD UYI UYU UYW UZS VED VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG"
    )
)
"""ISO 4217, codes of money that is in circulation or counted in."""


def money(amount: str, currency: str) -> Money:
    """Money out of a decimal text and a currency.

    Raises `WrongValueError`.
    """
    if currency not in CURRENCIES:
        raise WrongValueError(
            "amount.currency", "is not an ISO 4217 currency", "Send a code such as EUR.", why="currency_unknown"
        )
    form = DECIMAL.fullmatch(amount)
    if form is None:
        raise WrongValueError(
            "amount.amount", "is not a decimal number", "Send it like 1200.00, without a sign.", why="not_decimal"
        )
    digits = DIGITS.get(currency, USUAL_DIGITS)
    fraction = form[2] or ""
    if len(fraction) > digits:
        raise WrongValueError(
            "amount.amount",
            f"has more than the {digits} decimals that {currency} has",
            "Round it to what was agreed.",
            why="too_many_decimals",
        )
    minor = int(form[1] + fraction.ljust(digits, "0"))
    if minor > LARGEST:
        raise WrongValueError("amount.amount", "is too large", "Check the number of digits.", why="too_large")
    return Money(minor, currency)


def decimal(value: Money) -> str:
    """The amount as a decimal text with all the decimals of its currency."""
    digits = DIGITS.get(value.currency, USUAL_DIGITS)
    if digits == 0:
        return str(value.amount)
    text = str(value.amount).rjust(digits + 1, "0")
    return f"{text[:-digits]}.{text[-digits:]}"
