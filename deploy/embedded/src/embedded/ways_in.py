"""Links by which whoever looks at the demo signs in at once, as somebody of each role."""

from pathlib import Path

import httpx
import orjson

from digest.adapters.minting import keep_for_owner

ROLES = {"marketer": "marketer", "rep": "salesperson", "manager": "manager", "admin": "admin"}
"""The key of each role, and what people call it."""
LINKS_FILE = "sign-in.json"


MOST_MAILS = 12


async def first_mails(client: httpx.AsyncClient, data: Path) -> None:
    """The digest as of now of those who want one, once, so that a demo that has just begun has a mailbox to look at."""
    if (data / LINKS_FILE).exists():
        return
    people = (await client.get("/digest/v1/people", params={"limit": 200})).raise_for_status().json()["items"]
    left = MOST_MAILS
    for path in [f"/digest/v1/people/{one['id']}/digest" for one in people]:
        if not left:
            break
        if (await client.get(path)).raise_for_status().json()["on"]:
            (await client.post(f"{path}s")).raise_for_status()
            left -= 1


async def ways_in(client: httpx.AsyncClient, data: Path) -> dict[str, str]:
    """What people call each role, to the path of a link for the first person who has it.

    Made once and kept in `data`, so that a link works for as long as the demo's data are there.
    """
    file = data / LINKS_FILE
    if file.exists():
        kept: dict[str, str] = orjson.loads(file.read_bytes())
        return kept
    people = (await client.get("/digest/v1/people", params={"limit": 200})).raise_for_status().json()["items"]
    found: dict[str, str] = {}
    for role, name in ROLES.items():
        first = next((one["id"] for one in people if one["role"] == role and one["active"]), None)
        if first is not None:
            made = await client.post(f"/digest/v1/people/{first}/sign-in-links", json={"repeatable": True})
            found[name] = made.raise_for_status().json()["path"]
    keep_for_owner(file, orjson.dumps(found).decode())
    return found
