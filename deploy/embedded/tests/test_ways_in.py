"""The demo's links: one for each role, signing in at once, as often as they are opened, also after a new start."""

from pathlib import Path

import httpx

from embedded.process import Embedded
from embedded.ways_in import ways_in

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
