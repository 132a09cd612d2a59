"""A person is forgotten, and nothing personal stays behind."""

from typing import Any

import pytest
from sqlalchemy import text

from lead_intake.adapters import tables
from lead_intake.domain.findable import findable

MARKS = ("zaphod", "beeblebrox", "+4915177777777", "heart-of-gold", "infinite", "panic")


async def everything(world: Any) -> str:
    """Every value of every table."""
    found = []
    async with world.service.database.snapshot() as snapshot:
        for table in tables.metadata.sorted_tables:
            rows = await snapshot.execute(text(f"select * from {table.name}"))
            found += [str(row) for row in rows]
    return "\n".join(found).lower()


async def capture_zaphod(world: Any) -> str:
    lead_id: str = await world.capture(
        email="zaphod@beeblebrox.example",
        phone="+4915177777777",
        external_ids={"crm": "heart-of-gold"},
        name="Zaphod Beeblebrox",
        company={"name": "Infinite"},
        message="Do not panic",
        fields={"note": "panic"},
        consent={"email": True},
    )
    return lead_id


async def test_erasing_leaves_no_trace_and_says_so_on_every_id(world: Any) -> None:
    lead_id = await capture_zaphod(world)
    other = await world.capture(email="zaphod@home.example", name="Z. Beeblebrox", message="panic again")
    await world.post(f"/v1/leads/{lead_id}/merge", {"from": other})
    touch = {"lead": {"id": lead_id}, "kind": "page_viewed", "properties": {"path": "/zaphod", "who": "beeblebrox"}}
    await world.post("/v1/touches", {"touches": [touch]})
    await world.post("/v1/leads", {"email": "zaphod@beeblebrox.example", "phone": "panic"})
    before = await everything(world)
    assert [mark for mark in MARKS if mark not in before] == []

    answer = await world.call("DELETE", f"/v1/leads/{other}")

    assert answer.status_code == 204
    left = (await everything(world)).replace("/zaphod", "")  # a page's path, which names nobody
    facts = [fact for fact in await world.said() if fact.type == "lead.erased"]
    assert [(fact.key, fact.sequence) for fact in facts] == [(lead_id, 6), (other, 4)]
    assert answer.headers["leadloop-after"] == f"{lead_id}:lead-intake:6"
    assert [mark for mark in MARKS if mark in left] == []
    ends = {document.key for document in await world.said("private.") if document.data is None}
    assert {f"{lead_id}/profile/main", f"{other}/profile/main"} < ends
    assert len([key for key in ends if "/touch/" in key]) == 2


async def test_an_erased_lead_is_gone_for_everybody(world: Any) -> None:
    lead_id = await capture_zaphod(world)
    await world.call("DELETE", f"/v1/leads/{lead_id}")

    assert (await world.get(f"/v1/leads/{lead_id}")).status_code == 404
    assert (await world.get("/v1/leads")).json()["items"] == []
    assert (await world.call("PATCH", f"/v1/leads/{lead_id}", {"name": "Z"})).status_code == 404
    touched = await world.post("/v1/touches", {"touches": [{"lead": {"id": lead_id}, "kind": "other"}]})
    assert touched.json()["items"][0]["problem"]["errors"][0]["reason"] == "this person was erased"
    again = await world.call("DELETE", f"/v1/leads/{lead_id}")
    assert again.status_code == 204
    assert len([fact for fact in await world.said() if fact.type == "lead.erased"]) == 1


async def test_whoever_comes_back_is_a_new_lead(world: Any) -> None:
    lead_id = await capture_zaphod(world)
    await world.call("DELETE", f"/v1/leads/{lead_id}")

    assert await capture_zaphod(world) != lead_id


async def test_a_phone_that_was_shared_leads_to_who_still_has_it(world: Any) -> None:
    lead_id = await capture_zaphod(world)
    other = await world.capture(email="ford@prefect.example", phone="+4915177777777")
    await world.call("DELETE", f"/v1/leads/{lead_id}")

    assert await world.capture(phone="+4915177777777") == other


async def test_only_marketing_erases(world: Any) -> None:
    lead_id = await capture_zaphod(world)

    assert (await world.call("DELETE", f"/v1/leads/{lead_id}", role="rep")).status_code == 403
    assert (await world.call("DELETE", "/v1/leads/01900000-0000-7000-8000-000000000000")).status_code == 404


