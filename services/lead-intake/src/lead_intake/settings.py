"""Settings of lead-intake, read from LEAD_INTAKE_*."""

from typing import Annotated

from pydantic import AfterValidator, Field
from pydantic_settings import SettingsConfigDict

from lead_intake.domain.countries import COUNTRIES
from service_kit.settings import ServiceSettings


def _region(code: str | None) -> str | None:
    if code is not None and code not in COUNTRIES:
        raise ValueError("is not an ISO 3166-1 alpha-2 country code")
    return code


class Settings(ServiceSettings):
    """What lead-intake is told besides."""

    model_config = SettingsConfigDict(env_prefix="LEAD_INTAKE_", extra="ignore")

    default_region: Annotated[
        str | None,
        AfterValidator(_region),
        Field(description="Country of phone numbers that come without a calling code and without company.country"),
    ] = None
    forms_per_second: float = Field(default=100.0, gt=0, description="Per form and process, on average")
    forms_at_once: int = Field(default=500, ge=1, description="Per form and process, in a burst")
    import_bytes: int = Field(
        default=2 * 1024**3, ge=1024, description="Size of a list that may be sent in one piece, as it is sent"
    )
    counted_as_told: bool = Field(
        default=False,
        description="What comes in counts for its source on the day on which it happened, not on the one on which it "
        "is sent: for a history that is told at once",
    )
    import_rows_at_once: int | None = Field(
        default=None,
        ge=1,
        le=10_000,
        description="Rows of a list in one transaction; 1,000 on PostgreSQL, 250 on SQLite, where requests wait for it",
    )
