"""Texts, keys and times as bodies may hold them; every refusal says what helps."""

import re
import unicodedata
from datetime import datetime
from typing import Annotated, Any, LiteralString

from pydantic import AfterValidator, AwareDatetime, BeforeValidator, Field, JsonValue, StrictBool
from pydantic_core import PydanticCustomError

from lead_intake.domain import limits
from lead_intake.domain.countries import COUNTRIES
from lead_intake.domain.identities import slug
from lead_intake.domain.money import CURRENCIES

_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_RFC_3339 = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d")
_HOST = re.compile(r"(?:[^\W_](?:[^\W_]|-){0,62}\.)+[^\W_](?:[^\W_]|-){1,62}")
KEY = r"^[a-z0-9_-]{1,64}$"
LEAD_ID = r"^[0-9a-f-]{36}$"


def _wrong(code: LiteralString, reason: LiteralString, remedy: str) -> PydanticCustomError:
    return PydanticCustomError(code, reason, {"remedy": remedy})


def _paragraph(text: str) -> str:
    """Composed, without blanks around it; control characters other than tab and line end are no text."""
    if text.isascii() and text.isprintable():
        return text.strip()
    if _CONTROLS.search(text):
        raise _wrong("control_characters", "has control characters", "Send text only; a null character is none.")
    return unicodedata.normalize("NFC", text).strip()


def _line(text: str) -> str:
    """The same on one line."""
    if text.isascii() and text.isprintable():
        return text.strip()
    return " ".join(_paragraph(text).split())


def _country(text: str) -> str:
    code = text.strip().upper()
    if code not in COUNTRIES:
        raise _wrong("country", "is not a country code", "Send ISO 3166-1 alpha-2, for example DE.")
    return code


def _industry(text: str) -> str:
    key = slug(text)
    if text.strip() and not key:
        raise _wrong("industry", "has no letters a key could be made of", "Send a key of a-z, 0-9, _ and -.")
    return key


def _currency(code: str) -> str:
    if code not in CURRENCIES:
        raise _wrong("currency", "is not an ISO 4217 currency", "Send a code such as EUR.")
    return code


def _domain(text: str) -> str:
    """A host name out of what people write for it: an address of a page too, with or without `www.`."""
    address = _line(text).lower()
    host = re.split(r"[/?#]", address.rpartition("://")[2], maxsplit=1)[0].removeprefix("www.").removesuffix(".")
    if host and not _HOST.fullmatch(host):
        raise _wrong("domain", "is not a domain", "Send for example acme.com.")
    return host


def _count(value: Any) -> Any:
    """True is no number of anything, though Python counts it as 1."""
    if isinstance(value, bool):
        raise _wrong("count", "is not a number", "Send the number of employees, for example 240.")
    return value


def _time_text(value: Any) -> Any:
    """Numbers are refused: nobody can tell seconds from milliseconds."""
    if isinstance(value, datetime) or (isinstance(value, str) and _RFC_3339.match(value)):
        return value
    raise _wrong("time", "is not an RFC 3339 time", "Send for example 2026-11-30T10:40:00+01:00.")


def _scalars(value: JsonValue, depth: int = 0) -> None:
    """Refuses what no database and no reader could take in client-chosen fields."""
    match value:
        case str():
            if _CONTROLS.search(value):
                raise _wrong("control_characters", "has control characters", "Send text only in every value.")
        case list():
            _deeper(depth)
            for one in value:
                _scalars(one, depth + 1)
        case dict():
            _deeper(depth)
            for name, one in value.items():
                if len(name) > limits.FIELD_NAME_LENGTH or _CONTROLS.search(name):
                    raise _wrong("field_name", "has a name that is too long or no text", "Use short plain names.")
                _scalars(one, depth + 1)
        case int() | float() if not abs(value) <= 2**53:
            raise _wrong("number", "has a number that is too large", "Send large numbers as text.")


def _deeper(depth: int) -> None:
    if depth >= limits.FIELDS_DEPTH:
        raise _wrong("depth", "is nested too deeply", f"Nest at most {limits.FIELDS_DEPTH} levels.")


def _fields(fields: dict[str, JsonValue]) -> dict[str, JsonValue]:
    _scalars(fields)
    # A rough size is enough to keep one submission from carrying a file.
    if len(str(fields)) > limits.FIELDS_BYTES:
        raise _wrong("size", "is too large", f"Send at most {limits.FIELDS_BYTES} characters altogether.")
    return fields


Key = Annotated[str, Field(pattern=KEY, description="Letters a-z, digits, _ and -; at most 64")]
Name = Annotated[str, Field(max_length=limits.NAME_LENGTH), AfterValidator(_line)]
JobTitle = Annotated[str, Field(max_length=limits.JOB_TITLE_LENGTH), AfterValidator(_line)]
CompanyName = Annotated[str, Field(max_length=limits.COMPANY_NAME_LENGTH), AfterValidator(_line)]
Domain = Annotated[str, Field(max_length=limits.DOMAIN_LENGTH), AfterValidator(_domain)]
Employees = Annotated[int, Field(ge=1, le=limits.EMPLOYEES, description="Number of employees"), BeforeValidator(_count)]
CampaignName = Annotated[str, Field(max_length=limits.CAMPAIGN_NAME_LENGTH), AfterValidator(_line)]
SourceName = Annotated[str, Field(min_length=1, max_length=limits.SOURCE_NAME_LENGTH), AfterValidator(_line)]
ExternalId = Annotated[str, Field(max_length=limits.EXTERNAL_ID_LENGTH), AfterValidator(_line)]
SystemId = Annotated[str, Field(pattern=r"^[a-z0-9_-]{1,64}:[^\x00-\x1f\x7f]{1,200}$", description="system:id")]
Message = Annotated[str, Field(max_length=limits.MESSAGE_LENGTH), AfterValidator(_paragraph)]
Country = Annotated[str, Field(max_length=64, description="ISO 3166-1 alpha-2"), AfterValidator(_country)]
Currency = Annotated[str, Field(max_length=3, description="ISO 4217", examples=["EUR"]), AfterValidator(_currency)]
Industry = Annotated[str, Field(max_length=200, description="Any text; a key is made of it"), AfterValidator(_industry)]
Time = Annotated[
    AwareDatetime, BeforeValidator(_time_text), Field(description="RFC 3339 with zone; now if it is left out")
]
Fields = Annotated[
    dict[str, JsonValue],
    Field(max_length=limits.FIELDS, description="Anything else; kept with the submission, never sent on"),
    AfterValidator(_fields),
]
Consent = Annotated[
    dict[Key, StrictBool],
    Field(max_length=limits.CONSENT_PURPOSES, description="Purpose to given (true) or withdrawn (false)"),
]
ExternalIds = Annotated[
    dict[Key, ExternalId],
    Field(max_length=limits.EXTERNAL_IDS, description="System to the person's id in it"),
]
