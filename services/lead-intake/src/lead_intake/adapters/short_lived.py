"""Tables whose rows live for seconds, or as long as a list waits; hashes only, nothing that names anybody."""

from typing import NamedTuple

from sqlalchemy import Column, Index, MetaData, Table, Text

from event_bus.columns import Instant


class ShortLived(NamedTuple):
    """The tables.

    `form_seen`: forms of the last seconds by what they said, each with the problem it was answered: the guard against
    a double click. `forgotten`: hashes of what identified people who were erased while a list waited; its rows about
    them are left out. They go when the import has ended, with the file that holds the words themselves.
    """

    form_seen: Table
    forgotten: Table


def short_lived_tables(metadata: MetaData) -> ShortLived:
    """Both of them, in the service's own metadata."""
    return ShortLived(
        Table(
            "form_seen",
            metadata,
            Column("fingerprint", Text, primary_key=True),
            Column("at", Instant, nullable=False),
            Column("problem", Text),
            Index("form_seen_age", "at"),
        ),
        Table(
            "forgotten",
            metadata,
            Column("import_id", Text, primary_key=True),
            Column("word", Text, primary_key=True),
        ),
    )
