"""A story's read model grows by copies that no list mistakes for one another, and by touches of the same leads."""

from collections.abc import Callable
from pathlib import Path

import asyncpg
import pytest
from sqlalchemy import create_engine, insert

from bench.seeding import VIEWS, Large, copy_story, counted, grow
from digest.adapters.tables import METADATA
from event_bus.clock import system_clock

LEAD, HANDOVER = "01a229ad-8671-74fd-8b5a-ac7404f449a7", "64828144-cfe0-5f15-aaa5-b79108453a90"
COPY = "01a229ad-8671-74fd-8b5a-000204f449a7"


def story(file: Path) -> None:
    """One lead that was handed over once, after one touch."""
    now = system_clock()
    engine = create_engine(f"sqlite:///{file}")
    METADATA.create_all(engine)
    with engine.begin() as connection:
        lead = {"id": LEAD, "created_at": now, "attributes": "{}", "root": LEAD, "family": False, "stage": "open"}
        connection.execute(insert(VIEWS.lead).values(**lead, handovers=1))
        begun = {"handed_over_at": now, "qualified_at": now, "facts": "[]", "owner": "anna"}
        connection.execute(insert(VIEWS.handover).values(id=HANDOVER, lead_id=LEAD, cycle=1, **begun))
        line = {"lead_id": LEAD, "at": now, "id": LEAD, "type": "lead.touched", "side": "marketing"}
        connection.execute(insert(VIEWS.entry).values(**line))
    engine.dispose()


@pytest.mark.postgresql
@pytest.mark.parametrize("databases", ["postgresql"], indirect=True)
async def test_there_are_as_many_handovers_and_touches_as_were_asked_for(
    migrated: Callable[[str], str], tmp_path: Path
) -> None:
    url = migrated("digest")
    story(tmp_path / "digest.db")
    await copy_story(tmp_path / "digest.db", url)

    large = await grow(url, handovers=3, touches=7)

    connection = await asyncpg.connect(url)
    try:
        # three leads with a touch each; these are doubled, then tripled
        assert large == await counted(connection) == Large(leads=3, handovers=3, touches=9)
        row = await connection.fetchrow(f"select lead_id, owner from {VIEWS.handover.name} where id like '%-0002%'")
        assert tuple(row) == (COPY, "anna")
        assert await connection.fetchval("select count(*) from handed_to") == 3
        assert (
            await connection.fetchval(f"select count(distinct at) from {VIEWS.entry.name} where lead_id = $1", COPY)
            == 3
        )
    finally:
        await connection.close()
