"""Puts together what digest needs for signing in at an outside provider; `main` does the rest."""

import hmac
from typing import TYPE_CHECKING

from digest.settings import Settings
from event_bus.clock import Clock

if TYPE_CHECKING:
    from digest.adapters.openid_provider import OpenIdProvider

BACK = "/digest/sign-in/elsewhere/back"


def errands_key(settings: Settings) -> bytes:
    """By which an answer of the provider is tied to the browser that asked."""
    return hmac.digest((settings.signing_secret() or "").encode(), b"leadloop errands 1", "sha256")


def open_id_provider(settings: Settings, clock: Clock) -> "OpenIdProvider | None":
    """The provider that is set, if one is."""
    if settings.oidc_issuer is None or settings.oidc_client_id is None:
        return None
    from digest.adapters.openid_provider import OpenIdProvider, Registration  # its libraries take 6 MB

    secret = None if settings.oidc_client_secret is None else settings.oidc_client_secret.get_secret_value()
    known = Registration(
        settings.oidc_issuer, settings.oidc_client_id, secret, settings.oidc_scopes, settings.address + BACK
    )
    return OpenIdProvider(known, settings.oidc_name, settings.oidc_verified_claim, clock)
