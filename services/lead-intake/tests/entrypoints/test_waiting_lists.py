"""Lists that wait: people who are erased meanwhile are left out, and what nobody starts is put away."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from lead_intake.adapters import tables
from lead_intake.domain.forgotten import hash_of, hashes_in
from service_kit.testing import without_ids

LIST = (
    "E-Mail;Telefon;CRM ID;Name\r\n"
    "zaphod@beeblebrox.example;;;Zaphod\r\n"
    "someone@acme.example;0151 777 777-77;;Zaphod by phone\r\n"
    "other@acme.example;;heart-of-gold;Zaphod by id\r\n"
    "no address, write to Zaphod@Beeblebrox.example;;;Zaphod refused\r\n"
    "ann@acme.example;+49 151 1234567;;Ann\r\n"
)
MAPPING = {"E-Mail": "email", "Telefon": "phone", "CRM ID": "external_ids.crm", "Name": "name"}


async def everything(world: Any) -> str:
    """Every value of every table."""
    found = []
    async with world.service.database.snapshot() as snapshot:
        for table in tables.metadata.sorted_tables:
            found += [str(row) for row in await snapshot.execute(text(f"select * from {table.name}"))]
    return "\n".join(found).lower()


async def test_rows_about_a_person_who_is_erased_while_the_list_waits_are_left_out(world: Any) -> None:
    lead_id = await world.capture(
        email="zaphod@beeblebrox.example", phone="+4915177777777", external_ids={"crm": "heart-of-gold"}
    )
    import_id = (await world.send_list(LIST.encode())).json()["id"]
    await world.call("PUT", f"/v1/imports/{import_id}", {"mapping": MAPPING})

    await world.call("DELETE", f"/v1/leads/{lead_id}")
    done = await world.run_list(import_id)
    await world.service.app.state.housekeeping.tidy()

    assert (done["created"], done["refused"]) == (1, 4)
    (ann,) = (await world.get("/v1/leads")).json()["items"]
    assert ann["emails"] == ["ann@acme.example"]
    left = (await world.get(f"/v1/submissions?import={import_id}")).json()["items"]
    assert [(row["place"], row["status"]) for row in left] == [
        (6, "created"), (5, "discarded"), (4, "discarded"), (3, "discarded"), (2, "discarded"),
    ]  # fmt: skip
    assert {row["reason"] for row in left[1:]} == {"the person was erased after the list had been sent"}
    kept = without_ids(await everything(world))
    assert [word for word in ("zaphod", "beeblebrox", "77777", "heart-of-gold") if word in kept] == []
    assert await world.rows(tables.short_lived.forgotten) == []


async def test_a_list_that_is_sent_later_may_name_them_again(world: Any) -> None:
    lead_id = await world.capture(email="zaphod@beeblebrox.example")
    await world.call("DELETE", f"/v1/leads/{lead_id}")

    done = await world.run_list((await world.send_list(b"email\nzaphod@beeblebrox.example\n")).json()["id"])

    assert (done["created"], done["refused"]) == (1, 0)


@pytest.mark.parametrize(
    "written",
    ["0151/777 777 77", "+49 (151) 777-77777", "call 15177777777 or 030 1234567", "4915177777777"],
)
def test_a_number_is_known_however_it_is_written(written: str) -> None:
    assert hash_of(("phone", "15177777777")) in hashes_in(written)
    assert hash_of(("phone", "15177777778")) not in hashes_in(written)


async def test_a_list_that_nobody_starts_expires_after_a_week_with_its_file(world: Any) -> None:
    sent = await world.send_list(b"email\nann@acme.example\n")
    path = f"/v1/imports/{sent.json()['id']}"
    tidy = world.service.app.state.housekeeping.tidy

    world.clock.now += timedelta(days=6, hours=23)
    await tidy()
    before = (await world.get(path)).json()
    world.clock.now += timedelta(hours=2)
    await tidy()
    await world.work()

    after = (await world.get(path)).json()
    assert (before["state"], before["possible"]) == ("preview", ["change", "start", "cancel"])
    assert (after["state"], after["started_at"], after["ended_at"]) == ("cancelled", None, "2026-12-01T10:00:00Z")
    assert await world.rows(tables.import_part) == []
    assert await world.said() == []


async def test_what_guards_against_double_clicks_is_forgotten_within_a_minute(world: Any, door: Any) -> None:
    await world.client.post(await door(), data={"email": "ann@acme.example"})
    tidy = world.service.app.state.housekeeping.tidy

    await tidy()
    kept = len(await world.rows(tables.short_lived.form_seen))
    world.clock.now += timedelta(seconds=31)
    await tidy()

    assert (kept, await world.rows(tables.short_lived.form_seen)) == (1, [])
