"""Settings from the environment; a wrong one stops the start with its name."""

import sys
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, AliasChoices, BeforeValidator, Field, FilePath, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

SECRET_LENGTH = 32
"""Characters that the installation's secret has at least."""
S = TypeVar("S", bound="ServiceSettings")


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise ValueError("is not an IANA time zone") from error
    return name


ZoneName = Annotated[str, AfterValidator(_zone)]


def _given(value: Any) -> Any:
    """A container's environment says "not given" by an empty text."""
    return None if value == "" else value


class ServiceSettings(BaseSettings):
    """What every service is told; each subclass sets its `env_prefix` (lead-intake reads LEAD_INTAKE_DATABASE_URL)."""

    model_config = SettingsConfigDict(extra="ignore", secrets_dir=None)

    database_url: SecretStr = Field(description="sqlite:///file or postgresql://user:password@host:port/name")
    log_url: str = Field(
        default="kafka://127.0.0.1:9092", description="kafka://host:port[,host:port]", pattern=r"^(kafka|embedded)://"
    )
    topic_prefix: str = Field(
        default="",
        pattern=r"^[a-z0-9-]*$",
        description="Before every topic's and group's name: several installations, one broker",
    )
    log_tls: bool = Field(default=False, description="Speak TLS with Kafka")
    log_ca_file: FilePath | None = Field(
        default=None, description="PEM of the authority that signed Kafka's certificate"
    )
    log_username: str | None = Field(default=None, description="Sign in to Kafka (SASL)")
    log_password: SecretStr | None = None
    log_mechanism: Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"] = "SCRAM-SHA-512"
    secret: Annotated[SecretStr | None, BeforeValidator(_given)] = Field(
        default=None,
        min_length=SECRET_LENGTH,
        validation_alias=AliasChoices("LEADLOOP_SECRET", "secret"),
        description="LEADLOOP_SECRET, the same for all services: signs sessions and links. Without it nobody signs in",
    )
    secret_file: Annotated[FilePath | None, BeforeValidator(_given)] = Field(
        default=None,
        validation_alias=AliasChoices("LEADLOOP_SECRET_FILE", "secret_file"),
        description="LEADLOOP_SECRET_FILE: a file that holds the secret, instead of LEADLOOP_SECRET",
    )
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=1, le=65535)
    time_zone: ZoneName = Field(default="UTC", description="The installation's zone: its days and months")
    partitions: int = Field(default=12, ge=1, le=1000, description="Partitions of a topic that is created")
    replication: int = Field(default=1, ge=1, le=9, description="Copies of each partition")
    requests_per_second: float = Field(default=2000.0, gt=0, description="Per caller and process, on average")
    requests_at_once: int = Field(default=5000, ge=1, description="Per caller and process, in a burst")
    requests_in_flight: int = Field(
        default=1000, ge=1, description="Per process: further ones answer 503 until one of these is answered"
    )
    max_body_bytes: int = Field(default=4 * 1024 * 1024, ge=1024)
    not_ready_seconds: float = Field(
        default=0.0, ge=0, le=60, description="A stopping service says so for so long before it refuses connections"
    )
    outbox_limit: int = Field(default=200_000, ge=1, description="Rows in the outbox above which writes answer 503")

    def signing_secret(self) -> str | None:
        """The installation's secret, wherever it was given; None where nobody signs in.

        Raises `ValueError` for a file with less than 32 characters.
        """
        if self.secret is not None or self.secret_file is None:
            return None if self.secret is None else self.secret.get_secret_value()
        found = read_secret(self.secret_file)
        if len(found) < SECRET_LENGTH:
            raise ValueError(f"LEADLOOP_SECRET_FILE holds less than {SECRET_LENGTH} characters")
        return found


def read_settings(kind: type[S]) -> S:
    """Read them or leave the process with the names of what is wrong, never with values."""
    try:
        return kind()  # type: ignore[call-arg]  # the environment gives what is required
    except ValidationError as error:
        prefix = kind.model_config.get("env_prefix", "")
        for problem in error.errors():
            name = str(problem["loc"][0] if problem["loc"] else "").upper()
            name = name if name.startswith("LEADLOOP_") else f"{prefix}{name}"
            sys.stderr.write(f"setting {name}: {problem['msg']}\n")
        raise SystemExit(2) from None


def read_secret(path: Path) -> str:
    """A secret from a file, without the line's end."""
    return path.read_text(encoding="utf-8").strip()
