"""Field types that several bodies share."""

from datetime import UTC, datetime
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from fastapi import Path
from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field

SOURCE = "digest"
"""Of the events of this service, as in Leadloop-After."""
KEY = r"^[a-z0-9_-]{1,64}$"
ANY_ID = r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$"
LeadInPath = Annotated[str, Path(pattern=ANY_ID, description="Lead id, also one that was merged away")]
AccountInPath = Annotated[str, Path(pattern=ANY_ID, description="Account id")]
PersonInPath = Annotated[str, Path(pattern=KEY, description="Person id")]
PersonId = Annotated[str, Field(pattern=KEY, description="Person id", examples=["anna"])]


def _clean(text: str) -> str:
    text = text.strip()
    if not text:
        raise ValueError("is empty")
    if any(ord(character) < 32 or character == "\x7f" for character in text):
        raise ValueError("contains control characters")
    return text


def _address(text: str) -> str:
    local, _, domain = text.rpartition("@")
    if not local or "." not in domain or any(character.isspace() for character in text):
        raise ValueError("is not an e-mail address")
    return text


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError("is not an IANA time zone") from error
    return name


def _in_range(moment: datetime) -> datetime:
    if not 1970 <= moment.year <= 9000:
        raise ValueError("is outside the years 1970 to 9000")
    return moment.astimezone(UTC)


Name = Annotated[str, Field(max_length=200), AfterValidator(_clean)]
Address = Annotated[str, Field(max_length=254), AfterValidator(_clean), AfterValidator(_address)]
ZoneName = Annotated[str, Field(max_length=64, examples=["Europe/Stockholm"]), AfterValidator(_zone)]
Time = Annotated[
    AwareDatetime,
    AfterValidator(_in_range),
    Field(description="RFC 3339 with a zone", examples=["2026-11-30T10:40:00+01:00"]),
]


class Body(BaseModel):
    """What callers send. Unknown names are refused, so that a misspelt field is not lost in silence."""

    model_config = ConfigDict(extra="forbid")


class Money(BaseModel):
    """An amount as a decimal text, and its currency."""

    amount: str = Field(examples=["1200.00"])
    currency: str = Field(examples=["EUR"])
