"""The words by which leads are found: a part of the views."""

from sqlalchemy import Column, Index, MetaData, Table, Text


def word_table(metadata: MetaData, slot: str) -> Table:
    """In the order of their signs, so that a word can be looked up by how it begins."""
    kind = Text().with_variant(Text(collation="C"), "postgresql")
    keys = Column("word", kind, primary_key=True), Column("lead_id", Text, primary_key=True)
    table = Table(f"view_{slot}_word", metadata, *keys)
    Index(f"view_{slot}_word_lead", table.c.lead_id)
    return table
