"""What the text of one cell or form field means, in the many ways in which people and spreadsheets write it.

Nothing is guessed that could be wrong in silence: what has two meanings is a `Problem` that says how to write it. A
problem's `field` is left empty here; whoever knows the column fills it in.
"""

import re
import unicodedata
from decimal import Decimal, InvalidOperation

from lead_intake.domain.problems import Problem

_NOTHING = (
    "- -- --- \u2013 \u2014 ? . / n/a #n/a n.a. #na н/д #н/д null none nil nan undefined (not-set) (none) "
    "(null) (empty) (пусто) <null> нет нет-данных не-указано не-указан не-указана неизвестно "
    "not-provided not-set unknown #value! #ref! #div/0! #name? #null! #num! #знач! #ссылка! #дел/0! #имя? #число!"
)
_EMPTY = frozenset(_NOTHING.split())
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_BLANKS = re.compile(r"[^\S\n]+")
_EATEN = re.compile(r"\+?\d(?:[.,]\d+)?[eEеЕ]\+?\d{1,3}")
_AS_FRACTION = re.compile(r"(\+?\d{7,15})[.,]0+")
_DIALLED = re.compile(r"\(?00\)?[ -]*(?=[1-9])")
_BETWEEN_PHONES = re.compile(r"\s*(?:[;,|/\n]|\s(?:or|и|или)\s)\s*")
_BETWEEN_EMAILS = re.compile(r"[\s,;|/<>()\[\]\"']+")
_MAIL_LABEL = re.compile(r"mailto|e-?mail|mail|почта|or|und|и|или|and", re.IGNORECASE)
_MAIL_LABEL_BEFORE = re.compile(r"^(?:mailto|e-?mail|почта):", re.IGNORECASE)
_LOST_PLUS = re.compile(r"79\d{9}|[1-9]\d{11,14}")
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:([ '’.,])\d{3})(?:\1\d{3})*(?:[.,]\d+)?")
_YES = re.compile(r"(?:yes|y|true|on|1|checked|ok|agreed?|accept(?:ed)?|да|д|истина|вкл|x|х|соглас\w*|i agree)\b|[+✓✔]")
_NO = re.compile(r"(?:no|n|false|off|0|unchecked|declined?|нет|н|ложь|выкл|не соглас\w*|не|do not|don't|i do not)\b|-$")

EATEN = Problem(
    "",
    "has lost its digits: a spreadsheet turned the number into one like 4.93E+10",
    "Format the column as text in the spreadsheet, put the numbers in again, and export the file once more.",
)
TWO_NUMBERS = Problem(
    "", "could be thousands or a fraction", "Write it without separators, or the fraction with a point."
)
NO_NUMBER = Problem("", "is not a number", "Write digits, for example 1250.50.")
DIALLED_DIGITS = 11
"""With the two zeros in front; fewer may be a number within a company."""
NUMBER_LENGTH = 40
LARGEST_NUMBER = 2**53
"""Beyond it a float would be another number."""


def text(cell: str) -> str:
    """The cell as text: composed, without invisible marks; empty where it only says that there is nothing."""
    clean = cell if cell.isascii() and cell.isprintable() else _clean(cell)
    clean = clean.strip()
    if not clean or len(clean) > 16:
        return clean
    return "" if clean.casefold().replace(" ", "-") in _EMPTY else clean


def _clean(cell: str) -> str:
    composed = unicodedata.normalize("NFC", cell.replace("\r\n", "\n").replace("\r", "\n"))
    return _BLANKS.sub(" ", _CONTROLS.sub(" ", _INVISIBLE.sub("", composed)))


def emails(cell: str) -> list[str]:
    """Every address in a cell, first one first, each once: `Ann <a@b.c>; mailto:d@e.f` has two.

    A cell without any @ comes back whole, so that it is refused as an address and not passed over.
    """
    whole = text(cell)
    if not whole:
        return []
    found = [part.strip(".:") for part in _BETWEEN_EMAILS.split(whole) if "@" in part]
    addresses = [_MAIL_LABEL_BEFORE.sub("", part).partition("?")[0] for part in found]
    return list(dict.fromkeys(addresses)) or [whole]


def beside_emails(cell: str) -> str:
    """What else a cell says that has addresses: the name before one, a remark, a half address; empty mostly."""
    whole = text(cell)
    if "@" not in whole or not _BETWEEN_EMAILS.search(whole):
        return ""
    words = [word for word in _BETWEEN_EMAILS.split(whole) if "@" not in word and any(map(str.isalnum, word))]
    return " ".join(word for word in words if not _MAIL_LABEL.fullmatch(word.rstrip(":.")))


def phones(cell: str) -> list[str] | Problem:
    """Every number in a cell as it is written, each once; a problem where a spreadsheet has eaten the digits."""
    whole = text(cell).lstrip("'`’=").strip('"')
    if not whole:
        return []
    if _EATEN.fullmatch(whole.replace(" ", "")):
        return _whole_number(whole.replace(" ", ""))
    fraction = _AS_FRACTION.fullmatch(whole)
    parts = [fraction[1]] if fraction else [part for part in _BETWEEN_PHONES.split(whole) if part]
    if any(sum(letter.isdigit() for letter in part) < 7 for part in parts):
        # `0151/1234567` and `+7 495 123-45-67, доб. 12` are one number each.
        parts = [whole]
    return list(dict.fromkeys(_with_plus(re.sub(r"(?i)^(?:tel|phone|тел)[.:]*\s*", "", part)) for part in parts))


def _whole_number(number: str) -> list[str] | Problem:
    """`7.9161234567E+10` has all its digits; of one with fewer nobody knows whether zeros or others stood there."""
    digits, _, power = re.sub(r"[eEеЕ]", "e", number.lstrip("+")).replace(",", ".").replace(".", "").partition("e")
    return [_with_plus(digits)] if len(digits) == int(power) + 1 else EATEN


def _with_plus(number: str) -> str:
    """A spreadsheet takes the plus away; so many digits can only be an international number.

    Two zeros before it are a plus as people dial it.
    """
    dialled = _DIALLED.match(number)
    if dialled is not None and sum(map(str.isdigit, number)) >= DIALLED_DIGITS:
        return f"+{number[dialled.end() :]}"
    return f"+{number}" if _LOST_PLUS.fullmatch(number) else number


def number(cell: str) -> Decimal | Problem | None:
    """A number with point or comma, blanks or apostrophes between its thousands, a currency sign around it.

    None for an empty cell.
    """
    bare = re.sub(r"(?i)^(?:[€$£₽]|eur|usd|rub)|(?:[€$£₽%]|eur|usd|rub|руб\.?)$", "", text(cell)).strip()
    if not bare:
        return None
    if len(bare) > NUMBER_LENGTH:
        return NO_NUMBER
    digits = bare.replace("\u00a0", " ").replace("\u202f", " ").replace("\u2009", " ")
    if re.fullmatch(r"[+-]?[1-9]\d{0,2},\d{3}", digits):
        return TWO_NUMBERS
    grouped = _GROUPED.fullmatch(digits)
    if grouped and (grouped[1] not in ".," or len(re.findall(r"[.,]", digits)) > 1):
        digits = digits.replace(grouped[1], "")
    try:
        value = Decimal(digits.replace(",", "."))
    except InvalidOperation:
        return NO_NUMBER
    # The exponent first: an absurd one is an error even to compare.
    fits = value.is_finite() and value.adjusted() < NUMBER_LENGTH and abs(value) <= LARGEST_NUMBER
    return value if fits else NO_NUMBER


def count(cell: str) -> int | None:
    """How many, out of what people write for it: `51-200`, `ок. 200 чел.`, `1,500+`; None where no number stands.

    Of a range the lower end, so that its band is the right one.
    """
    match = re.search(r"\d{1,3}(?:[ ,.'’]\d{3})+(?!\d)|\d+", text(cell))
    return int(re.sub(r"\D", "", match[0])) if match and len(match[0]) <= 12 else None


def answer(cell: str) -> bool | None:
    """Yes or no, as boxes and lists say it; None where it is neither."""
    said = _clean(cell).strip().casefold()
    if _NO.match(said):
        return False
    return True if _YES.match(said) else None
