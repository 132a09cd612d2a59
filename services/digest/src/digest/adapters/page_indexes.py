"""Indexes of the views that only pages ask: a set that is filled anew does without them until it is full (ADR 23)."""

from sqlalchemy import Index, Select, column, literal_column, select, table, text
from sqlalchemy.schema import CreateIndex, DropIndex

from digest.adapters.view_tables import ASKED_IN_FILLING, Views
from event_bus.transaction import Transaction

THERE: dict[str, Select[tuple[str]]] = {
    "postgresql": select(column("indexname").label("name"))
    .select_from(table("pg_indexes"))
    .where(text("schemaname = current_schema()")),
    "sqlite": select(literal_column("name")).select_from(table("sqlite_master")).where(text("type = 'index'")),
}
"""The names of all indexes of a database."""


def page_indexes(views: Views) -> list[Index]:
    """Those of one set, by name: all but primary keys and what is asked in filling.

    Erasing a person reaches documents and words of both sets, and would wait for an index of theirs that is being made;
    so these tables keep theirs.
    """
    tables = [each for each in views.tables() if each not in (views.document, views.word)]
    found = [one for each in tables for one in each.indexes if one.info != ASKED_IN_FILLING]
    return sorted(found, key=lambda one: str(one.name))


async def drop_page_indexes(transaction: Transaction, views: Views) -> None:
    """Drop those that are there."""
    for index in page_indexes(views):
        await transaction.define(DropIndex(index, if_exists=True))


async def make_page_index(transaction: Transaction, views: Views) -> bool:
    """Make the first one that is missing; False: none was."""
    there = {row.name for row in await transaction.execute(THERE[transaction.dialect])}
    for index in page_indexes(views):
        if index.name not in there:
            await transaction.define(CreateIndex(index))
            return True
    return False
