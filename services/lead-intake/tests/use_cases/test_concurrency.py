"""Two processes take in the same people at the same time."""

import asyncio
from pathlib import Path
from typing import Any

import httpx

from event_bus.embedded_log import EmbeddedLog
from lead_intake.adapters import tables
from lead_intake.main import create_service
from lead_intake.settings import Settings

PEOPLE = [f"p{number}@acme.example" for number in range(8)]


async def test_one_person_is_one_lead_whoever_takes_it_in(world: Any, tmp_path: Path) -> None:
    settings = Settings(database_url=world.service.database.url)
    other = create_service(settings, EmbeddedLog(tmp_path / "log.db", 1), world.clock)
    key = {"authorization": f"Bearer ll_{'marketer':a<8}_{'marketer':A<32}"}
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(other.asgi), base_url="http://other", headers=key
    ) as two:

        async def here(email: str) -> int:
            return (await world.post("/v1/leads", {"email": email, "phone": "+4915112345678"})).status_code

        async def there(email: str) -> int:
            body = {"leads": [{"email": email}, {"email": email, "external_ids": {"crm": email}}]}
            answer = await two.post("/v1/leads/batch", json=body)
            return answer.status_code

        answers = await asyncio.gather(*(one(email) for _ in range(4) for email in PEOPLE for one in (here, there)))

    await other.database.close()
    assert set(answers) <= {200, 201}
    leads = await world.rows(tables.lead)
    assert len(leads) == len(PEOPLE)
    facts = await world.said()
    for lead in leads:
        sequences = [fact.sequence for fact in facts if fact.key == lead.id]
        assert sequences == list(range(1, lead.version + 1))
        assert [fact.type for fact in facts if fact.key == lead.id].count("lead.touched") == 12
