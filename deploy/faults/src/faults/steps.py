"""What clients do with one lead, a step at a time: each is asked for until its outcome is known."""

import asyncio
import random
from datetime import UTC, datetime, timedelta
from typing import Any

from faults.client import Client
from faults.people import REPS

HAND_OVER_SECONDS = 0.5
SOURCE = "website"
"""Where those come from of whom a client tells."""


class Steps:
    """The steps of which journeys are made."""

    def __init__(self, client: Client, chance: random.Random) -> None:
        self._client = client
        self._chance = chance
        self._start = datetime.now(UTC).replace(microsecond=0) - timedelta(days=60)
        self.waiting: dict[str, str] = {}
        """What each journey that is on its way waits for."""

    async def _capture(self, name: str, kind: str = "demo_requested") -> str:
        self.waiting[name] = "capture"
        body = {
            "email": f"{name}@firm-{name}.example",
            "name": f"Marker {name} Person",
            "job_title": "Director of Logistics",
            "company": {"name": f"Firm {name}", "industry": "logistics", "size": 240, "country": "SE"},
            "source": SOURCE,
            "kind": kind,
            "occurred_at": self._start.isoformat(),
        }
        answer = await self._client.write("POST", "intake", "/v1/leads", body, f"{name} capture")
        return str(answer["id"])

    async def _touch(
        self, name: str, lead: str, kind: str, at: datetime, after: str | None = None, side: int | None = None
    ) -> None:
        self.waiting[name] = f"touch {kind} of {lead}"
        body = {"touches": [{"lead": {"id": lead}, "kind": kind, "occurred_at": at.isoformat()}]}
        await self._client.write("POST", "intake", "/v1/touches", body, f"{name} touch", after, side)

    async def _hand_over(self, name: str, lead: str, cycle: int) -> str:
        self.waiting[name] = f"hand-over {cycle} of {lead}"
        while True:
            page = await self._client.get("sales", "/v1/handovers", lead=lead)
            for one in page["items"]:
                if one["cycle"] == cycle:
                    return str(one["id"])
            await asyncio.sleep(HAND_OVER_SECONDS)

    async def _act(
        self, name: str, handover: str, action: str, at: datetime, *, side: int | None = None, **more: Any
    ) -> None:
        self.waiting[name] = f"{action} of hand-over {handover}"
        body = {"occurred_at": at.isoformat(), **more}
        path = f"/v1/handovers/{handover}/{action}"
        await self._client.write("POST", "sales", path, body, f"{name} {action}", side=side)

    async def _reach(self, name: str, handover: str, at: datetime) -> None:
        """An attempt that reaches the client; maybe two people make one each at the same moment, by both replicas."""
        at_once = self._chance.choice((1, 2))
        note = f"Marker {name} note"
        await asyncio.gather(*(
            self._act(
                name, handover, "contacts", at, side=side if at_once > 1 else None,
                channel=channel, outcome="reached", note=note,
            )
            for side, channel in enumerate(("phone", "email")[:at_once])
        ))  # fmt: skip

    async def _digest(self, name: str) -> None:
        """Somebody is written a mail, once for each time that it is asked for."""
        rep = self._chance.choice(REPS)
        self.waiting[name] = f"digest for {rep}"
        said = await self._client.write("POST", "digest", f"/v1/people/{rep}/digests", None, f"{name} digest")
        if said["written"]:
            self._client.history.mails[rep] += 1

    async def _end(self, name: str, handover: str, at: datetime) -> None:
        if self._chance.random() < 0.5:
            euros = self._chance.randrange(1_000, 90_000)
            amount = {"amount": f"{euros}.00", "currency": "EUR"}
            await self._act(name, handover, "won", at, amount=amount)
            self._client.history.ended[handover] = ("won", euros * 100)
        else:
            await self._act(name, handover, "lost", at, reason="price")
            self._client.history.ended[handover] = ("lost", 0)

    async def _handed_over_by_hand(self, name: str, at: datetime) -> tuple[str, str]:
        """A lead that does not qualify by itself is given to somebody: the lead, and its hand-over."""
        lead = await self._capture(name, "email_clicked")
        self.waiting[name] = f"hand-over by hand of {lead}"
        body = {"person_id": self._chance.choice(REPS), "occurred_at": at.isoformat()}
        path, after = f"/v1/leads/{lead}/hand-over", self._client.history.said_last(f"{name} capture")
        await self._client.write("POST", "qualification", path, body, f"{name} hand_over", after)
        return lead, await self._hand_over(name, lead, 1)
