"""A real OpenID Connect provider on loopback, and digest that is known to it."""

import asyncio
import base64
import hashlib
import secrets
import socket
import ssl
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
import uvicorn
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey
from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from digest.adapters.tables import PERSON
from digest.main import Settings, create_service
from event_bus.embedded_log import EmbeddedLog
from service_kit.clock import FrozenClock
from service_kit.service import Service
from service_kit.testing import SECRET

CLIENT, PASSWORD = "leadloop", "known to both"
CERTIFICATES = ssl.create_default_context()  # read once: no connection here needs any
BACK = "https://leads.example/digest/sign-in/elsewhere/back"


class OpenIdServer:
    """Signs everybody in as `who`; everything that a provider may get wrong can be set."""

    def __init__(self, port: int, clock: FrozenClock) -> None:
        self.issuer = f"http://127.0.0.1:{port}"
        self.clock = clock
        self.key = self.fresh_key("one")
        self.published = [self.key]
        self.who: dict[str, Any] = {"sub": "248289", "email": "NORA@northwind.example", "email_verified": True}
        self.claims: dict[str, Any] = {}
        self.only_userinfo: dict[str, Any] | None = None
        self.spoil: Callable[[str], str] = str
        self.down = False
        self.published_otherwise: dict[str, str] = {}
        self.methods = ["client_secret_basic"]
        self._given: dict[str, dict[str, str]] = {}
        self.asked: list[str] = []
        routes = [
            Route("/.well-known/openid-configuration", self.about),
            Route("/authorize", self.authorize),
            Route("/token", self.token, methods=["POST"]),
            Route("/jwks", self.jwks),
            Route("/userinfo", self.userinfo),
        ]
        self.app = Starlette(routes=routes)

    @staticmethod
    @cache
    def fresh_key(name: str) -> RSAKey:
        return RSAKey.generate_key(2048, {"kid": name, "use": "sig", "alg": "RS256"})

    async def about(self, _: Request) -> Response:
        self.asked.append("about")
        paths = {
            "authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "jwks",
            "userinfo_endpoint": "userinfo",
        }  # fmt: skip
        found: dict[str, Any] = {name: f"{self.issuer}/{path}" for name, path in paths.items()}
        found |= {"issuer": self.issuer, "token_endpoint_auth_methods_supported": self.methods}
        found |= self.published_otherwise
        return Response(status_code=500) if self.down else JSONResponse(found)

    async def authorize(self, request: Request) -> Response:
        said = dict(request.query_params)
        fixed = {"client_id": CLIENT, "response_type": "code", "redirect_uri": BACK, "scope": "openid email"}
        if said | fixed != said or said.get("code_challenge_method") != "S256":
            return Response("refused", 400)
        code = secrets.token_urlsafe(16)
        self._given[code] = said
        return RedirectResponse(f"{BACK}?code={code}&state={said['state']}&iss={self.issuer}", 302)

    async def token(self, request: Request) -> Response:
        form = {name: values[0] for name, values in parse_qs((await request.body()).decode()).items()}
        basic = "Basic " + base64.b64encode(f"{CLIENT}:{PASSWORD}".encode()).decode()
        in_form = (form.get("client_id"), form.get("client_secret")) == (CLIENT, PASSWORD)
        taken = "client_secret_basic" if request.headers.get("authorization") == basic else "client_secret_post"
        if taken not in self.methods or (taken == "client_secret_post" and not in_form):
            return JSONResponse({"error": "invalid_client"}, 401)
        given = self._given.pop(form.get("code", ""), None)
        challenge = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        if (
            given is None
            or form.get("redirect_uri") != BACK
            or base64.urlsafe_b64encode(challenge).rstrip(b"=").decode() != given["code_challenge"]
        ):
            return JSONResponse({"error": "invalid_grant"}, 400)
        now = int(self.clock().timestamp())
        claims = {"iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": given["nonce"]}
        claims |= {"sub": self.who["sub"]} if self.only_userinfo is not None else self.who
        claims |= self.claims
        signed = jwt.encode({"alg": "RS256", "kid": self.key.kid}, claims, self.key)
        return JSONResponse({"access_token": "opaque", "token_type": "Bearer", "id_token": self.spoil(signed)})

    async def jwks(self, _: Request) -> Response:
        self.asked.append("jwks")
        return JSONResponse(KeySet(list(self.published)).as_dict(private=False))

    async def userinfo(self, request: Request) -> Response:
        known = request.headers.get("authorization") == "Bearer opaque"
        return JSONResponse(self.only_userinfo) if known else Response(status_code=401)


