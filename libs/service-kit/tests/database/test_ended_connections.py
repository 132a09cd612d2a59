"""A connection to PostgreSQL that ends behind whoever has read."""

from sqlalchemy import text

from service_kit.database import OpenDatabase

KILL_OTHERS = text(
    "select count(pg_terminate_backend(pid)) from pg_stat_activity "
    "where datname = current_database() and pid <> pg_backend_pid()"
)


async def test_what_was_read_stands_when_the_connection_ends_behind_it(postgresql: OpenDatabase) -> None:
    for _ in range(20):  # more often than there are connections: none is lost
        async with postgresql.snapshot() as snapshot:
            read = (await snapshot.execute(text("select 1"))).scalar()
            async with postgresql.transaction() as another:
                await another.execute(KILL_OTHERS)
        assert read == 1
