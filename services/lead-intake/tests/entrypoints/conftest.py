"""Forms' doors, and what came through them."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from lead_intake.adapters import tables


@pytest.fixture
def door(world: Any) -> Callable[..., Awaitable[str]]:
    """Makes a form's door with some options; its address."""

    async def make(**options: Any) -> str:
        answer = await world.post("/v1/sources", {"kind": "form", "name": "Contact", **options})
        assert answer.status_code == 201, answer.text
        url: str = answer.json()["url"]
        return url

    return make


@pytest.fixture
def lead_of(world: Any) -> Callable[..., Awaitable[Any]]:
    """The only lead with an address."""

    async def find(email: str = "ann@acme.example") -> Any:
        (lead,) = (await world.post("/v1/leads/search", {"email": email})).json()["items"]
        return lead

    return find


@pytest.fixture
def kept(world: Any) -> Callable[..., Awaitable[Any]]:
    """The last submission as it is kept."""

    async def last() -> Any:
        return max(await world.rows(tables.submission), key=lambda row: row.id)

    return last