FORM = "application/x-www-form-urlencoded"
HIS = (
    (b"email=Zaphod%40Beeblebrox.example&name=Beeblebrox&phone=12", FORM),
    (b"email=x&tel=0151+777-77%20777&text=panic", FORM),
    (b'{"Post":["zaphod@beeblebrox.example"],"note":"panic"}', "application/json"),
    (b'--b\r\ncontent-disposition: form-data; name="phone"\r\n\r\n+49 (151) 7777.7777\x00panic', "multipart/form-data"),
)


@pytest.mark.parametrize("status", ["refused", "discarded"])
async def test_what_led_to_nothing_is_found_by_the_persons_contacts_in_any_writing(world: Any, status: str) -> None:
    lead_id = await capture_zaphod(world)
    for raw, content_type in HIS:
        await world.refused(
            channel="form", body=findable(raw), raw=raw, content_type=content_type, headers='{"referer":"beeblebrox"}',
            status=status, reason="panic" if status == "discarded" else None,
        )  # fmt: skip
    others = await world.refused(channel="form", body="ford@prefect.example", raw=b"ford@prefect.example")

    await world.call("DELETE", f"/v1/leads/{lead_id}")

    left = await everything(world)
    assert [mark for mark in MARKS if mark in left] == []
    assert "ford@prefect.example" in left
    waiting = (await world.get("/v1/submissions?status=refused")).json()["items"]
    assert [row["id"] for row in waiting] == [others]
    (gone, *_) = (await world.get("/v1/submissions?status=discarded&channel=form")).json()["items"]
    assert (await world.post(f"/v1/submissions/{gone['id']}/retry", None)).status_code == 409


async def test_a_mended_form_of_the_person_goes_with_them(world: Any) -> None:
    submission_id = await world.refused(body='{"email":"zaphod@beeblebrox.example"}', headers='{"x":"panic"}')
    mended = await world.post(f"/v1/submissions/{submission_id}/retry", None)

    await world.call("DELETE", f"/v1/leads/{mended.json()['lead_id']}")

    assert [mark for mark in MARKS if mark in await everything(world)] == []


async def test_what_was_refused_goes_with_the_person_by_whatever_it_named_them(world: Any) -> None:
    lead_id = await world.capture(email="old@beeblebrox.example", external_ids={"crm": "zb-4711"})
    bad = {"source": "Not A Key", "message": "panic"}
    for named in (
        {"email": "old@beeblebrox.example"},
        {"phone": "+49 (0)151 777 777 77"},
        {"external_ids": {"crm": "zb-4711"}},
    ):
        assert (await world.post("/v1/leads", bad | named)).status_code == 422
    touch = {"lead": {"id": lead_id}, "kind": "other", "campaign": "Not A Key", "message": "panic"}
    assert (await world.post("/v1/touches", {"touches": [touch]})).json()["refused"] == 1
    assert (await world.post("/v1/leads", bad | {"email": "ford@prefect.example"})).status_code == 422
    changed = {"emails": ["new@beeblebrox.example"], "phone": "+4915177777777"}
    assert (await world.call("PATCH", f"/v1/leads/{lead_id}", changed)).status_code == 200

    await world.call("DELETE", f"/v1/leads/{lead_id}")

    words = [row.body for row in await world.rows(tables.submission) if row.body]
    assert len(words) == 1
    assert "ford@prefect.example" in words[0]


async def test_rows_of_lists_go_with_the_person_whom_they_became(world: Any) -> None:
    rows = b"Mail,Note,Tel\nzaphod@beeblebrox.example,panic,\nford@prefect.example,calm,\n"
    done = await world.run_list((await world.send_list(rows)).json()["id"])
    assert done["created"] == 2
    (zaphod,) = (await world.post("/v1/leads/search", {"email": "zaphod@beeblebrox.example"})).json()["items"]

    await world.call("DELETE", f"/v1/leads/{zaphod['id']}")

    assert [mark for mark in MARKS if mark in await everything(world)] == []
    words = [row.body for row in await world.rows(tables.submission) if row.body]
    assert len(words) == 1
    assert "ford@prefect.example" in words[0]
