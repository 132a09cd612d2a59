"""Money: integer minor units inside, a decimal text outside."""

USUAL_DIGITS = 2
DIGITS = {
    "BIF": 0, "CLP": 0, "DJF": 0, "GNF": 0, "ISK": 0, "JPY": 0, "KMF": 0, "KRW": 0, "PYG": 0, "RWF": 0, "UGX": 0,
    "UYI": 0, "VND": 0, "VUV": 0, "XAF": 0, "XOF": 0, "XPF": 0,
    "BHD": 3, "IQD": 3, "JOD": 3, "KWD": 3, "LYD": 3, "OMR": 3, "TND": 3, "CLF": 4, "UYW": 4,
}  # fmt: skip
"""Digits after the point, by ISO 4217, where they are not two."""


def decimal(amount: int, currency: str) -> str:
    """An amount in minor units as a decimal text with all the digits of its currency."""
    digits = DIGITS.get(currency, USUAL_DIGITS)
    if digits == 0:
        return str(amount)
    text = str(amount).rjust(digits + 1, "0")
    return f"{text[:-digits]}.{text[-digits:]}"
