"""Migrations live inside each service's package; env.py is three lines over this module."""

import asyncio
from pathlib import Path
from typing import Literal

from alembic import command, context
from alembic.autogenerate import compare_metadata
from alembic.autogenerate.api import AutogenContext
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Connection, MetaData, create_engine
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from event_bus.columns import Instant
from service_kit.database.sqlite_engine import open_engine


def run(metadata: MetaData) -> None:
    """The body of every env.py: migrate on the connection that `upgrade` opened."""
    connection: Connection = context.config.attributes["connection"]
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        compare_type=True,
        render_item=_render,
    )
    with context.begin_transaction():
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("set lock_timeout = '10s'")
        context.run_migrations()


def _render(kind: str, item: object, autogenerate: AutogenContext) -> str | Literal[False]:
    """Our own column types as the revision imports them."""
    if kind == "type" and isinstance(item, Instant):
        autogenerate.imports.add("from event_bus.columns import Instant")
        return "Instant()"
    return False


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
    Path(url.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
    # One transaction for all of it, and foreign keys off, since batch operations drop and rename tables.
    engine = open_engine(url, "BEGIN IMMEDIATE", 1, {"foreign_keys": "OFF"})
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


def revise(package: str, message: str) -> None:
    """Write the next revision of `package` from the difference between its metadata and its newest revision."""
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        _upgrade(connection, package)
        config = config_of(package, connection)
        config.set_main_option("file_template", "%%(year)d_%%(month).2d_%%(day).2d_%%(hour).2d%%(minute).2d_%%(slug)s")
        command.revision(config, message, autogenerate=True)


def differences(connection: Connection, metadata: MetaData) -> list[object]:
    """What a migrated database lacks or has too much compared with the metadata; empty when they are equal."""
    migration = MigrationContext.configure(connection, opts={"compare_type": True})
    return list(compare_metadata(migration, metadata))
