"""A form whose fields were misread is mended by its source's mapping, then all that are alike are taken at once."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest

from lead_intake.adapters import tables

URLENCODED = "application/x-www-form-urlencoded"


async def open_form(world: Any, **body: Any) -> tuple[str, str]:
    """A source's id and the path of its door."""
    answer = await world.post("/v1/sources", {"kind": "form", "name": "Fair"} | body)
    assert answer.status_code == 201, answer.text
    return answer.json()["id"], f"/in/form/{answer.json()['token']}"


async def send(world: Any, door: str, **fields: str) -> int:
    answer = await world.client.post(
        door, content=urlencode(fields).encode(), headers={"content-type": URLENCODED, "accept": "application/json"}
    )
    return int(answer.status_code)


async def test_one_mapping_mends_all_that_are_alike(world: Any) -> None:
    source, door = await open_form(world, mapping={"f1": None})
    for number in range(3):
        assert await send(world, door, f1=f"p{number}@acme.example", f2="Ann") == 422
    waiting = (await world.get(f"/v1/submissions?status=refused&source={source}")).json()["items"]
    world.clock.now += timedelta(days=2)

    changed = await world.call(
        "PUT", f"/v1/sources/{source}", {"name": "Fair", "mapping": {"f1": "email", "f2": "name"}}
    )
    answer = (await world.post("/v1/submissions/retry", {"source": source})).json()

    assert changed.status_code == 200, changed.text
    assert (len(waiting), answer["created"], answer["next"]) == (3, 3, None)
    leads = (await world.get("/v1/leads")).json()["items"]
    assert {(lead["name"], lead["source"]) for lead in leads} == {("Ann", source)}
    assert {fact.time for fact in await world.said()} == {"2026-11-24T09:00:00.000000Z"}
    shown = (await world.get(f"/v1/submissions/{waiting[0]['id']}")).json()
    assert shown["raw"] == "f1=p2%40acme.example&f2=Ann"
    assert (shown["status"], shown["mended_at"]) == ("created", "2026-11-26T09:00:00Z")


async def test_a_person_who_was_taken_for_a_bot_is_taken_after_all(world: Any) -> None:
    source, door = await open_form(world, honeypot="homepage")
    assert await send(world, door, email="ann@acme.example", homepage="filled by the browser") == 200
    (row,) = (await world.get(f"/v1/submissions?status=discarded&source={source}")).json()["items"]

    answer = await world.post(f"/v1/submissions/{row['id']}/retry", None)

    assert answer.json()["status"] == "created", answer.text
    assert (await world.post("/v1/submissions/retry", {"source": source})).json()["items"] == []


@pytest.mark.parametrize("body", [b'{"email": "ann@acme.example"', b'--b\r\nContent-Disposition: form-data; name="e'])
async def test_a_form_that_was_cut_off_is_found_when_the_person_is_erased(world: Any, body: bytes) -> None:
    lead_id = await world.capture(email="ann@acme.example")
    _, door = await open_form(world)
    cut = body + b"\r\n\r\nann@acme.example"
    answer = await world.client.post(door, content=cut, headers={"content-type": "multipart/form-data; boundary=b"})
    assert answer.status_code in {400, 422}, answer.text

    await world.call("DELETE", f"/v1/leads/{lead_id}")

    assert all(row.raw is None and row.body is None for row in await world.rows(tables.submission))


async def test_who_tried_it_again_or_discarded_it_is_kept_with_it(world: Any) -> None:
    source, door = await open_form(world, mapping={"email": None})
    for number in range(2):
        await send(world, door, email=f"p{number}@acme.example")
    first, second = [row["id"] for row in (await world.get("/v1/submissions?status=refused")).json()["items"]]
    world.clock.now += timedelta(hours=1)

    vain = await world.post(f"/v1/submissions/{first}/retry", None)
    after_vain = (await world.get(f"/v1/submissions/{first}")).json()
    await world.call("PUT", f"/v1/sources/{source}", {"name": "Fair", "mapping": {}})
    world.clock.now += timedelta(hours=1)
    await world.post(f"/v1/submissions/{first}/retry", None, role="admin")
    await world.post(f"/v1/submissions/{second}/discard", {"reason": "a test"}, role="admin")

    assert vain.status_code == 422
    assert (after_vain["handled_by"], after_vain["handled_at"]) == ("key:marketer", "2026-11-24T10:00:00Z")
    assert after_vain["mended_at"] is None
    taken, discarded = [(await world.get(f"/v1/submissions/{one}")).json() for one in (first, second)]
    assert (taken["status"], taken["handled_by"], taken["handled_at"]) == (
        "created", "key:adminaaa", "2026-11-24T11:00:00Z",
    )  # fmt: skip
    assert (discarded["status"], discarded["handled_by"], discarded["reason"]) == (
        "discarded",
        "key:adminaaa",
        "a test",
    )
