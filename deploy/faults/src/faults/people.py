"""The people and the form that a run needs before its first lead."""

import asyncio
from datetime import datetime
from typing import Any

from faults.client import Client, RefusedError

WEEK = {day: [["00:00", "24:00"]] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}
REPS = ("anna", "boris", "carla", "dmitri")
FORM_SOURCE = {"kind": "form", "id": "faults-form", "name": "Faults"}
HEARD_SECONDS = 0.5


async def found(client: Client, before: datetime) -> str:
    """The secret of a form; people take leads, and did `before` the first one came, for journeys begin in the past.

    A process whose clock is behind may take a lead for older than a profile: which then dates it.
    """
    for rep in REPS:
        person = {"name": rep.title(), "email": f"{rep}@northwind.example", "role": "rep", "team": "north"}
        await client.write("PUT", "digest", f"/v1/people/{rep}", person, f"person {rep}")
    manager = {"name": "Maria", "email": "maria@northwind.example", "role": "manager", "team": "north"}
    await client.write("PUT", "digest", "/v1/people/maria", manager, "person maria")
    for rep in REPS:
        profile = {
            "active": True, "capacity": 10_000, "territories": [], "working_hours": WEEK, "time_zone": "UTC",
            "occurred_at": before.isoformat(),
        }  # fmt: skip
        await _until_taken(client, "PUT", "qualification", f"/v1/routing/{rep}", profile, f"routing {rep}")
    made = await client.write("POST", "intake", "/v1/sources", FORM_SOURCE, "source")
    while "token" not in made:  # it is in the first answer only, and that one did not come
        made = await client.write("POST", "intake", f"/v1/sources/{made['id']}/rotate", None, "rotate")
    return str(made["token"])


async def _until_taken(client: Client, method: str, service: str, path: str, body: Any, step: str) -> None:
    """A write about somebody of whom the service may not have heard yet."""
    while True:
        try:
            await client.write(method, service, path, body, step)
        except RefusedError:
            await asyncio.sleep(HEARD_SECONDS)
        else:
            return
