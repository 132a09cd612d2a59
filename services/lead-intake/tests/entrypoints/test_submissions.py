"""What was refused is found, mended and tried again, or put aside."""

import asyncio
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest
from sqlalchemy import update

from event_bus.embedded_log import EmbeddedLog
from event_bus.event import RawSubscription
from event_bus.port import Record
from event_contracts.topics import INBOUND
from lead_intake.adapters import tables
from lead_intake.main import create_service
from lead_intake.settings import Settings

LIST = "01900000-0000-7000-8000-00000000000a"


async def hear(world: Any, record: Record) -> None:
    subscription = next(
        consumer.batch._subscription for consumer in world.service.consumers if consumer.group == "lead-intake-inbound"
    )
    assert isinstance(subscription, RawSubscription)
    async with world.service.database.transaction() as transaction:
        await subscription.handle(transaction, [record])


async def test_a_refused_lead_is_taken_after_all_and_happened_when_it_came_in(world: Any) -> None:
    submission_id = await world.refused()

    answer = await world.post(f"/v1/submissions/{submission_id}/retry", None)

    assert answer.status_code == 200, answer.text
    (lead,) = await world.rows(tables.lead)
    assert answer.json() == {
        "id": submission_id, "status": "created", "lead_id": lead.id, "version": 2,
        "after": f"{lead.id}:lead-intake:2",
    }  # fmt: skip
    assert answer.headers["leadloop-after"] == f"{lead.id}:lead-intake:2"
    assert [fact.time for fact in await world.said()] == ["2026-11-21T09:00:00.000000Z"] * 2
    shown = (await world.get(f"/v1/submissions/{submission_id}")).json()
    assert (shown["status"], shown["lead_id"], shown["problem"]) == ("created", lead.id, None)
    assert shown["mended_at"] == "2026-11-24T09:00:00Z"
    assert shown["received_at"] == "2026-11-21T09:00:00Z"


async def test_a_time_that_the_words_name_stays(world: Any) -> None:
    submission_id = await world.refused(body='{"email":"ann@acme.example","occurred_at":"2026-11-20T10:00:00Z"}')
    await world.post(f"/v1/submissions/{submission_id}/retry", None)
    assert (await world.said())[0].time == "2026-11-20T10:00:00.000000Z"


async def test_a_second_retry_says_what_became_of_it_and_changes_nothing(world: Any) -> None:
    submission_id = await world.refused()
    first = (await world.post(f"/v1/submissions/{submission_id}/retry", None)).json()

    again = await world.post(f"/v1/submissions/{submission_id}/retry", None)

    assert again.status_code == 409
    assert (again.json()["status"], again.json()["lead_id"]) == (409, first["lead_id"])
    assert again.json()["became"] == "created"
    assert len(await world.rows(tables.touch)) == 1


async def test_the_person_who_came_again_meanwhile_is_known(world: Any) -> None:
    submission_id = await world.refused()
    lead_id = await world.capture(email="ann@acme.example")

    answer = (await world.post(f"/v1/submissions/{submission_id}/retry", None)).json()

    assert (answer["status"], answer["lead_id"]) == ("known", lead_id)
    assert len(await world.rows(tables.lead)) == 1


async def test_what_is_still_wrong_is_said_in_the_words_of_today(world: Any) -> None:
    submission_id = await world.refused(body='{"email":"ann@acme.example","phone":"12"}')

    answer = await world.post(f"/v1/submissions/{submission_id}/retry", None)

    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == ["phone"]
    shown = (await world.get(f"/v1/submissions/{submission_id}")).json()
    assert (shown["status"], shown["mended_at"]) == ("refused", None)
    assert shown["problem"]["errors"] == answer.json()["errors"]
    assert await world.rows(tables.lead) == []


@pytest.mark.parametrize("words", ["no json", "[1]", '{"email": {}}'])
async def test_words_that_never_were_a_lead_are_refused_again(world: Any, words: str) -> None:
    submission_id = await world.refused(body=words)
    assert (await world.post(f"/v1/submissions/{submission_id}/retry", None)).status_code == 422


