"""Views with far more in them than any page shows."""

from collections.abc import AsyncIterator, Callable

import pytest

from service_kit.database import OpenDatabase
from service_kit.testing import filled


@pytest.fixture
async def database(request: pytest.FixtureRequest, migrated: Callable[..., str]) -> AsyncIterator[OpenDatabase]:
    """What the module's `SEEDS` make."""
    async with filled(migrated("digest", f"_{request.path.stem}", request.module.SEEDS)) as opened:
        yield opened
