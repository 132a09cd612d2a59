"""An installation from before touches said when they were reported lists on its old days what it counted there."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import pytest
from alembic import command
from sqlalchemy import Connection, create_engine, insert, select
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from lead_intake.adapters.tables import submission, touch
from service_kit.migrations import config_of

BEFORE = "2026_11_30_1523_received"
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
MONTH_AGO = NOW - timedelta(days=30)


class Kept(NamedTuple):
    """A submission: as it is kept, by its number, and whether it is one of those mended."""

    number: int
    lead: str | None
    source: str
    received_at: datetime
    status: str = "created"
    mended_at: datetime | None = None


class Did(NamedTuple):
    """A touch by its id, and when it was reported, if nothing else keeps it."""

    id: str
    lead: str
    source: str | None
    occurred_at: datetime
    recorded_at: datetime
    reported_at: datetime | None


def minutes(many: int, since: datetime = NOW) -> datetime:
    return since + timedelta(minutes=many)


SENT = (
    [
        Kept(1, "ann", "site", minutes(1)),
        Kept(2, "bob", "contact", minutes(0), "known", mended_at=minutes(3)),
        Kept(3, None, "contact", minutes(4), "refused"),
        Kept(4, None, "contact", minutes(5), "discarded", mended_at=minutes(6)),
    ],
    [
        Did("t1", "ann", "site", minutes(-9), minutes(1), None),  # the submission's own
        Did("t2", "ann", "site", minutes(-8), minutes(1), minutes(1)),  # in the same commit
        Did("t3", "ann", "site", minutes(-8), minutes(2), minutes(2)),
        Did("t4", "ann", None, minutes(-8), minutes(2), None),  # of no source: counted for none
        Did("t5", "bob", "contact", minutes(0), minutes(3), None),  # taken when it was mended
        Did("t6", "ann", "contact", minutes(0), minutes(3), minutes(3)),  # somebody else's
    ],
)
TOLD = (
    [
        Kept(1, "ann", "site", minutes(1, MONTH_AGO)),
        Kept(2, "bob", "contact", minutes(2, MONTH_AGO), "known", mended_at=minutes(9)),
    ],
    [
        Did("t1", "ann", "site", minutes(1, MONTH_AGO), minutes(1), None),
        Did("t2", "ann", "site", minutes(3, MONTH_AGO), minutes(1), minutes(3, MONTH_AGO)),
        Did("t3", "bob", "contact", minutes(2, MONTH_AGO), minutes(9), None),
    ],
)


def again(connection: Connection, kept: list[Kept], did: list[Did]) -> tuple[dict[str, object], set[str]]:
    """Back to the revision before, written as it was then, and forward: when each was reported, and who is mended."""
    config = config_of("lead_intake", connection)
    command.downgrade(config, BEFORE)
    for one in kept:
        own = int(minutes(one.number).timestamp() * 1000)  # all of them came just now, whatever they tell of
        values = {
            "id": f"{own >> 16:08x}-{own & 0xFFFF:04x}-7000-8000-{one.number:012x}", "received_at": one.received_at,
            "channel": "api", "kind": "lead", "source": one.source, "status": one.status, "lead_id": one.lead,
            "mended_at": one.mended_at,
        }  # fmt: skip
        connection.execute(insert(submission).values(values))
    for done in did:
        connection.execute(
            insert(touch).values(
                id=done.id, lead_id=done.lead, kind="page_viewed", source=done.source, occurred_at=done.occurred_at,
                recorded_at=done.recorded_at,
            )
        )  # fmt: skip
    command.upgrade(config, "head")
    reported = {row.id: row.reported_at for row in connection.execute(select(touch.c.id, touch.c.reported_at))}
    mended = connection.execute(select(submission.c.id).where(submission.c.mended)).scalars()
    return reported, {str(int(identity[-12:], 16)) for identity in mended}


@pytest.mark.parametrize(("kept", "did"), [SENT, TOLD], ids=["as it is sent", "told at once"])
async def test_touches_that_nothing_else_keeps_are_listed_when_they_came(
    migrated: Callable[[str], str], kept: list[Kept], did: list[Did]
) -> None:
    url = migrated("lead_intake")
    if url.startswith("sqlite"):
        engine = create_engine(url, poolclass=NullPool)
        with engine.begin() as connection:
            found = again(connection, kept, did)
        engine.dispose()
    else:
        served = create_async_engine(url.replace("postgresql://", "postgresql+asyncpg://", 1), poolclass=NullPool)
        async with served.begin() as opened:
            found = await opened.run_sync(again, kept, did)
        await served.dispose()
    assert found == ({done.id: done.reported_at for done in did}, {"2"})