class Listening(uvicorn.Server):
    """Says when it does."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.listens = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.listens.set()


class Doors(NamedTuple):
    """digest, the provider beside it, and a browser."""

    service: Service
    clock: FrozenClock
    provider: OpenIdServer
    browser: httpx.AsyncClient

    async def begin(self, wanted: str = "") -> str:
        """Press the button; where the browser is sent."""
        answer = await self.browser.get("/digest/sign-in/elsewhere", params={"next": wanted} if wanted else {})
        assert answer.status_code == 303, answer.text
        return answer.headers["location"]

    async def there(self, address: str) -> str:
        """What happens at the provider: the address by which the browser is sent back, without our host."""
        async with httpx.AsyncClient(trust_env=False, verify=CERTIFICATES) as client:
            answer = await client.get(address)
        assert answer.status_code == 302, answer.text
        back = urlsplit(answer.headers["location"])
        return f"{back.path}?{back.query}"

    async def come(self, wanted: str = "") -> httpx.Response:
        """The whole way."""
        return await self.browser.get(await self.there(await self.begin(wanted)))


@pytest.fixture
async def provider(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[OpenIdServer]:
    monkeypatch.setenv("NO_PROXY", "*")
    door = socket.create_server(("127.0.0.1", 0))
    found = OpenIdServer(door.getsockname()[1], FrozenClock(datetime(2026, 11, 30, 9, tzinfo=UTC)))
    server = Listening(uvicorn.Config(found.app, log_level="error", lifespan="off"))
    task = asyncio.create_task(server.serve(sockets=[door]))
    await server.listens.wait()
    yield found
    server.should_exit = True
    await task
    door.close()


@pytest.fixture
async def doors(migrated: Callable[[str], str], tmp_path: Path, provider: OpenIdServer) -> AsyncIterator[Doors]:
    settings = Settings(
        database_url=SecretStr(migrated("digest")), log_url="embedded:///unused", secret=SecretStr(SECRET),
        first_key_file=tmp_path / "admin.key", address="https://leads.example", smtp_host="mail.example",
        oidc_issuer=provider.issuer, oidc_client_id=CLIENT, oidc_client_secret=SecretStr(PASSWORD),
        oidc_name="Northwind",
    )  # fmt: skip
    service = create_service(settings, EmbeddedLog(tmp_path / "log.db", 1), provider.clock)
    for callback in service.on_start:
        await callback()
    people = [("nora", "nora@northwind.example", True), ("old", "old@northwind.example", False)]
    people += [("a", "office@northwind.example", True), ("b", "office@northwind.example", True)]
    rows = [(name, name.title(), email, "rep", None, "en", "UTC", active, 1) for name, email, active in people]
    async with service.database.transaction() as tx:
        await tx.insert(PERSON, PERSON.c.keys(), rows)
        said = [
            ("reference.person", {"person": n, "name": n.title(), "role": "rep", "active": a}, 1) for n, _, a in people
        ]
        await service.app.state.access.take_over(tx, said)
    transport = httpx.ASGITransport(app=service.asgi)
    async with httpx.AsyncClient(transport=transport, base_url="https://leads.example") as browser:
        yield Doors(service, provider.clock, provider, browser)
    await service.database.close()
