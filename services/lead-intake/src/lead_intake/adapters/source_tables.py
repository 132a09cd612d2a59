"""Tables of how sources are: what came through them day by day, and what was said about it."""

from sqlalchemy import BigInteger, Column, Float, MetaData, Table, Text

from service_kit.database import Instant


def source_state_tables(metadata: MetaData) -> tuple[Table, Table]:
    """The days, counted as it happens, so that health costs the same whatever was sent; and what was said of it.

    Days are those of the installation. `mended` are the refused ones of this day that were taken after all, on
    whichever day that was; `too_large` of them were answered 413; `channel` is the door through which the last one
    came. Of a source about which nothing was ever said, nothing was ever wrong.
    """
    source_day = Table(
        "source_day",
        metadata,
        Column("source", Text, primary_key=True),
        Column("day", Text, primary_key=True),
        Column("received", BigInteger, nullable=False),
        Column("refused", BigInteger, nullable=False),
        Column("qualified", BigInteger, nullable=False),
        Column("last_received_at", Instant),
        Column("refusing_since", Instant),
        Column("refused_in_row", BigInteger, nullable=False),
        Column("mended", BigInteger, nullable=False, server_default="0"),
        Column("too_large", BigInteger, nullable=False, server_default="0"),
        Column("channel", Text),
    )
    said_source = Table(
        "said_source",
        metadata,
        Column("source", Text, primary_key=True),
        Column("version", BigInteger, nullable=False),
        Column("name", Text, nullable=False),
        Column("trouble", Text, nullable=False),
        Column("since", Instant),
        Column("usual", Float),
    )
    return source_day, said_source