async def test_a_touch_of_somebody_unknown_is_recorded_once_they_are_known(world: Any) -> None:
    touch = {"lead": {"email": "ann@acme.example"}, "kind": "price_viewed"}
    await world.post("/v1/touches", {"touches": [touch]})
    (row,) = await world.rows(tables.submission)
    lead_id = await world.capture(email="ann@acme.example")

    answer = (await world.post(f"/v1/submissions/{row.id}/retry", None)).json()

    assert (answer["status"], answer["lead_id"]) == ("known", lead_id)
    assert (await world.said())[-1].data["kind"] == "price_viewed"


async def test_a_touch_that_was_to_create_its_lead_still_does(world: Any) -> None:
    touch = {"lead": {"phone": "12"}, "kind": "price_viewed"}
    await world.post("/v1/touches", {"touches": [touch], "create": True})
    (row,) = await world.rows(tables.submission)
    async with world.service.database.transaction() as transaction:
        mended = row.body.replace("12", "+4915112345678")
        await transaction.execute(update(tables.submission).values(body=mended))

    assert (await world.post(f"/v1/submissions/{row.id}/retry", None)).json()["status"] == "created"


async def test_an_event_of_a_tool_is_read_again_with_its_attributes(world: Any) -> None:
    headers = {
        "ce_specversion": "1.0", "ce_id": "ann@acme.example", "ce_source": "/mailer", "ce_type": "touch.submitted",
        "ce_time": "2026-11-20T10:00:00Z", "content-type": "application/json", "authorization": "secret",
    }  # fmt: skip
    value = orjson.dumps({"lead": {"email": "ann@acme.example"}, "kind": "email_opened"})
    packed = tuple((name, text.encode()) for name, text in headers.items())
    await hear(world, Record(INBOUND.name, 0, 0, None, value, packed))
    (row,) = await world.rows(tables.submission)
    assert (row.status, "ann" in row.headers, "secret" in row.headers) == ("refused", False, False)
    await world.capture(email="ann@acme.example")

    answer = await world.post(f"/v1/submissions/{row.id}/retry", None)

    assert answer.json()["status"] == "known", answer.text
    assert (await world.said())[-1].time == "2026-11-20T10:00:00.000000Z"


async def test_a_row_of_a_list_is_read_by_the_mapping_of_today_and_decided_at_once(world: Any) -> None:
    await world.keep_list({"Post": "email", "Land": "company.country"})
    body = '{"Post":["ann@acme.example"],"Land":["Germany"]}'
    submission_id = await world.refused(channel="import", import_id=LIST, place=7, body=body)

    answer = (await world.post(f"/v1/submissions/{submission_id}/retry", None)).json()

    created, touched, ended = await world.said()
    assert (created.data["import_id"], touched.data["import_id"]) == (LIST, LIST)
    assert created.data["attributes"]["source"] == "fair"
    assert (ended.type, ended.data) == ("lead.import_ended", {"import_id": LIST, "kinds": ["imported"]})
    assert ended.time == "2026-11-24T09:00:00.000000Z"
    assert (answer["status"], answer["version"]) == ("created", 3)
    assert (await world.get(f"/v1/submissions/{submission_id}")).json()["place"] == 7


async def test_a_row_of_a_list_that_is_still_read_waits_for_its_end(world: Any) -> None:
    await world.keep_list({"Post": "email"}, state="running")
    submission_id = await world.refused(channel="import", import_id=LIST, place=7, body='{"Post":["ann@acme.example"]}')

    assert (await world.post(f"/v1/submissions/{submission_id}/retry", None)).status_code == 409
    assert await world.rows(tables.lead) == []


async def test_a_row_that_the_mapping_cannot_read_says_why(world: Any) -> None:
    await world.keep_list({"Tel": "phone"})
    submission_id = await world.refused(channel="import", import_id=LIST, place=7, body='{"Tel":["4.93E+10"]}')

    answer = await world.post(f"/v1/submissions/{submission_id}/retry", None)

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "phone"


