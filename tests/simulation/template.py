"""Where every seed begins: four migrated databases, a team of three that takes leads, a campaign of each intent."""

import asyncio
import os
import shutil
from pathlib import Path
from random import Random
from typing import Any

from digest.domain.people import Person
from digest.use_cases.put_people import PutPerson
from lead_intake.domain.campaigns import Campaign
from lead_intake.use_cases.put_campaigns import PutCampaign
from qualification.use_cases.put_routing_profiles import PutProfile
from service_kit.migrations import upgrade
from simulation.connections import emptied, let_go
from simulation.loop import SimulatedLoop
from simulation.seams import owned
from simulation.settling import quiet
from simulation.workload import TEAM
from simulation.world import PACKAGES, Template, World, room


def profile(person: str, capacity: int = 100, *, active: bool = True) -> dict[str, Any]:
    """Somebody who works at any hour."""
    return {
        "person": person,
        "active": active,
        "capacity": capacity,
        "territories": [],
        "working_hours": [{"weekday": day, "start": 0, "end": 1440} for day in range(7)],
        "time_zone": "UTC",
        "holidays": [],
        "absences": [],
    }


def build() -> Template:
    """Made once; every seed copies it."""
    folder = room()
    for package in PACKAGES:
        asyncio.run(upgrade(package, f"sqlite:///{folder / f'{package}.db'}"))
    with owned(0):
        loop = SimulatedLoop(Random(0))  # the seed's
        loop.hurried = True
        world = World(loop, folder)
        loop.run_until_complete(_found(world))
        log = world.log.state()
        kept = room()
        for package in PACKAGES:
            _copy(folder / f"{package}.db", kept)
        shutil.copy(folder / "first.key", kept)
        world.close()
        let_go(folder)
        shutil.rmtree(folder)
    return Template(kept, log)


def copied(template: Template) -> Path:
    """The folder of this process's seeds, one after the other, as the template has it."""
    folder = template.folder / str(os.getpid())
    if folder.exists():
        for package in PACKAGES:
            emptied(folder / f"{package}.db", template.folder / f"{package}.db")
        return folder
    folder.mkdir()
    for file in template.folder.iterdir():
        if file.is_file():
            shutil.copyfile(file, folder / file.name)
    return folder


def _copy(file: Path, to: Path) -> None:
    """By the backup API: what stands in the write-ahead log is part of it."""
    import sqlite3

    source, target = sqlite3.connect(file), sqlite3.connect(to / file.name)
    source.backup(target)
    source.close()
    target.close()


async def _found(world: World) -> None:
    for name in world.names:
        await world.start(name)
    for person, (role, team) in TEAM.items():
        someone = Person(person, person.title(), f"{person}@northwind.example", role, team, "en", "UTC", True)  # type: ignore[arg-type]
        await world.call("digest", "put_people", PutPerson(someone), f"put {person}")
    await quiet(world)
    for person, (role, _) in TEAM.items():
        if role == "rep":
            await world.call("qualification", "put_routing_profiles", PutProfile(person, profile(person)), person)
    for intent in ("nurture", "expert"):
        campaign = Campaign(intent, 0, intent.title(), intent)  # type: ignore[arg-type]
        await world.call("lead_intake", "put_campaigns", PutCampaign(campaign, False, None), intent)
    await quiet(world)
