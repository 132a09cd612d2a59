"""Settings of digest, read from DIGEST_*."""

from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import AliasChoices, BeforeValidator, Field, SecretStr, ValidationInfo, field_validator
from pydantic_settings import SettingsConfigDict

from service_kit.settings import ServiceSettings


def _given(value: Any) -> Any:
    """A container's environment says "not given" by an empty text."""
    return None if value == "" else value


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

    smtp_host: Annotated[str | None, BeforeValidator(_given)] = Field(
        default=None, description="The mail server; without it mails end on the page /digest/mailbox"
    )
    smtp_port: int = Field(default=587, ge=1, le=65535)
    smtp_username: Annotated[str | None, BeforeValidator(_given)] = Field(default=None)
    smtp_password: Annotated[SecretStr | None, BeforeValidator(_given)] = Field(default=None)
    smtp_safety: Literal["starttls", "tls", "none"] = Field(
        default="starttls", description="tls: from the first byte (port 465); none: for a server on the same machine"
    )
    smtp_from: str = Field(
        default="Leadloop <leadloop@localhost>",
        pattern=r"^[^\r\n]*@[^\r\n]+$",
        max_length=300,
        description="Who mails are from",
    )
    mail_poll_seconds: float = Field(default=1.0, gt=0, le=3600, description="How often is looked what is due")

    oidc_issuer: Annotated[str | None, BeforeValidator(_given)] = Field(
        default=None,
        pattern=r"^(https://[^\s?#]+|http://(localhost|127\.0\.0\.1|\[::1\])(:\d+)?(/[^\s?#]*)?)$",
        description="An OpenID Connect provider, exactly as its discovery document names it; people sign in there too",
    )
    oidc_client_id: Annotated[str | None, BeforeValidator(_given)] = Field(default=None, validate_default=True)
    oidc_client_secret: Annotated[SecretStr | None, BeforeValidator(_given)] = Field(default=None)
    oidc_scopes: str = Field(
        default="openid email", pattern=r"^([\x21-\x7e]+ )*openid( [\x21-\x7e]+)*$", max_length=300
    )
    oidc_name: str = Field(default="", max_length=40, description="What the button calls the provider")
    oidc_verified_claim: str = Field(
        default="email_verified",
        pattern=r"^[A-Za-z0-9_:./-]{1,200}$",
        description="The claim that says that the address is verified; xms_edov at Entra",
    )

    @field_validator("oidc_client_id")
    @classmethod
    def _client_of_issuer(cls, value: str | None, info: ValidationInfo) -> str | None:
        if value is None and info.data.get("oidc_issuer") is not None:
            raise ValueError("is needed with an issuer")
        return value

    def mail_host(self) -> str:
        """What stands behind the @ of message ids."""
        return urlsplit(self.address).hostname or "localhost"
