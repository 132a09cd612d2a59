"""The demo's links: one for each role, signing in at once, as often as they are opened; and its first mails."""

import re
from pathlib import Path

import httpx

from embedded.process import Embedded
from embedded.ways_in import first_mails, ways_in
from story import Api, quiet

STAFF = {"anna": "rep", "mark": "marketer", "mona": "marketer", "max": "manager", "ada": "admin"}


def client_of(host: Embedded) -> httpx.AsyncClient:
    assert host.app is not None
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(host.app),
        base_url="http://leadloop.example",
        headers={"Authorization": f"Bearer {host.admin_key()}"},
    )


async def test_a_link_of_the_demo_signs_in_at_once_and_again_after_a_new_start(tmp_path: Path) -> None:
    host = Embedded(tmp_path, demo=True)
    await host.start()
    async with client_of(host) as client:
        for person, role in STAFF.items():
            put = await client.put(f"/digest/v1/people/{person}", json={"name": person.title(), "role": role})
            assert put.status_code == 201
        links = await ways_in(client, tmp_path)
    await host.stop()

    assert list(links) == ["marketer", "salesperson", "manager", "admin"]
    host = Embedded(tmp_path, demo=True)
    await host.start()
    async with client_of(host) as client:
        assert await ways_in(client, tmp_path) == links
        del client.headers["Authorization"]
        for path, name in zip(links.values(), ("Mark", "Anna", "Max", "Ada"), strict=True):
            for _ in range(2):
                client.cookies.clear()
                came = await client.get(path)
                assert (came.status_code, came.headers["location"]) == (303, "/")
                assert name in (await client.get("/digest/account")).text
    await host.stop()


async def test_outside_the_demo_such_a_link_is_neither_made_nor_opened(tmp_path: Path) -> None:
    host = Embedded(tmp_path)
    await host.start()
    async with client_of(host) as client:
        await client.put("/digest/v1/people/anna", json={"name": "Anna", "role": "rep"})
        made = await client.post("/digest/v1/people/anna/sign-in-links", json={"repeatable": True})
        opened = await client.get("/digest/sign-in/demo/anything")
    await host.stop()
    assert (made.status_code, opened.status_code) == (422, 404)


async def test_the_first_mails_know_how_the_sources_are_and_go_to_whoever_wants_one(tmp_path: Path) -> None:
    host = Embedded(tmp_path, demo=True)
    await host.start()
    async with client_of(host) as client:
        for person, role in STAFF.items():
            body = {"name": person.title(), "role": role, "email": f"{person}@northwind.example"}
            assert (await client.put(f"/digest/v1/people/{person}", json=body)).status_code == 201
        assert (await client.put("/digest/v1/people/mona/digest", json={"wanted": False})).status_code == 200
        opened = await client.post("/intake/v1/sources", json={"kind": "form", "name": "Stand at the fair"})
        for number in range(3):
            form = {"email": "nobody", "number": number}
            assert (await client.post(opened.json()["url"], json=form)).status_code == 422
        await host.look_at_sources()
        async with Api("http://leadloop.example", host.admin_key(), "test", httpx.ASGITransport(host.app)) as api:  # type: ignore[arg-type]  # started
            await quiet(api)
        await first_mails(client, tmp_path)
        links = await ways_in(client, tmp_path)
        del client.headers["Authorization"]
        await client.get(links["admin"])
        mailbox = (await client.get("/digest/mailbox")).text
        [letter] = set(re.findall(r"/digest/mailbox/[0-9a-f-]{36}", mailbox))
        text = (await client.get(f"{letter}/letter")).text
    await host.stop()
    assert "1 source in trouble" in mailbox
    assert "mark@" in mailbox
    assert "Stand at the fair" in text
