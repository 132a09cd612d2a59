"""`python -m bench.hops [--paces 20 70]`: where a lead waits on its way from its commit into a salesperson's list.

Commits as PostgreSQL noted them, facts by the time at which they were recorded, records by the time of their sending.
For finding waits, not for figures: nothing is compared with a limit.
"""

import argparse
import asyncio
import logging
import os
import signal
from collections.abc import Mapping, Sequence
from datetime import datetime

import asyncpg

from bench.figures.latency import CLIENTS, CREATED, LISTED, SLOT
from bench.installation import LOOP, SERVICES, World
from bench.load import send
from bench.salespeople import hire
from bench.settling import settled
from bench.topics import Said, ends, read
from event_contracts.topics import LEADS

PACES = (20.0, 70.0)
SECONDS = 5.0
HOPS = (
    "intake: committed to sent",
    "qualification: sent to qualified",
    "qualification: qualified to assigned",
    "qualification: assigned to sent",
    "digest: sent to listed",
    "all",
)
Moments = Mapping[str, tuple[float, float]]
"""By the type of a lead's fact, when it was recorded and when it was sent."""


def moments_of(said: Sequence[Said]) -> dict[str, dict[str, tuple[float, float]]]:
    """By lead; in milliseconds."""
    found: dict[str, dict[str, tuple[float, float]]] = {}
    for one in said:
        headers = {name: value.decode() for name, value in one.headers}
        recorded = datetime.fromisoformat(headers["ce_recordedtime"]).timestamp() * 1000
        found.setdefault(headers["ce_subject"], {})[headers["ce_type"]] = (recorded, float(one.sent_ms))
    return found


def hops_of(committed: float, facts: Moments, listed: float) -> list[float]:
    """The milliseconds of each hop of one lead, in the order of `HOPS`; `KeyError` for one that was not assigned."""
    (_, created_sent), (qualified, _) = facts["lead.created"], facts["lead.qualified"]
    assigned, assigned_sent = facts["lead.assigned"]
    return [
        created_sent - committed,
        qualified - created_sent,
        assigned - qualified,
        assigned_sent - assigned,
        listed - assigned_sent,
        listed - committed,
    ]


def shares(times: Sequence[float]) -> tuple[float, float]:
    """Half of them take no longer than the first of these, 99 of 100 no longer than the second."""
    ordered = sorted(times)
    return ordered[len(ordered) // 2], ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))]


async def measured(paces: Sequence[float], seconds: float) -> None:
    """Send leads at each pace, and print each hop."""
    async with World() as world:
        installation = await world.shared(LOOP, *reversed(SERVICES))
        await asyncio.to_thread(world.wait_until_sent, installation.urls["digest"])
        ports = {name: running.port for name, running in installation.services.items()}
        addresses = [f"http://127.0.0.1:{ports[name]}" for name in ("digest", "qualification")]
        await hire(addresses[0], addresses[1], installation.admin_key)
        await settled(installation, world)
        topic, bootstrap = installation.topic(LEADS.name), world.kafka.bootstrap
        writer = installation.writer(("demo_requested",))
        intake = await asyncpg.connect(installation.urls["lead-intake"])
        digest = await asyncpg.connect(installation.urls["digest"])
        try:
            for pace in paces:
                begin = await ends(bootstrap, topic)
                known = {row[0] for row in await intake.fetch(CREATED)}
                requests = writer.singles(int(pace * seconds))
                before = {name: running.cpu_seconds() for name, running in installation.services.items()}
                took = await send(ports["lead-intake"], requests, CLIENTS, pace)
                end = await settled(installation, world)
                used = {name: running.cpu_seconds() - before[name] for name, running in installation.services.items()}
                moments = moments_of(await read(bootstrap, topic, begin, end))
                created = {row[0]: row[1] for row in await intake.fetch(CREATED) if row[0] not in known}
                listing = LISTED.format(await digest.fetchval(SLOT))
                listed = {row[0]: row[1] for row in await digest.fetch(listing)}
                hops = [
                    hops_of(at.timestamp() * 1000, moments[lead], listed[lead].timestamp() * 1000)
                    for lead, at in created.items()
                ]
                print(
                    f"{pace:g} leads/s, {len(requests)} sent in {took:.1f} s, {os.getloadavg()[0]:.0f} programs at once"
                )
                for name, times in zip(HOPS, zip(*hops, strict=True), strict=True):
                    half, nearly_all = shares(times)
                    print(f"  {name:38} p50 {half:7.0f} ms  p99 {nearly_all:7.0f} ms")
                each = ", ".join(f"{name} {seconds / len(created) * 1000:.1f}" for name, seconds in used.items())
                print(f"  processor time of a lead in ms, with what the service does besides: {each}", flush=True)
        finally:
            await intake.close()
            await digest.close()


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m bench.hops", description=__doc__)
    parser.add_argument("--paces", type=float, nargs="+", default=list(PACES), help="leads a second")
    parser.add_argument("--seconds", type=float, default=SECONDS, help="for how long each")
    asked = parser.parse_args()
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # whoever ends a run leaves no server behind
    asyncio.run(measured(asked.paces, asked.seconds))


if __name__ == "__main__":
    main()
