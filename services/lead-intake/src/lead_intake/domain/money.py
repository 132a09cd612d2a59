"""Money: minor units and a currency inside, a decimal text outside."""

import re
from decimal import Decimal

_WITHOUT_MINOR = frozenset(
    ("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF")
)
_THOUSANDTHS = frozenset(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"))
_AMOUNT = re.compile(r"\d{1,13}(?:\.\d{1,3})?")
MOST = 10**15


def places(currency: str) -> int:
    """Decimal places of a currency (ISO 4217)."""
    if currency in _WITHOUT_MINOR:
        return 0
    return 3 if currency in _THOUSANDTHS else 2


def minor_units(amount: str, currency: str) -> int | None:
    """`1200.00` EUR is 120000; None for what is no amount of this currency."""
    if _AMOUNT.fullmatch(amount) is None:
        return None
    units = Decimal(amount).scaleb(places(currency))
    return int(units) if units == int(units) and units <= MOST else None


def decimal_text(units: int, currency: str) -> str:
    """The inverse of `minor_units`, always with all places."""
    return f"{Decimal(units).scaleb(-places(currency)):.{places(currency)}f}"
