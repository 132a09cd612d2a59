"""Somebody who takes leads, so that a lead that qualifies stands in a list."""

import httpx

SELLERS = 12
HOURS = {day: [["00:00", "24:00"]] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}
CAPACITY = 10_000


async def hire(digest: str, qualification: str, admin_key: str) -> None:
    """People with room for a hundred thousand leads and more; `digest` and `qualification` are addresses."""
    headers = {"authorization": f"Bearer {admin_key}"}
    async with httpx.AsyncClient(headers=headers, trust_env=False, timeout=60) as client:
        for number in range(SELLERS):
            seller = f"seller-{number}"
            person = {"name": f"Seller {number}", "email": f"{seller}@leadloop.example", "role": "rep", "team": "north"}
            done = (await client.put(f"{digest}/v1/people/{seller}", json=person)).raise_for_status()
            profile = {"active": True, "capacity": CAPACITY, "territories": [], "working_hours": HOURS}
            after = {"after": token} if (token := done.headers.get("leadloop-after")) else {}
            put = await client.put(f"{qualification}/v1/routing/{seller}", json=profile, params=after)
            put.raise_for_status()