async def test_a_row_of_touches_is_one(world: Any) -> None:
    await world.keep_list({"Mail": "email", "What": "kind"}, kind="touches")
    body = '{"Mail":["ann@acme.example"],"What":["event_attended"]}'
    submission_id = await world.refused(channel="import", kind="touch", import_id=LIST, place=1, body=body)
    await world.capture(email="ann@acme.example")

    answer = (await world.post(f"/v1/submissions/{submission_id}/retry", None)).json()

    assert answer["status"] == "known", answer
    assert [fact.type for fact in (await world.said())[-2:]] == ["lead.touched", "lead.import_ended"]


async def test_all_that_are_alike_are_tried_together_oldest_first(world: Any) -> None:
    for number in range(5):
        await world.refused(source="fair", body=orjson.dumps({"email": f"p{number}@acme.example"}).decode())
    await world.refused(source="fair", body='{"email":"p0@acme.example","phone":"12"}')
    other = await world.refused(source="other")

    first = (await world.post("/v1/submissions/retry", {"source": "fair", "field": "email", "limit": 4})).json()
    rest = (await world.post("/v1/submissions/retry", {"source": "fair", "cursor": first["next"]})).json()

    assert (first["created"], first["known"], first["refused"], first["settled"]) == (4, 0, 0, 0)
    assert (rest["created"], rest["refused"], rest["next"]) == (1, 1, None)
    assert rest["items"][1]["problem"]["errors"][0]["field"] == "phone"
    assert [item["status"] for item in first["items"]] == ["created"] * 4
    assert first["items"][0]["after"].endswith(":lead-intake:2")
    waiting = (await world.get("/v1/submissions?status=refused&field=email")).json()["items"]
    assert [row["id"] for row in waiting] == [other]


async def test_nothing_alike_is_no_error(world: Any) -> None:
    answer = await world.post("/v1/submissions/retry", {"import": LIST, "problem": "invalid"})
    assert answer.status_code == 200
    assert answer.json() == {
        "items": [], "created": 0, "known": 0, "refused": 0, "discarded": 0, "settled": 0, "next": None,
    }  # fmt: skip


async def test_two_retries_at_the_same_moment_make_one_lead_and_one_touch(world: Any, tmp_path: Path) -> None:
    ids = [await world.refused(body=f'{{"email":"p{number}@acme.example"}}') for number in range(6)]
    settings = Settings(database_url=world.service.database.url)
    other = create_service(settings, EmbeddedLog(tmp_path / "other.db", 1), world.clock)
    key = {"authorization": f"Bearer ll_{'marketer':a<8}_{'marketer':A<32}"}
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(other.asgi), base_url="http://other", headers=key
    ) as two:

        async def here(one: str) -> int:
            return int((await world.post(f"/v1/submissions/{one}/retry", None)).status_code)

        async def there(one: str) -> int:
            return (await two.post(f"/v1/submissions/{one}/retry")).status_code

        async def all_of_them() -> int:
            return (await two.post("/v1/submissions/retry", json={})).status_code

        calls = [one(submission_id) for submission_id in ids for one in (here, there, here)]
        answers = await asyncio.gather(*calls, all_of_them())

    await other.database.close()
    assert set(answers) <= {200, 409}
    assert len(await world.rows(tables.lead)) == len(ids)
    assert len(await world.rows(tables.touch)) == len(ids)
    assert len(await world.said()) == 2 * len(ids)
    assert {row.status for row in await world.rows(tables.submission)} == {"created"}


async def test_one_key_retries_once_and_answers_the_same(world: Any) -> None:
    submission_id = await world.refused()
    first = await world.post(f"/v1/submissions/{submission_id}/retry", None, idempotency_key="r1")
    again = await world.post(f"/v1/submissions/{submission_id}/retry", None, idempotency_key="r1")
    assert (again.status_code, again.json()) == (200, first.json())
