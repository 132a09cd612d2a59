"""By what a person is recognised: e-mails and external ids identify, phones and role addresses do so weakly."""

import re
from functools import lru_cache
from typing import Literal

IdentityKind = Literal["email", "phone", "external"]
Identity = tuple[IdentityKind, str]

EMAIL: IdentityKind = "email"
PHONE: IdentityKind = "phone"
EXTERNAL: IdentityKind = "external"

_ROLES = (
    "abuse accounting accounts admin administrator all billing biuro booking bookings buchhaltung buh business "
    "careers contact contacts contactus customerservice einkauf enquiries enquiry events export feedback finance "
    "hallo hello help helpdesk hi hr info information inquiries inquiry jobs kontakt legal mail mailbox marketing "
    "media news newsletter no-reply noreply office order orders partners partnership post postmaster pr press privacy "
    "procurement purchase purchasing reception recruitment registration returns sale sales security service services "
    "shop snab snabzhenie support team tender tenders verkauf vertrieb webmaster welcome zakaz zakupki"
)
ROLES = frozenset(_ROLES.split())
"""Local parts of mailboxes that several people read."""

_SIMPLE_LOCAL = r"[a-z0-9_+-]+(?:\.[a-z0-9_+-]+)*"
_SIMPLE_LABEL = r"(?![^.]{64})[a-z0-9]+(?:-[a-z0-9]+)*"
_SIMPLE_EMAIL = re.compile(rf"({_SIMPLE_LOCAL})@((?:{_SIMPLE_LABEL}\.)+[a-z]{{2,24}})")
_SPECIAL = ("arpa", "invalid", "local", "localhost", "onion", "test")
_SEPARATORS = str.maketrans("", "", " -().\u00a0")
_PLAIN_PHONE = re.compile(
    r"\+(?:1[2-9]\d{9}|7[3479]\d{9}|(?:31|33|34|41|48)[1-9]\d{8}|44[1-9]\d{9}|49[1-9]\d{9,10}|4[57][2-9]\d{7}"
    r"|375[1-7]\d{8}|61[2-9]\d{8}|861[3-9]\d{9}|90[2-5]\d{9}|91[6-9]\d{9}|(?:351|353|380|420|421|972|994|995|998)[1-9]\d{8})"
)
"""Calling codes of many leads with the lengths of their numbers; a trunk zero written by habit does not match."""
_KEY = re.compile(r"[a-z0-9_-]{1,64}")


def simple_email(text: str) -> str | None:
    """A plain ASCII address in the form it is compared in, without the cost of a full parser.

    None: not plain enough to be judged here; the full parser decides.
    """
    lowered = text.lower()
    match = _SIMPLE_EMAIL.fullmatch(lowered) if lowered.isascii() else None
    if match is None or len(match[1]) > 64 or len(lowered) > 254:
        return None
    return None if match[2].rpartition(".")[2] in _SPECIAL else lowered


def simple_phone(text: str) -> str | None:
    """A plain number in international form, as E.164, without the cost of the numbering plans.

    None: not that plain; the full parser decides.
    """
    bare = text.translate(_SEPARATORS)
    return bare if _PLAIN_PHONE.fullmatch(bare) else None


def is_role_address(email: str) -> bool:
    """Whether several people read this mailbox, so that it must not make them one person."""
    local = email.partition("@")[0].partition("+")[0]
    return local in ROLES


def external(system: str, value: str) -> str:
    """The form in which an external id is compared: `system:id`; ids are compared as they are written."""
    return f"{system}:{value}"


def system_of(external_id: str) -> str:
    """The system an external id belongs to."""
    return external_id.partition(":")[0]


def is_key(text: str) -> bool:
    """Whether a key that people choose (campaign, source, system) has the agreed form."""
    return _KEY.fullmatch(text) is not None


@lru_cache(maxsize=1024)
def slug(text: str) -> str:
    """A key made of a text: `Machinery & Tools` becomes `machinery-tools`; letters of any script are spelled in Latin.

    Empty when nothing of the text can be kept.
    """
    spelled = "".join(_LATIN.get(letter, letter) for letter in text.casefold())
    return re.sub(r"[^a-z0-9_]+", "-", spelled)[:64].strip("-")


_LATIN = dict(
    zip("абвгдезийклмнопрстуфхцыэ", "abvgdezijklmnoprstufhcye", strict=True),
    ё="e", ж="zh", ч="ch", ш="sh", щ="shch", ъ="", ь="", ю="yu", я="ya",
    ä="ae", ö="oe", ü="ue", ß="ss", é="e", è="e", ê="e", á="a", à="a", â="a", ç="c", ñ="n", ó="o", ô="o", í="i", ú="u",
)  # fmt: skip
