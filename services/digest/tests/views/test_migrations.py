"""The migrations make exactly the tables that the code describes, on both databases."""

from collections.abc import Callable

from sqlalchemy import create_engine
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from digest.adapters.tables import METADATA
from service_kit.migrations import differences


async def test_a_migrated_database_equals_the_metadata(migrated: Callable[[str], str]) -> None:
    url = migrated("digest")

    if url.startswith("sqlite"):
        engine = create_engine(url, poolclass=NullPool)
        with engine.connect() as connection:
            assert differences(connection, METADATA) == []
        engine.dispose()
    else:
        served = create_async_engine(url.replace("postgresql://", "postgresql+asyncpg://", 1), poolclass=NullPool)
        async with served.connect() as connection:
            assert await connection.run_sync(differences, METADATA) == []
        await served.dispose()
