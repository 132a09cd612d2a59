"""The outermost layer, pure ASGI (a BaseHTTPMiddleware would cost two thirds of the throughput).

Counts body bytes, gives each request an id, adds security and rate headers, measures, and serves the app both at its
root and under its prefix.
"""

import time
from collections.abc import Callable, Mapping
from typing import Any

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service_kit.errors import FieldError, Refusal, internal, invalid, unavailable
from service_kit.ids import new_id

SECURITY_HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cache-control", b"no-store"),
)
WITHOUT_BODY = frozenset({"GET", "HEAD", "OPTIONS"})
PROBES = ("/livez", "/readyz", "/metrics")
"""What operators ask is answered however busy the service is."""
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
"""As metrics name them; a caller may invent others."""
Larger = Mapping[tuple[str, str], int]
"""(method, path without prefix) of routes that take larger bodies than others, to the bytes they take.

A path that ends with a slash stands for every path with one more part; it is a door that keeps what came of a body that
is too long, so that it is read until then, whatever length was said beforehand.
"""
Observe = Callable[[str, str, int, float], None]
"""route template, method, status, seconds"""
log = structlog.get_logger("service_kit.http")


class Edge:
    """Wraps a service's app; `larger` names the routes whose bodies may exceed `max_body`.

    While `most_at_once` requests are being answered, further ones are refused with 503 and `Retry-After`: what waits
    here costs memory, and is answered to nobody who still listens. A request counts from when it has been heard to its
    end, so that slow senders take no places.
    """

    def __init__(
        self,
        app: ASGIApp,
        prefix: str,
        max_body: int,
        observe: Observe,
        larger: Larger | None = None,
        most_at_once: int = 1000,
    ) -> None:
        self._app = app
        self._prefix = f"/{prefix}"
        self._max_body = max_body
        self._observe = observe
        self._larger = larger or {}
        self.most_at_once = most_at_once
        self.at_once = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path: str = scope["path"]
        root: str = scope.get("root_path", "")
        inner = path.removeprefix(root)
        if inner == self._prefix or inner.startswith(self._prefix + "/"):
            scope = {**scope, "root_path": root + self._prefix}
        scope["state"] = {**scope.get("state", {}), "request_id": new_id()}
        started = time.perf_counter()
        status = 0
        place = _Place(self, free=inner.endswith(PROBES))

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message = {**message, "headers": [*message["headers"], *_extra(scope["state"], message["headers"])]}
            await send(message)

        try:
            _without_null_bytes(scope)
            if scope["method"] in WITHOUT_BODY:
                place.take()
            await self._app(scope, self._counted(scope, receive, place), sending)
        except Refusal as refusal:
            if not status:
                await send_refusal(refusal, scope["state"]["request_id"], sending)
        except Exception as error:  # noqa: BLE001  # answered already; a traceback further out could print a body
            log.error("request_failed", reason=type(error).__name__, request_id=scope["state"]["request_id"])
            if not status:
                await send_refusal(internal(), scope["state"]["request_id"], sending)
        finally:
            place.leave()
            template = getattr(scope.get("route"), "path", None) or "unmatched"
            method = scope["method"] if scope["method"] in METHODS else "other"
            self._observe(template, method, status or 500, time.perf_counter() - started)

    def _counted(self, scope: Scope, receive: Receive, place: "_Place") -> Receive:
        path = scope["path"].removeprefix(scope.get("root_path", ""))
        method, beyond = scope["method"], path.rpartition("/")[0] + "/"
        keeps = (method, beyond) in self._larger
        most = left = self._larger.get((method, path)) or self._larger.get((method, beyond), self._max_body)
        declared = next((value for name, value in scope["headers"] if name == b"content-length"), b"0")
        if declared.isdigit() and int(declared) > left and not keeps:
            left = -1

        async def counting() -> Message:
            nonlocal left
            if left >= 0:
                message = await receive()
                left -= len(message.get("body", b""))
            if left < 0:
                # A refusal, so that the app's own handlers answer it like any other
                raise Refusal(413, "too-large", "The body is too large", f"At most {most} bytes are taken.")
            if not message.get("more_body", False):
                place.take()
            return message

        return counting


class _Place:
    """A request's place among those that are answered at once; `free` needs none."""

    def __init__(self, edge: Edge, *, free: bool) -> None:
        self._edge = edge
        self._free = free
        self._taken = False

    def take(self) -> None:
        """The request has been heard; raises `Refusal` 503 when all places are taken."""
        if self._taken or self._free:
            return
        if self._edge.at_once >= self._edge.most_at_once:
            raise unavailable()
        self._taken = True
        self._edge.at_once += 1

    def leave(self) -> None:
        """It has been answered, or given up."""
        self._edge.at_once -= self._taken


def _without_null_bytes(scope: Scope) -> None:
    if "\0" in scope["path"] or b"%00" in scope["query_string"]:
        raise invalid([FieldError("path or query", "holds a null byte", "Send text without null bytes.")])


def _extra(state: dict[str, Any], present: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    names = {name for name, _ in present}
    headers = [pair for pair in SECURITY_HEADERS if pair[0] not in names]
    headers.append((b"x-request-id", state["request_id"].encode()))
    rate = state.get("rate")
    if rate is not None and b"ratelimit" not in names:
        headers += [(b"ratelimit-policy", rate.policy.encode()), (b"ratelimit", rate.limit.encode())]
    return headers


async def send_refusal(refusal: Refusal, instance: str, send: Send) -> None:
    """Answer with a problem document below any framework."""
    body = refusal.body(f"urn:uuid:{instance}")
    headers = [(b"content-type", b"application/problem+json"), (b"content-length", str(len(body)).encode())]
    headers += [(name.lower().encode(), value.encode()) for name, value in refusal.headers.items()]
    await send({"type": "http.response.start", "status": refusal.status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
