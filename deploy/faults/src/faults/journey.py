"""Leads that go round the whole loop, told by HTTP and by inbound events."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from faults.client import Client, RefusedError, taken
from faults.people import found
from faults.steps import Steps
from faults.tool import tell

LOOKS = ("price_viewed", "content_downloaded", "email_clicked")
RECALLED = frozenset({"recalled"})
TOO_LATE = frozenset({"acted", "over_a_day"})
"""Why a recall may be refused: sales was heard first, or the clock of whoever was asked has jumped by a day."""


class Journeys(Steps):
    """What happens to the leads of one run."""

    def __init__(self, client: Client, bootstrap: str | None, chance: random.Random) -> None:
        super().__init__(client, chance)
        self._bootstrap = bootstrap
        self._numbers = count(1)
        self._token = ""

    async def found(self) -> None:
        """The people who take leads, and the form by which some come."""
        self._token = await found(self._client, self._start - timedelta(days=1))

    async def one(self) -> None:
        """The next journey, whichever is drawn."""
        number = next(self._numbers)
        one = self._inbound if self._bootstrap else self._form
        kinds: list[Callable[[str], Awaitable[None]]] = [
            one, self._form, self._merge, self._erase, self._by_hand, self._loop, self._promise,
        ]  # fmt: skip
        chosen = self._chance.choices(kinds, (1, 1, 1, 1, 1, 6, 1))[0]
        name = f"p{number}"
        try:
            await chosen(name)
        except RefusedError as error:
            self._client.history.refused.append(str(error))
        finally:
            self.waiting.pop(name, None)

    async def _loop(self, name: str) -> None:
        """Capture, touches, hand-over, accept, contact, return, a second cycle, won or lost."""
        lead = await self._capture(name)
        at = self._start
        hour = at + timedelta(hours=1)
        # together, so that both replicas work on one lead at one time
        await asyncio.gather(*(self._touch(name, lead, kind, hour, side=side) for side, kind in enumerate(LOOKS)))
        first = await self._hand_over(name, lead, 1)
        at = self._start + timedelta(hours=5)
        await self._act(name, first, "accept", at)
        await self._reach(name, first, at + timedelta(hours=1))
        if self._chance.random() < 0.6:
            back = at + timedelta(hours=2)
            revisit = (back + timedelta(days=20)).isoformat()
            await self._act(name, first, "return", back, reason="too_early", revisit_at=revisit)
            self._client.history.ended[first] = ("returned", 0)
            again = back + timedelta(days=30)
            # said by two services: only who says that the touch follows the return may count on it
            returned = self._client.history.said_last(f"{name} return")
            await self._touch(name, lead, "demo_requested", again, returned)
            first = await self._hand_over(name, lead, 2)
            await self._act(name, first, "accept", again + timedelta(hours=1))
            at = again + timedelta(hours=2)
        await self._end(name, first, at + timedelta(days=3))
        await self._digest(name)

    async def _merge(self, name: str) -> None:
        """Two leads are found to be one person, maybe while somebody works with one of them, or with both."""
        other = f"{name}-b"
        worked = [self._chance.random() < 0.5 for _ in range(2)]
        first, second = ("demo_requested" if one else look for one, look in zip(worked, LOOKS, strict=False))
        winner, loser = await self._capture(name, first), await self._capture(other, second)
        self.waiting.pop(other, None)
        for lead in (winner, loser, winner):
            await self._touch(name, lead, "email_clicked", self._start + timedelta(hours=2))
        leads = [lead for lead, one in zip((winner, loser), worked, strict=True) if one]
        open_ones = [await self._hand_over(name, lead, 1) for lead in leads]
        at = self._start + timedelta(hours=5)
        for handover in open_ones:
            await self._act(name, handover, "accept", at)
        self.waiting[name] = f"merge of {loser} into {winner}"
        await self._client.write("POST", "intake", f"/v1/leads/{winner}/merge", {"from": loser}, f"{name} merge")
        self._client.history.merged[loser] = winner
        await self._touch(name, winner, "content_downloaded", self._start + timedelta(hours=3))
        for handover in open_ones:  # they go on under the key of the lead that they were assigned under
            await self._act(name, handover, "contacts", at + timedelta(hours=1), channel="phone", outcome="reached")
            await self._end(name, handover, at + timedelta(days=3))

    async def _by_hand(self, name: str) -> None:
        """A lead is handed over by hand and wanted back, maybe in the moment in which sales accepts it."""
        at = self._start + timedelta(hours=5)
        lead, handover = await self._handed_over_by_hand(name, at)
        path = f"/v1/leads/{lead}/hand-over/recall"
        recall = self._client.write("POST", "qualification", path, None, f"{name} recall")
        hour = at + timedelta(hours=1)
        acts = [self._act(name, handover, "accept", hour)] if self._chance.random() < 0.7 else []
        recalled, *accepted = await asyncio.gather(taken(recall, TOO_LATE), *(taken(act, RECALLED) for act in acts))
        if recalled and not any(accepted):
            self._client.history.recalled.add(handover)
            return
        if not any(accepted):
            await self._act(name, handover, "accept", hour)
        await self._reach(name, handover, at + timedelta(hours=2))
        await self._end(name, handover, at + timedelta(days=3))

    async def _promise(self, name: str) -> None:
        """A next step was agreed and its time has passed when that is told: whoever leads sales is warned, once.

        It has passed already, so that it waits in sales from then on: a run does not end before it was noticed.
        """
        at = self._start + timedelta(hours=5)
        _, handover = await self._handed_over_by_hand(name, at)
        await self._act(name, handover, "accept", at + timedelta(hours=1))
        due = datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=1)
        step: dict[str, Any] = {
            "channel": "phone",
            "outcome": "no_answer",
            "next_step": {"kind": "call", "at": due.isoformat()},
        }
        await self._act(name, handover, "contacts", at + timedelta(hours=2), **step)
        self._client.history.promised[handover] = due

    async def _erase(self, name: str) -> None:
        """A client is forgotten after all that is known of it has come everywhere."""
        lead = await self._capture(name)
        handover = await self._hand_over(name, lead, 1)
        at = self._start + timedelta(hours=5)
        note = f"Marker {name} note"
        await self._act(name, handover, "contacts", at, channel="phone", outcome="reached", note=note)
        self.waiting[name] = f"erasure of {lead}"
        await self._client.write("DELETE", "intake", f"/v1/leads/{lead}", None, f"{name} erase")
        self._client.history.erased[lead] = f"firm-{name}.example"

    async def _inbound(self, name: str) -> None:
        """A marketing tool writes events of its own, the same ones again when it does not know their outcome."""
        self.waiting[name] = "inbound events"
        address = f"{name}@firm-{name}.example"
        lead = {"email": address, "name": f"Marker {name} Person", "company": {"name": f"Firm {name}"}}
        lead |= {"kind": "form_submitted", "fields": {"event": f"mark-{name}-0"}}
        events: list[tuple[str, dict[str, Any]]] = [("lead.submitted", lead)]
        for hour in range(1, 4):
            at = (self._start + timedelta(hours=hour)).isoformat()
            touch = {"lead": {"email": address}, "kind": "email_clicked", "occurred_at": at, "create": True}
            events.append(("touch.submitted", touch | {"properties": {"event": f"mark-{name}-{hour}"}}))
        for number, (kind, data) in enumerate(events):
            await tell(self._bootstrap, f"{name}-{number}", address, kind, data, self._start)
            self._client.history.inbound[f"{name}-{number}"] = address

    async def _form(self, name: str) -> None:
        """Somebody fills a form on the web, and comes back to it."""
        address = f"{name}@firm-{name}.example"
        for number in range(4):
            mark = f"{name}-{number}"
            self.waiting[name] = f"form {mark}"
            fields = {"email": address, "name": f"Marker {name} Person", "company": f"Firm {name}"}
            await self._client.post(f"/in/form/{self._token}", fields | {"message": f"mark-{mark}"}, f"{name} form")
            self._client.history.forms[mark] = address
