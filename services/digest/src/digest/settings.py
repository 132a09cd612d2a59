"""Settings of digest, read from DIGEST_*."""

from pathlib import Path

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from service_kit.settings import ServiceSettings


class Settings(ServiceSettings):
    """What digest is told besides."""

    model_config = SettingsConfigDict(env_prefix="DIGEST_", extra="ignore")

    first_key_file: Path | None = Field(
        default=None,
        description="Where the first admin key is written, readable only to its owner; without it, it is printed once",
    )
    demo: bool = Field(default=False, description="Links may be made that sign in as often as they are opened")
