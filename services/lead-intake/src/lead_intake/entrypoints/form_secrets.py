"""What a form may send that nobody wants to keep: passwords, tokens, signatures, card numbers."""

import re
from urllib.parse import unquote_plus

from lead_intake.domain.field_names import plain

Pair = tuple[str, str]

_WORDS = (
    "password passwd pwd passphrase passcode secret token csrf xsrf nonce wpnonce auth authorization authenticity "
    "sessid sessionid phpsessid cookie cookies captcha recaptcha hcaptcha turnstile cvv cvv2 cvc cvc2 apikey signature "
    "hmac cardnumber пароль"
)
SECRET_WORDS = frozenset(_WORDS.split())
SECRET_NAMES = frozenset({"sig", "hash"})
"""Only as the whole name: `commit hash` or `hash tag` may be somebody's answer."""
SECRET_PHRASES = (
    "api key", "google key", "access key", "private key", "session id", "card number", "card no", "cc number",
    "credit card", "debit card", "card expiry", "номер карты",
)  # fmt: skip
_CARD = re.compile(r"(?<![\d+])[2-6](?:[ -]?\d){14,18}(?!\d)")
_CARD_GONE = "[card number]"
KEPT_COOKIES = frozenset({"_ym_uid", "_ga", "_fbp", "_fbc", "roistat_visit"})
"""Cookies that some tools send as a field, by which advertising recognises the visit; they sign nobody in."""


def without_secrets(pairs: list[Pair]) -> tuple[list[Pair], bool]:
    """The pairs without what is secret, and whether anything was."""
    kept: list[Pair] = []
    changed = False
    for name, value in pairs:
        if is_secret(name):
            changed = True
            kept += _visit(value) if plain(name).endswith("cookies") else []
            continue
        clean = without_cards(value)
        changed = changed or clean != value
        kept.append((name, clean))
    return kept, changed


def is_secret(name: str) -> bool:
    """Whether what stands under this name is to be forgotten; the name may have brackets."""
    words = plain(name)
    return (
        words in SECRET_NAMES
        or not SECRET_WORDS.isdisjoint(words.split())
        or any(phrase in words for phrase in SECRET_PHRASES)
    )


def without_cards(text: str) -> str:
    """The text with card numbers taken out."""
    return _CARD.sub(_without_card, text)


def speaks_of_secrets(raw: bytes) -> bool:
    """Whether bytes that could not be read might hold one."""
    text = raw.decode("utf-8", "replace")
    return is_secret(text) or not SECRET_NAMES.isdisjoint(plain(text).split()) or _CARD.search(text) is not None


def _visit(cookies: str) -> list[Pair]:
    pairs = [part.strip().partition("=") for part in unquote_plus(cookies).split(";")]
    return [(name, value) for name, _, value in pairs if name in KEPT_COOKIES and value]


def _without_card(match: "re.Match[str]") -> str:
    """Only what has the check digit of a card number: other long numbers stay."""
    digits = [int(digit) for digit in match[0] if digit.isdigit()]
    doubled = [digit if place % 2 == 0 else sum(divmod(2 * digit, 10)) for place, digit in enumerate(reversed(digits))]
    return _CARD_GONE if sum(doubled) % 10 == 0 else match[0]
