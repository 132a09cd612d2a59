"""Field types that several bodies share."""

from datetime import UTC, datetime
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field

SOURCE = "qualification"
"""Of the events of this service, as in Leadloop-After."""
LEAD_ID = r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$"
PERSON_ID = r"^[a-z0-9_-]{1,64}$"
LeadId = Annotated[
    str, Field(pattern=LEAD_ID, description="Lead id", examples=["0193b2f0-5c1e-7a00-8000-000000000001"])
]
PersonId = Annotated[str, Field(pattern=PERSON_ID, description="Person id, as in digest", examples=["anna"])]


def _in_range(moment: datetime) -> datetime:
    if not 1970 <= moment.year <= 9000:
        raise ValueError("is outside the years 1970 to 9000")
    return moment.astimezone(UTC)


Time = Annotated[
    AwareDatetime,
    AfterValidator(_in_range),
    Field(description="RFC 3339 with a zone", examples=["2026-11-30T10:40:00+01:00"]),
]
OccurredAt = Annotated[Time | None, Field(description="When it was decided; now, if left out")]


def _clean(text: str) -> str:
    text = text.strip()
    if any(ord(character) < 32 and character not in "\n\t" for character in text):
        raise ValueError("contains control characters")
    return text


Words = Annotated[str, AfterValidator(_clean), Field(max_length=2000)]


class Body(BaseModel):
    """What callers send. Unknown names are refused, so that a misspelt field is not lost in silence."""

    model_config = ConfigDict(extra="forbid")
