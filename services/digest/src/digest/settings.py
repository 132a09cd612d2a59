"""Settings of digest, read from DIGEST_*."""

from pathlib import Path
from urllib.parse import urlsplit

from pydantic import AliasChoices, Field
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
    address: str = Field(
        default="http://127.0.0.1:8000",
        pattern=r"^https?://[A-Za-z0-9.:\[\]-]+$",
        validation_alias=AliasChoices("LEADLOOP_ADDRESS", "address"),
        description="LEADLOOP_ADDRESS: where people reach the installation; links in mails begin with it",
    )

    def mail_host(self) -> str:
        """What stands behind the @ of message ids."""
        return urlsplit(self.address).hostname or "localhost"
