"""A story's open hand-overs are copied until everybody who sells has as many, with what stands behind them."""

from collections.abc import Callable

import pytest
from sqlalchemy import insert, select

from bench.crowd import Crowd, gather, make_due
from bench.seeding import VIEWS
from digest.adapters.tables import MAILS, PERSON
from event_bus.clock import system_clock
from event_bus.transaction import Transaction
from service_kit.database import open_database

LEAD, HANDOVER = "01a229ad-8671-74fd-8b5a-ac7404f449a7", "64828144-cfe0-5f15-aaa5-b79108453a90"
PROFILE = '{"active": true, "capacity": 9}'
FACTS = '[["e0", "lead.assigned", "2026-11-02T09:00:00Z", "2026-11-02T09:00:00Z", 0, null, "anna"]]'


async def story(tx: Transaction) -> None:
    """One open hand-over of Anna's, and one that has ended."""
    now = system_clock()
    lead = {"id": LEAD, "created_at": now, "attributes": "{}", "root": LEAD, "family": False, "stage": "accepted"}
    await tx.execute(insert(VIEWS.lead).values(**lead, handovers=1, owner="anna"))
    begun = {"lead_id": LEAD, "cycle": 1, "handed_over_at": now, "qualified_at": now, "facts": FACTS, "owner": "anna"}
    await tx.execute(insert(VIEWS.handover).values(id=HANDOVER, **begun))
    await tx.execute(insert(VIEWS.handover).values(id=HANDOVER.replace("6482", "6483"), **begun, ended_at=now))
    document = {"id": f"{LEAD}/profile/main", "lead_id": LEAD, "type": "profile", "version": 1, "data": "{}"}
    await tx.execute(insert(VIEWS.document).values(**document))
    await tx.execute(insert(VIEWS.routing).values(id="anna", document=PROFILE, version=1))


@pytest.mark.parametrize(
    "databases", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)], indirect=True
)
async def test_everybody_who_sells_has_as_many_and_everybody_is_due(migrated: Callable[[str], str]) -> None:
    url = migrated("digest")
    database = open_database(url)
    async with database.transaction() as tx:
        await story(tx)

    assert await gather(url, people=8, handovers=12) == Crowd(8, 12)
    await make_due(url)

    async with database.snapshot() as snapshot:
        h = VIEWS.handover.c
        rows = (await snapshot.execute(select(h.owner, h.lead_id, h.facts).where(h.ended_at.is_(None)))).all()
        leads = (await snapshot.execute(select(VIEWS.lead.c.id, VIEWS.lead.c.root, VIEWS.lead.c.owner))).all()
        documents = set((await snapshot.execute(select(VIEWS.document.c.id))).scalars())
        roles = sorted((await snapshot.execute(select(PERSON.c.role))).scalars())
        due = (await snapshot.execute(select(MAILS.plan.c.due_at))).scalars().all()
    await database.close()
    copies = [row for row in rows if row.owner != "anna"]
    assert sorted(row.owner for row in copies) == sorted([f"p{number}" for number in range(6)] * 2)
    assert all(f'"{row.owner}"' in row.facts and "anna" not in row.facts for row in copies)
    assert {(row.lead_id, row.lead_id, row.owner) for row in copies} <= {tuple(lead) for lead in leads}
    assert {f"{row.lead_id}/profile/main" for row in copies} <= documents
    assert roles == ["manager", "marketer", *["rep"] * 6]
    assert len(due) == 8 and None not in due
