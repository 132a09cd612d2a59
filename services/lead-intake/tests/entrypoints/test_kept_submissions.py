"""Submissions are kept as they came, found by what they have in common, and put aside with a reason."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from lead_intake.adapters import tables
from lead_intake.adapters.contacts import LibraryContacts, email_domains
from lead_intake.adapters.leads import SqlLeads
from lead_intake.adapters.sources import SqlSources
from lead_intake.adapters.submissions import SqlSubmissions
from lead_intake.domain.inputs import Discarded, Refused
from lead_intake.domain.problems import Problem
from lead_intake.entrypoints.incoming import Gate
from lead_intake.entrypoints.reading import Reader
from lead_intake.use_cases.count_sources import Counts
from lead_intake.use_cases.take_in import Incoming, take_in
from lead_intake.use_cases.workbench import Workbench
from service_kit.ids import new_id

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
LIST = "01900000-0000-7000-8000-00000000000a"
WRONG = Refused((Problem("phone", "is wrong", "Write it in full."),))


async def take(world: Any, *commands: Incoming) -> list[Any]:
    """What a door of its own would hand in."""
    service = world.service
    bench = Workbench(SqlLeads(), service.app.state.access, service.outbox, email_domains(), world.clock, new_id)
    async with service.database.transaction() as transaction:
        counts = Counts(SqlSources(), ZoneInfo("UTC"))
        return list(await take_in(transaction, commands, bench=bench, submissions=SqlSubmissions(), counts=counts))


async def test_a_discarded_one_says_why_and_waits_no_more(world: Any) -> None:
    submission_id = await world.refused()

    answer = await world.post(f"/v1/submissions/{submission_id}/discard", {"reason": "our own test"})
    again = await world.post(f"/v1/submissions/{submission_id}/discard", {"reason": "another"})

    assert answer.json()["status"] == again.json()["status"] == "discarded"
    (row,) = (await world.get("/v1/submissions?status=discarded")).json()["items"]
    assert (row["reason"], row["mended_at"]) == ("our own test", "2026-11-24T09:00:00Z")
    assert row["problem"]["errors"][0]["reason"] == "was not understood"
    assert (await world.post("/v1/submissions/retry", {})).json()["items"] == []


async def test_what_was_put_aside_by_mistake_can_be_tried_again(world: Any) -> None:
    submission_id = await world.refused()
    await world.post(f"/v1/submissions/{submission_id}/discard", {"reason": "mistake"})

    answer = await world.post(f"/v1/submissions/{submission_id}/retry", None)

    assert answer.json()["status"] == "created"
    (row,) = await world.rows(tables.submission)
    assert (row.status, row.reason) == ("created", None)


async def test_what_led_to_a_lead_is_not_discarded(world: Any) -> None:
    await world.capture(email="ann@acme.example")
    (row,) = await world.rows(tables.submission)

    answer = await world.post(f"/v1/submissions/{row.id}/discard", {"reason": "no"})

    assert answer.status_code == 409
    assert answer.json()["lead_id"] == row.lead_id


async def test_a_form_is_kept_with_its_bytes_and_shown_as_text(world: Any) -> None:
    raw = "email=ann%40acme.example&name=Анна".encode()
    command = Incoming(
        WRONG, "lead", "form", "site", "ann@acme.example", raw=raw, content_type="application/x-www-form-urlencoded",
        headers='{"user-agent":"x"}',
    )  # fmt: skip
    await take(world, command)

    (row,) = (await world.get("/v1/submissions?channel=form&source=site&problem=invalid&field=phone")).json()["items"]
    shown = (await world.get(f"/v1/submissions/{row['id']}")).json()

    assert (await world.get("/v1/submissions?channel=form&field=email")).json()["items"] == []
    assert (await world.get("/v1/submissions?problem=too-large")).json()["items"] == []
    assert shown["raw"] == "email=ann%40acme.example&name=Анна"
    assert shown["content_type"] == "application/x-www-form-urlencoded"
    assert shown["headers"] == {"user-agent": "x"}
    assert "raw" not in row


async def test_a_bot_leaves_no_lead_and_is_kept_with_the_reason(world: Any) -> None:
    (answer,) = await take(world, Incoming(Discarded("filled a hidden field"), "lead", "form", "site", "spam"))

    assert (answer.lead_id, answer.created) == ("", False)
    (row,) = await world.rows(tables.submission)
    assert (row.status, row.reason, row.lead_id) == ("discarded", "filled a hidden field", None)
    assert await world.said() == []


async def test_every_row_of_a_list_is_kept_in_its_own_words_and_found_by_it(world: Any) -> None:
    gate = Gate(Reader(LibraryContacts(None)))
    words = '{"Mail":["ann@acme.example"]}'
    good = gate.lead({"email": "ann@acme.example"}, words, "import", NOW)._replace(import_id=LIST, place=1)
    bad = Incoming(WRONG, "lead", "import", "fair", '{"Tel":["12"]}', import_id=LIST, place=2)

    done, _ = await take(world, good, bad)

    assert {fact.data["import_id"] for fact in await world.said()} == {LIST}
    last, first = (await world.get(f"/v1/submissions?import={LIST}")).json()["items"]
    assert (last["place"], last["status"], last["channel"]) == (2, "refused", "import")
    assert (first["place"], first["status"], first["lead_id"]) == (1, "created", done.lead_id)
    assert (await world.get(f"/v1/submissions/{first['id']}")).json()["body"] == words


async def test_a_page_goes_on_where_the_last_one_ended(world: Any) -> None:
    for _ in range(3):
        await world.refused()
    first = (await world.get("/v1/submissions?status=refused&limit=2")).json()
    rest = (await world.get(f"/v1/submissions?status=refused&limit=2&cursor={first['next']}")).json()
    assert [len(first["items"]), len(rest["items"]), rest["next"]] == [2, 1, None]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"limit": 1001}, "limit"), ({"limit": 0}, "limit"), ({"source": "A b"}, "source"), ({"import": "x"}, "import"),
        ({"unknown": 1}, "unknown"), ({"field": "%"}, "field"), ({"problem": "a/b"}, "problem"),
        ({"cursor": "x"}, "cursor"),
    ],
)  # fmt: skip
async def test_a_selection_that_makes_no_sense_is_refused(world: Any, body: Any, field: str) -> None:
    answer = await world.post("/v1/submissions/retry", body)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == field


@pytest.mark.parametrize("path", ["retry", "{id}/retry", "{id}/discard"])
@pytest.mark.parametrize("role", ["rep", "manager"])
async def test_only_marketing_mends(world: Any, path: str, role: str) -> None:
    body = {"reason": "x"} if path.endswith("discard") else {} if path == "retry" else None
    known = await world.refused()

    assert (await world.post(f"/v1/submissions/{path.format(id=known)}", body, role=role)).status_code == 403
    if "{id}" in path:
        nowhere = "01900000-0000-7000-8000-0000000000ff"
        assert (await world.post(f"/v1/submissions/{path.format(id=nowhere)}", body)).status_code == 404
        assert (await world.post(f"/v1/submissions/{path.format(id='x')}", body)).status_code == 422


async def test_one_that_is_known_to_be_somebodys_can_be_tried_again(world: Any) -> None:
    lead_id = await world.capture(email="zoe@acme.example", phone="+4915112345678")
    body = '{"email":"ann@acme.example","phone":"12"}'
    submission_id = await world.refused(body=body, lead_id=lead_id)
    again = await world.post(f"/v1/submissions/{submission_id}/retry", None)
    (row,) = [one for one in await world.rows(tables.submission) if one.id == submission_id]
    assert (again.status_code, row.status, row.lead_id) == (422, "refused", lead_id)

    other = await world.refused(lead_id=lead_id)
    answer = (await world.post(f"/v1/submissions/{other}/retry", None)).json()
    assert (answer["status"], answer["lead_id"] != lead_id) == ("created", True)
