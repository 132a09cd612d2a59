"""An OpenID Connect provider, found by its discovery document: authorization code flow with PKCE."""

import ssl
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cache
from typing import Any, NamedTuple

import httpx2
from authlib.integrations.base_client import OAuthError
from authlib.integrations.httpx_client import AsyncOAuth2Client
from authlib.oidc.core import CodeIDToken
from authlib.oidc.discovery import get_well_known_url
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from digest.domain.errands import Marks
from digest.sign_in_ports import ProviderError
from event_bus.clock import Clock

SIGNATURES = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
"""Only with a key that the provider alone has: never `none`, never a shared secret."""
ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")
KEPT = timedelta(hours=1)
"""So long is believed what the provider published."""
KEYS_AGAIN = timedelta(minutes=1)
"""Keys are fetched again at most this often when one is unknown."""
LEEWAY_SECONDS = 60
TIMEOUT_SECONDS = 10.0


class Registration(NamedTuple):
    """How this installation is known to the provider; `back` is where browsers return to."""

    issuer: str
    client_id: str
    secret: str | None
    scopes: str
    back: str


class OpenIdProvider:
    """Asks it, and checks what it answers."""

    def __init__(self, registration: Registration, name: str, proof: str, clock: Clock) -> None:
        self.name = name
        self.proof = proof
        self._known = registration
        self._clock = clock
        self._about: tuple[dict[str, Any], datetime] | None = None
        self._keys: tuple[KeySet, datetime] | None = None

    async def way_there(self, marks: Marks) -> str:
        """The address to send a browser to; raises `ProviderError`."""
        async with self._client(None) as client:
            about = await self._published(client)
            address, _ = client.create_authorization_url(
                about["authorization_endpoint"], state=marks.state, nonce=marks.nonce, code_verifier=marks.verifier
            )
        return str(address)

    async def claims(self, code: str, marks: Marks, issuer: str | None) -> Mapping[str, Any]:
        """What the provider says of whoever came back with this code; raises `ProviderError`."""
        if issuer is not None and issuer != self._known.issuer:
            raise ProviderError("other-issuer")
        async with self._client(None) as client:
            about = await self._published(client)
        async with self._client(_way_to_sign(about, self._known.secret)) as client:
            said = await self._fetched(client, about, code, marks)
            claims = await self._checked(client, about, said, marks)
            if "email" not in claims and "userinfo_endpoint" in about:
                more = await self._get(client, about["userinfo_endpoint"], said["access_token"])
                if more.get("sub") != claims["sub"]:
                    raise ProviderError("other-subject")
                return {**more, **claims}
        return claims

    def _client(self, method: str | None) -> Any:
        known = self._known
        return AsyncOAuth2Client(
            known.client_id,
            known.secret,
            token_endpoint_auth_method=method or "none",
            scope=known.scopes,
            redirect_uri=known.back,
            code_challenge_method="S256",
            timeout=TIMEOUT_SECONDS,
            verify=_trusted(),
            follow_redirects=False,
        )

    async def _published(self, client: Any) -> dict[str, Any]:
        now = self._clock()
        if self._about is None or now - self._about[1] >= KEPT:
            about = await self._get(client, get_well_known_url(self._known.issuer, external=True))
            if about.get("issuer") != self._known.issuer:
                raise ProviderError("discovery-of-other-issuer", away=True)
            safe = "http" if self._known.issuer.startswith("http://") else "https://"
            named = (*ENDPOINTS, *(name for name in ("userinfo_endpoint",) if name in about))
            if not all(str(about.get(name, "")).startswith(safe) for name in named):
                raise ProviderError("discovery-not-usable", away=True)
            self._about = (about, now)
        return self._about[0]

    async def _fetched(self, client: Any, about: Mapping[str, Any], code: str, marks: Marks) -> Mapping[str, Any]:
        try:
            said = await client.fetch_token(
                about["token_endpoint"], grant_type="authorization_code", code=code, code_verifier=marks.verifier
            )
        except OAuthError:
            raise ProviderError("code-refused") from None
        except (httpx2.HTTPError, ValueError):
            raise ProviderError("token-endpoint", away=True) from None
        if not isinstance(said.get("id_token"), str) or not isinstance(said.get("access_token"), str):
            raise ProviderError("no-id-token")
        return dict(said)

    async def _checked(
        self, client: Any, about: Mapping[str, Any], said: Mapping[str, Any], marks: Marks
    ) -> Mapping[str, Any]:
        known = self._known
        token = await self._decoded(client, about["jwks_uri"], said["id_token"])
        wanted = {
            "iss": {"essential": True, "value": known.issuer},
            "aud": {"essential": True, "value": known.client_id},
        }
        bound = {"nonce": marks.nonce, "client_id": known.client_id, "access_token": said["access_token"]}
        claims = CodeIDToken(token.claims, token.header, wanted, bound)
        try:
            claims.validate(int(self._clock().timestamp()), LEEWAY_SECONDS)
        except JoseError as error:
            raise ProviderError(f"id-token-{error.error}") from None
        return dict(claims)

    async def _decoded(self, client: Any, address: str, token: str) -> jwt.Token:
        keys, fetched_at = await self._key_set(client, address, KEPT)
        try:
            return jwt.decode(token, keys, SIGNATURES)
        except (JoseError, ValueError):
            pass  # perhaps signed by a key that was published since
        again, again_at = await self._key_set(client, address, KEYS_AGAIN)
        try:
            if again_at != fetched_at:
                return jwt.decode(token, again, SIGNATURES)
        except (JoseError, ValueError):
            pass
        raise ProviderError("id-token-signature")

    async def _key_set(self, client: Any, address: str, kept: timedelta) -> tuple[KeySet, datetime]:
        now = self._clock()
        if self._keys is None or now - self._keys[1] >= kept:
            try:
                self._keys = (KeySet.import_key_set(await self._get(client, address)), now)  # type: ignore[arg-type]
            except (JoseError, ValueError, KeyError, TypeError):
                raise ProviderError("keys-not-readable", away=True) from None
        return self._keys

    async def _get(self, client: Any, address: str, bearer: str | None = None) -> dict[str, Any]:
        headers = {"Accept": "application/json"} | ({} if bearer is None else {"Authorization": f"Bearer {bearer}"})
        try:
            answer = await client.request("GET", address, headers=headers, withhold_token=True)
            found = answer.json() if answer.status_code == 200 else None
        except (httpx2.HTTPError, ValueError):
            raise ProviderError("not-reached", away=True) from None
        if not isinstance(found, dict):
            raise ProviderError("not-answered", away=True)
        return found


@cache
def _trusted() -> ssl.SSLContext:
    """Whose certificates are believed. Read once: it takes 40 ms, in which nobody is answered."""
    return httpx2.create_ssl_context()


def _way_to_sign(about: Mapping[str, Any], secret: str | None) -> str:
    """How we say who we are: in the header where the provider takes that, which is what it takes unless it says so."""
    if secret is None:
        return "none"
    taken = about.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
    return "client_secret_basic" if "client_secret_basic" in taken else "client_secret_post"
