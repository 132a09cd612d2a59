"""Migrations and tables say the same."""

from collections.abc import Callable

from sqlalchemy import Connection, create_engine
from sqlalchemy.ext.asyncio import create_async_engine

from lead_intake.adapters.tables import metadata
from service_kit.migrations import differences


def compare(connection: Connection) -> list[object]:
    return differences(connection, metadata)


async def test_a_migrated_database_has_the_tables_of_the_metadata(migrated: Callable[[str], str]) -> None:
    url = migrated("lead_intake")

    if url.startswith("sqlite"):
        engine = create_engine(url)
        with engine.connect() as connection:
            assert compare(connection) == []
        engine.dispose()
    else:
        server = create_async_engine(url.replace("postgresql://", "postgresql+asyncpg://", 1))
        async with server.connect() as session:
            assert await session.run_sync(compare) == []
        await server.dispose()
