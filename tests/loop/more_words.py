"""A person's words in the places of the API that lie beside the way of a lead to sales."""

from loop.client import Client


async def more_words(client: Client, mark: str, lead: str) -> None:
    """Their name is corrected, they write, they are nurtured and then disqualified by hand, and what of theirs was
    refused is put aside: each time somebody writes something about them."""
    await client.do("PATCH", f"/intake/v1/leads/{lead}", {"name": f"{mark} Renamed", "job_title": f"{mark} at large"})
    touch = {"lead": {"id": lead}, "kind": "email_clicked", "message": f"{mark} wrote"}
    await client.post("/intake/v1/touches", {"touches": [touch]})
    await client.quiet()
    await client.post(f"/qualification/v1/leads/{lead}/nurture", {"reason": f"{mark} likes spring"})
    await client.post(f"/qualification/v1/leads/{lead}/disqualify", {"note": f"{mark} is a student"})
    await client.quiet()
    card = str(await client.get(f"/digest/v1/leads/{lead}"))
    assert [words for words in ("Renamed", "at large", "wrote") if f"{mark} {words}" not in card] == []
    aside = 0
    for one in await client.items("/intake/v1/submissions", status="refused"):
        path = f"/intake/v1/submissions/{one['id']}"
        if mark in str(await client.get(path)):
            await client.post(f"{path}/discard", {"reason": f"{mark} called instead"})
            aside += 1
    assert aside == 2, "a form and a row of a list"
