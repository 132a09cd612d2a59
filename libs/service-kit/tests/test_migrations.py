"""Migrations: written from the metadata, run once however many start together, all of it or nothing."""

import asyncio
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.ext.asyncio import create_async_engine

from service_kit.database import open_database
from service_kit.migrations import differences, revise, upgrade

TABLES = """
from sqlalchemy import Column, MetaData, Table, Text

from event_bus.columns import Instant
from service_kit.foundation import service_tables

metadata = MetaData()
SHARED = service_tables(metadata)
Table("thing", metadata, Column("id", Text, primary_key=True), Column("at", Instant, nullable=False))
"""
ENV = "from {package}.tables import metadata\nfrom service_kit.migrations import run\n\nrun(metadata)\n"
TEMPLATE = '''"""${message}"""

import sqlalchemy as sa
from alembic import op
${imports}

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}


def upgrade() -> None:
    ${upgrades}
'''
BROKEN = '''"""Goes wrong half way."""

from alembic import op

revision = "broken"
down_revision = {down!r}


def upgrade() -> None:
    op.execute("create table half_done (id text)")
    op.execute("insert into nowhere values (1)")
'''


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Iterator[str]:
    """A service's package without any revision yet."""
    name = f"service_of_{abs(hash(request.node.nodeid)):x}"
    versions = tmp_path / name / "migrations" / "versions"
    versions.mkdir(parents=True)
    for file, content in {
        "__init__.py": "",
        "tables.py": TABLES,
        "migrations/__init__.py": "",
        "migrations/env.py": ENV.format(package=name),
        "migrations/script.py.mako": TEMPLATE,
    }.items():
        (tmp_path / name / file).write_text(content, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    yield name
    for module in [module for module in sys.modules if module.startswith(name)]:
        del sys.modules[module]


def revisions(tmp_path: Path, package: str) -> list[Path]:
    """The revisions written so far."""
    return sorted((tmp_path / package / "migrations" / "versions").glob("*.py"))


async def differs(url: str, package: str) -> list[object]:
    """What the database lacks."""
    metadata = sys.modules[f"{package}.tables"].metadata
    if url.startswith("sqlite"):
        engine = create_engine(url)
        with engine.connect() as connection:
            found = differences(connection, metadata)
        engine.dispose()
        return found
    server = create_async_engine(url.replace("postgresql://", "postgresql+asyncpg://", 1))
    async with server.connect() as remote:
        found = await remote.run_sync(differences, metadata)
    await server.dispose()
    return found


async def test_a_revision_is_written_from_the_metadata_and_brings_every_database_there(
    database_url: str, package: str, tmp_path: Path
) -> None:
    await asyncio.to_thread(revise, package, "First tables")
    [revision] = revisions(tmp_path, package)
    assert revision.name.endswith("_first_tables.py")
    assert "from event_bus.columns import Instant" in revision.read_text(encoding="utf-8")
    for _ in range(2):  # the second time there is nothing to do
        await upgrade(package, database_url)
        assert await differs(database_url, package) == []
    await asyncio.to_thread(revise, package, "Nothing new")
    assert "pass" in revisions(tmp_path, package)[-1].read_text(encoding="utf-8")


async def test_replicas_that_start_together_migrate_once(postgres_databases: Any, package: str) -> None:
    await asyncio.to_thread(revise, package, "First tables")
    url = postgres_databases.fresh("empty", None)
    await asyncio.gather(*(upgrade(package, url) for _ in range(3)))
    assert await differs(url, package) == []


async def test_a_migration_that_fails_leaves_nothing_half_done(database_url: str, package: str, tmp_path: Path) -> None:
    await asyncio.to_thread(revise, package, "First tables")
    [first] = revisions(tmp_path, package)
    down = first.read_text(encoding="utf-8").split("revision = '")[1].split("'")[0]
    (first.parent / "broken.py").write_text(BROKEN.format(down=down), encoding="utf-8")
    with pytest.raises(Exception, match="nowhere"):
        await upgrade(package, database_url)
    (first.parent / "broken.py").unlink()
    await upgrade(package, database_url)

    assert await differs(database_url, package) == []
    database = open_database(database_url)
    with pytest.raises(Exception, match="half_done"):
        async with database.snapshot() as snapshot:
            await snapshot.execute(text("select * from half_done"))
    await database.close()


async def test_a_folder_that_is_not_there_is_made(package: str, tmp_path: Path) -> None:
    await asyncio.to_thread(revise, package, "First tables")
    url = f"sqlite:///{tmp_path}/new/folder/service.db"
    await upgrade(package, url)
    assert await differs(url, package) == []


async def test_what_is_missing_is_seen(database_url: str, package: str, tmp_path: Path) -> None:
    await asyncio.to_thread(revise, package, "First tables")
    await upgrade(package, database_url)
    database = open_database(database_url)
    async with database.transaction() as transaction:
        await transaction.execute(text("alter table thing add column forgotten text"))
    await database.close()
    assert "forgotten" in str(await differs(database_url, package))
