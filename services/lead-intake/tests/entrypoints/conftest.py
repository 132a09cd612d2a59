"""Forms' doors, and what came through them."""

from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlencode

import pytest

from lead_intake.adapters import tables
from service_kit.testing import cookie_of, form_of, questions, said_to_databases


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


PEOPLE = {"mia": ("marketer", "en"), "boss": ("admin", "en"), "olga": ("marketer", "ru")}


class Browser:
    """Pages as people see them: Mia and Olga of marketing, Boss the administrator, Nora of sales, Max who leads her."""

    def __init__(self, world: Any) -> None:
        self.world = world

    async def get(self, path: str, who: str = "mia", **headers: str) -> Any:
        """A page."""
        return await self.world.client.get(path, headers=cookie_of(self.world.service, who) | headers)

    async def read(self, path: str, who: str = "mia") -> str:
        """The text of a page that is there."""
        answer = await self.get(path, who)
        assert answer.status_code == 200, answer.text
        text: str = answer.text
        return text

    async def send(self, path: str, fields: Any = (), who: str = "mia", **more: str) -> Any:
        """A form of one of our pages; `fields` are pairs where a name stands several times."""
        pairs = [*form_of(self.world.service, **more).items(), *fields]
        headers = cookie_of(self.world.service, who) | {"content-type": "application/x-www-form-urlencoded"}
        return await self.world.client.post(path, content=urlencode(pairs), headers=headers)


@pytest.fixture
async def browser(world: Any) -> Browser:
    """Everybody is signed in."""
    people = [
        ("reference.person", {"person": key, "name": key.title(), "role": role, "language": language}, 1)
        for key, (role, language) in PEOPLE.items()
    ]
    async with world.service.database.transaction() as transaction:
        await world.service.app.state.access.take_over(transaction, people)
    return Browser(world)


@pytest.fixture
def statements(world: Any) -> Callable[..., Any]:
    """Counts the statements of whatever is awaited."""

    async def count(awaited: Awaitable[Any]) -> tuple[Any, int]:
        with said_to_databases() as said:
            answer = await awaited
        return answer, questions(said)

    return count
