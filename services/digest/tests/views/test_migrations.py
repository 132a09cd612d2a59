"""The migrations make exactly the tables that the code describes, on both databases."""

import json
from collections.abc import Callable

from alembic import command
from sqlalchemy import Connection, create_engine, inspect, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from digest.adapters.tables import METADATA
from service_kit.migrations import config_of, differences


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


PROFILES = {
    "l1": {
        "name": "Lenka Malá", "company": {"name": "Müller & Söhne", "domain": "www.Mueller.example"},
        "emails": ["Lenka@mueller.example"], "phones": ["+49 30 1234"],
    },
    "l2": {"name": None, "company": {"name": "Müller  &  Söhne"}},
    "l3": {},
}  # fmt: skip
"""As an installation kept them before leads were found by words and by company."""


def begin_again_with_profiles(connection: Connection) -> None:
    """Back to the revision before those that fill; profiles are written as they were then, and it goes forward."""
    config = config_of("digest", connection)
    command.downgrade(config, "2026_11_30_0011")
    columns = {column["name"]: column for column in inspect(connection).get_columns("view_a_document")}
    assert "company" not in columns
    for lead, profile in PROFILES.items():
        connection.execute(
            text(
                "insert into view_a_document (id, lead_id, type, version, data) "
                "values (:id, :lead, 'private.profile', 1, :data)"
            ),
            {"id": f"{lead}/profile/main", "lead": lead, "data": json.dumps(profile)},
        )
    command.upgrade(config, "head")


def filled(connection: Connection) -> tuple[dict[str, set[str]], dict[str, str | None]]:
    words: dict[str, set[str]] = {}
    for lead, word in connection.execute(text("select lead_id, word from view_a_word")):
        words.setdefault(lead, set()).add(word)
    companies = connection.execute(text("select lead_id, company from view_a_document")).all()
    return words, {row.lead_id: row.company for row in companies}


async def test_profiles_of_an_old_installation_are_found_by_words_and_by_company(
    migrated: Callable[[str], str],
) -> None:
    url = migrated("digest")
    if url.startswith("sqlite"):
        engine = create_engine(url, poolclass=NullPool)
        with engine.begin() as connection:
            begin_again_with_profiles(connection)
            words, companies = filled(connection)
        engine.dispose()
    else:
        served = create_async_engine(url.replace("postgresql://", "postgresql+asyncpg://", 1), poolclass=NullPool)
        async with served.begin() as opened:
            await opened.run_sync(begin_again_with_profiles)
            words, companies = await opened.run_sync(filled)
        await served.dispose()

    assert words == {
        "l1": {
            "lenka", "mala", "muller", "sohne", "lenka@mueller.example", "mueller.example", "49301234", "9301234",
            "301234",
        },
        "l2": {"muller", "sohne"},
    }  # fmt: skip
    assert companies == {"l1": "domain mueller.example", "l2": "name müller & söhne", "l3": None}
