"""Money: minor units and a currency inside, a decimal text outside."""

import re
from decimal import Decimal


def _codes(listed: str) -> list[str]:
    return listed.split()


_DIGITS = {
    **dict.fromkeys(_codes("BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"), 0),
    **dict.fromkeys(_codes("BHD IQD JOD KWD LYD OMR TND"), 3),
    **dict.fromkeys(_codes("CLF UYW"), 4),
}
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
_AMOUNT = re.compile(r"[0-9]{1,13}(?:\.[0-9]{1,4})?")
MOST = 10**15


def places(currency: str) -> int:
    """Decimal places of a currency (ISO 4217)."""
    return _DIGITS.get(currency, 2)


def minor_units(amount: str, currency: str) -> int | None:
    """`1200.00` EUR is 120000; None for what is no amount of this currency."""
    if _AMOUNT.fullmatch(amount) is None:
        return None
    units = Decimal(amount).scaleb(places(currency))
    return int(units) if units == int(units) and units <= MOST else None


def decimal_text(units: int, currency: str) -> str:
    """The inverse of `minor_units`, always with all places."""
    return f"{Decimal(units).scaleb(-places(currency)):.{places(currency)}f}"
