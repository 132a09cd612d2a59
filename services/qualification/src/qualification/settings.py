"""What qualification is told from outside."""

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from service_kit.settings import ServiceSettings


class QualificationSettings(ServiceSettings):
    """`QUALIFICATION_...` in the environment."""

    model_config = SettingsConfigDict(env_prefix="QUALIFICATION_", extra="ignore")

    first_deadline_minutes: int = Field(
        default=240,
        ge=1,
        le=100_000,
        description="Working minutes of the owner from hand-over until it must have been accepted and tried",
    )
    criteria_as_told: bool = Field(
        default=False,
        description="A version of the criteria may take force in the past, after the one before it: for a history that "
        "is told at once",
    )
    routing_poll_seconds: float = Field(
        default=2.0, gt=0, le=3600, description="How often the queue is looked at without being woken: absences end"
    )
    rescoring_poll_seconds: float = Field(
        default=2.0, gt=0, le=3600, description="How often is asked whether a criteria version has taken force"
    )
