"""Migrations live inside each service's package; env.py is three lines over this module."""

import asyncio

from alembic import command, context
from alembic.config import Config
from sqlalchemy import Connection, MetaData, create_engine
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool


def run(metadata: MetaData) -> None:
    """The body of every env.py: migrate on the connection that `upgrade` opened."""
    connection: Connection = context.config.attributes["connection"]
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        compare_type=True,
    )
    with context.begin_transaction():
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("set lock_timeout = '10s'")
        context.run_migrations()


async def upgrade(package: str, url: str) -> None:
    """Bring the database at `url` to the newest revision of `package`'s migrations."""
    if url.startswith("sqlite:///"):
        await asyncio.to_thread(_upgrade_sqlite, package, url)
        return
    engine = create_async_engine(url.replace("postgresql://", "postgresql+asyncpg://", 1), poolclass=NullPool)
    try:
        async with engine.begin() as connection:
            # Two replicas that start together: the second waits here and finds nothing left to do.
            await connection.exec_driver_sql("select pg_advisory_xact_lock(7236001)")
            await connection.run_sync(_upgrade, package)
    finally:
        await engine.dispose()


def _upgrade_sqlite(package: str, url: str) -> None:
    engine = create_engine(url, poolclass=NullPool)
    with engine.begin() as connection:
        _upgrade(connection, package)
    engine.dispose()


def config_of(package: str, connection: Connection) -> Config:
    """Alembic's configuration of one service on an open connection."""
    config = Config()
    config.set_main_option("script_location", f"{package}:migrations")
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def _upgrade(connection: Connection, package: str) -> None:
    command.upgrade(config_of(package, connection), "head")
