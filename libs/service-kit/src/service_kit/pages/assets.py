"""Files that pages need, under names that change with their content, so that browsers keep them for ever."""

import hashlib
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from fastapi import APIRouter, Response

from service_kit.errors import not_found
from service_kit.web.guards import public

FOR_EVER = "public, max-age=31536000, immutable"
TYPES = {
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
    "woff2": "font/woff2",
    "png": "image/png",
}


class Asset(NamedTuple):
    """A file and the name under which it is served."""

    name: str
    path: str
    content: bytes
    media_type: str


@cache
def assets() -> dict[str, Asset]:
    """Every asset by the name of its file; a stylesheet names the files that it needs as they are served."""
    folder = files("service_kit.pages").joinpath("assets")
    contents = {file.name: file.read_bytes() for file in folder.iterdir() if file.name.rpartition(".")[2] in TYPES}
    found = {name: _asset(name, content) for name, content in contents.items() if not name.endswith(".css")}
    for name, content in contents.items():
        if name.endswith(".css"):
            served = content
            for other in list(found.values()):
                served = served.replace(f"url({other.name})".encode(), f"url({other.path})".encode())
            found[name] = _asset(name, served)
    return found


def _asset(name: str, content: bytes) -> Asset:
    stem, _, ending = name.rpartition(".")
    digest = hashlib.sha256(content).hexdigest()[:12]
    return Asset(name, f"{stem}.{digest}.{ending}", content, TYPES[ending])


@cache
def _by_path() -> dict[str, Asset]:
    return {asset.path: asset for asset in assets().values()}


def asset_at(path: str) -> Asset | None:
    """The file that is served under this name, or has it itself: so a page may name it that was written beforehand."""
    return _by_path().get(path) or assets().get(path)


def asset_routes() -> APIRouter:
    """`/assets/{name}.{hash}.{ending}`."""
    routes = APIRouter()

    @routes.get("/assets/{path}", dependencies=[public()], include_in_schema=False, name="asset")
    async def asset(path: str) -> Response:
        found = _by_path().get(path)
        if found is None:
            raise not_found("file")
        return Response(found.content, media_type=found.media_type, headers={"Cache-Control": FOR_EVER})

    return routes
