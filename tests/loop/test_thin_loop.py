"""One lead goes all the way round: in, qualified, handed over, accepted, contacted, returned, nurtured, again, won."""

from datetime import UTC, datetime, timedelta
from typing import Any

from loop.client import Client

WEEK = {day: [["00:00", "24:00"]] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}


async def team(client: Client) -> None:
    """A salesperson who takes every lead."""
    await client.put(
        "/digest/v1/people/anna",
        {"name": "Anna Berg", "email": "anna@northwind.example", "role": "rep", "team": "north"},
    )
    await client.quiet()
    await client.put(
        "/qualification/v1/routing/anna",
        {"active": True, "capacity": 40, "territories": [], "working_hours": WEEK, "time_zone": "UTC"},
    )
    await client.quiet()


async def capture(client: Client, at: datetime, **more: Any) -> str:
    """A person with a business address asks for a demo."""
    answer = await client.post(
        "/intake/v1/leads",
        {
            "email": "henrik.dahl@nordfrost.example",
            "name": "Henrik Dahl",
            "job_title": "Head of Logistics",
            "company": {"name": "Nordfrost", "industry": "logistics", "size": 240, "country": "SE"},
            "source": "website",
            "kind": "demo_requested",
            "occurred_at": at.isoformat(),
            **more,
        },
    )
    await client.quiet()
    lead: str = answer["id"]
    return lead


async def the_handover(client: Client, lead: str, cycle: int) -> Any:
    """The lead's hand-over of one cycle, as sales sees it."""
    found = await client.items("/sales/v1/handovers", lead=lead)
    return next(one for one in found if one["cycle"] == cycle)


async def test_one_lead_goes_all_the_way_round(stack: Any) -> None:
    await all_the_way_round(stack)


async def test_one_lead_goes_all_the_way_round_four_processes(processes: Any) -> None:
    await all_the_way_round(processes)


async def all_the_way_round(stack: Any) -> None:
    """The loop's two cycles, ended by a win."""
    start = datetime.now(UTC).replace(microsecond=0) - timedelta(days=60)
    async with Client(stack.url, stack.admin_key) as client:
        await team(client)
        lead = await capture(client, start)

        first = await the_handover(client, lead, 1)
        assert (first["owner"], first["state"]) == ("anna", "handed_over")
        at = start + timedelta(hours=1)
        handover = f"/sales/v1/handovers/{first['id']}"
        await client.post(f"{handover}/accept", {"occurred_at": at.isoformat()})
        await client.post(
            f"{handover}/contacts",
            {
                "channel": "phone",
                "outcome": "reached",
                "note": "Decides in spring, the budget is with the board.",
                "occurred_at": (at + timedelta(hours=1)).isoformat(),
            },
        )
        back = at + timedelta(hours=2)
        await client.post(
            f"{handover}/return",
            {
                "reason": "too_early",
                "occurred_at": back.isoformat(),
                "revisit_at": (back + timedelta(days=20)).isoformat(),
            },
        )
        await client.quiet()
        nurture = await client.items("/qualification/v1/nurture")
        assert [(one["lead_id"], one["reason"]) for one in nurture] == [(lead, "too_early")]

        # A look at prices before the revisit date does not bring the lead back; asking for a demo after it does.
        again = back + timedelta(days=30)
        for kind, when in (("price_viewed", back + timedelta(days=2)), ("demo_requested", again)):
            await client.post(
                "/intake/v1/touches",
                {"touches": [{"lead": {"id": lead}, "kind": kind, "occurred_at": when.isoformat()}]},
            )
            await client.quiet()
        second = await the_handover(client, lead, 2)
        assert second["handed_over_at"] == again.isoformat().replace("+00:00", "Z")
        handover = f"/sales/v1/handovers/{second['id']}"
        await client.post(
            f"{handover}/won",
            {
                "amount": {"amount": "41000.00", "currency": "EUR"},
                "occurred_at": (again + timedelta(days=3)).isoformat(),
            },
        )
        await client.quiet()

        loop = await client.get("/digest/v1/loop")
        counts = {name: loop[name] for name in ("handed_over", "won", "lost", "returned", "disqualified", "open")}
        assert counts == {"handed_over": 2, "won": 1, "lost": 0, "returned": 1, "disqualified": 0, "open": 0}
        card = await client.get(f"/digest/v1/leads/{lead}")
        assert card["stage"] == "client"
        assert len(card["handovers"]) == 2
        text = str(card)
        assert "Henrik Dahl" in text
        assert "the budget is with the board" in text


async def test_reads_wait_for_the_write_they_follow(stack: Any) -> None:
    async with Client(stack.url, stack.admin_key) as client:
        await team(client)
        answer = await client.ask("POST", "/intake/v1/leads", {"email": "mai.tran@example.com", "name": "Mai Tran"})
        assert answer.status_code == 201
        card = await client.ask(
            "GET", f"/digest/v1/leads/{answer.json()['id']}", params={"after": answer.headers["Leadloop-After"]}
        )
        assert card.status_code == 200, card.text


async def test_what_was_said_about_people_and_campaigns_can_be_waited_for_too(stack: Any) -> None:
    async with Client(stack.url, stack.admin_key) as client:
        person = await client.ask("PUT", "/digest/v1/people/nina", {"name": "Nina Holm", "role": "rep"})
        known = {"after": person.headers["Leadloop-After"]}
        routing = await client.ask("PUT", "/qualification/v1/routing/nina", {"capacity": 3}, params=known)
        assert routing.status_code == 200, routing.text
        campaign = await client.ask("PUT", "/intake/v1/campaigns/spring", {"intent": "expert"})
        for answer in (routing, campaign):
            known = {"after": answer.headers["Leadloop-After"]}
            for path in ("/sales/v1/handovers", "/digest/v1/loop", "/qualification/v1/queue", "/intake/v1/campaigns"):
                assert (await client.ask("GET", path, params=known)).status_code == 200, (path, known)
