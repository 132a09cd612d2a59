"""The table of corrections."""

from sqlalchemy import BigInteger, Column, MetaData, Table, Text

from event_bus.columns import Instant


def correction_table(metadata: MetaData) -> Table:
    """The last correction by hand of each field of a lead; it goes when the lead is erased."""
    return Table(
        "correction",
        metadata,
        Column("lead_id", Text, primary_key=True),
        Column("field", Text, primary_key=True),
        Column("by", Text),
        Column("at", Instant, nullable=False),
        Column("version", BigInteger, nullable=False),
        Column("was", Text, nullable=False),
        Column("became", Text, nullable=False),
    )
