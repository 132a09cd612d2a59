"""Lists come in by HTTP: what is taken, what is not, and what is kept of it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest

from event_bus.transaction import UnavailableError
from lead_intake.adapters import tables
from lead_intake.adapters.imports import SqlImports
from lead_intake.adapters.lists.files import LibraryFiles
from lead_intake.domain.imports import Job, Options
from lead_intake.domain.list_form import Form
from lead_intake.entrypoints.uploads import Uploads

MARKETER = {"authorization": f"Bearer ll_{'marketer':a<8}_{'marketer':A<32}"}
LIST = (
    b"E-Mail;Name;Telefon;Date;Notiz\r\n"
    b"ann@acme.example;Ann Smith;;20.11.2026 09:00;n/a\r\n"
    b"no address;Bob;;;\r\n"
    b'cem@acme.example;Cem;+49 151 12345678;;"line one\nline two"\r\n'
    b"ann@acme.example;Ann Smith;;;\r\n"
)


async def test_the_same_file_again_says_so_and_one_key_sends_it_once(world: Any) -> None:
    first = (await world.send_list(LIST, key="a")).json()
    repeated = await world.send_list(LIST, key="a")
    other = await world.send_list(LIST + b"x\n", key="a")
    same = (await world.send_list(LIST)).json()

    assert repeated.json()["id"] == first["id"]
    assert other.status_code == 422
    assert same["same_as"] == first["id"]
    assert len(await world.rows(tables.import_job)) == 2
    assert len(await world.rows(tables.import_part)) == 2
    page = (await world.get("/v1/imports")).json()
    assert [one["id"] for one in page["items"]] == [same["id"], first["id"]]


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("fair.csv", b"", "is empty"),
        ("fair.csv", b"PK\x03\x04" + b"\0" * 600, "is a damaged workbook"),
        ("fair.csv", b"<!DOCTYPE html><html><body>Sign in</body></html>", "is a web page"),
        ("fair.csv", b"%PDF-1.7\n", "is a PDF"),
    ],
)
async def test_a_file_that_is_no_list_is_refused_with_what_helps(
    world: Any, name: str, content: bytes, reason: str
) -> None:
    answer = await world.send_list(content, name)

    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert (error["field"], error["reason"]) == ("file", reason)
    assert error["remedy"]
    assert await world.rows(tables.import_job) == []
    assert await world.rows(tables.import_part) == []


async def test_an_upload_that_is_cut_off_or_wrong_leaves_nothing_behind(world: Any) -> None:
    body = (
        b'--x\r\nContent-Disposition: form-data; name="kind"\r\n\r\nleads\r\n'
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\nemail\n'
        + b"a@b.example\n"
        * 500_000
    )
    headers = MARKETER | {"content-type": "multipart/form-data; boundary=x"}

    cut = await world.client.post("/v1/imports", content=body, headers=headers)
    no_kind = await world.client.post("/v1/imports", files={"file": ("a.csv", b"email\n")}, headers=MARKETER)
    unknown = await world.send_list(b"email\n", colour="red")
    no_file = await world.client.post(
        "/v1/imports",
        content=b'--x\r\nContent-Disposition: form-data; name="kind"\r\n\r\nleads\r\n--x--\r\n',
        headers=headers,
    )
    json = await world.post("/v1/imports", {"kind": "leads"})
    rep = await world.client.post("/v1/imports", headers={"authorization": f"Bearer ll_{'rep':a<8}_{'rep':A<32}"})

    assert (cut.status_code, cut.json()["errors"][0]["reason"]) == (400, "is cut off")
    assert (no_kind.status_code, no_kind.json()["errors"][0]["field"]) == (422, "kind")
    assert (unknown.status_code, unknown.json()["errors"][0]["field"]) == (422, "colour")
    assert no_file.status_code == 422
    assert json.status_code == 415
    assert rep.status_code == 403
    assert await world.rows(tables.import_job) == []
    assert await world.rows(tables.import_part) == []


async def test_uploads_that_nobody_ended_are_swept_away(world: Any) -> None:
    import_id = (await world.send_list(LIST)).json()["id"]
    table = tables.import_job
    async with world.service.database.transaction() as transaction:
        await transaction.execute(table.update().values(state="uploading"))
    hidden = await world.get(f"/v1/imports/{import_id}")

    importing = world.service.app.state.importing
    await importing.sweep()
    kept = len(await world.rows(table))
    world.clock.now += timedelta(hours=2)
    await importing.sweep()

    assert (hidden.status_code, kept) == (404, 1)
    assert await world.rows(table) == []
    assert await world.rows(tables.import_part) == []


async def test_a_workbook_is_a_list_like_any_other(world: Any, sheet: Any) -> None:
    content = sheet(
        '<row r="1"><c t="inlineStr"><is><t>Leads of the fair</t></is></c></row>'
        '<row r="3"><c t="inlineStr"><is><t>E-Mail</t></is></c><c t="inlineStr"><is><t>Date</t></is></c></row>'
        '<row r="4"><c t="inlineStr"><is><t>ann@acme.example</t></is></c><c s="2"><v>46340.5</v></c></row>'
    )

    shown = (await world.send_list(content, "fair.xlsx")).json()
    done = await world.run_list(shown["id"])

    assert shown["form"] == {"encoding": "utf-8", "delimiter": ",", "header": 3}
    assert (done["created"], done["refused"]) == (1, 0)
    assert (await world.said())[0].time == "2026-11-14T12:00:00.000000Z"


class FullDisk:
    """A database that takes the first pieces of a file, then no more until somebody has made room."""

    def __init__(self, database: Any, transactions: int) -> None:
        self._database = database
        self._left = transactions

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Any]:
        """A transaction that may not be committed."""
        self._left -= 1
        async with self._database.transaction() as transaction:
            yield transaction
            if self._left == 0:
                raise UnavailableError("database or disk is full")


async def test_a_full_disk_in_the_middle_of_an_upload_leaves_nothing_half_stored(world: Any) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        yield b"email\n"
        for _ in range(12):
            yield b"a@b.example\n" * 87_000

    job = Job(
        id="01a20d74-0000-7000-8000-000000000001", kind="leads", source=None, file_name="", file_hash="", bytes=0,
        form=Form("utf-8", ",", 0, ()), options=Options(), mapping={}, state="uploading", rows=None, done_rows=0,
        created=0, known=0, refused=0, decided=0, by="anna", created_at=world.clock(), started_at=None, ended_at=None,
        version=1,
    )  # fmt: skip
    full: Any = FullDisk(world.service.database, 3)
    uploads = Uploads(full, SqlImports(), LibraryFiles(), world.clock)

    with pytest.raises(UnavailableError):
        await uploads.store(job, pieces())

    assert await world.rows(tables.import_job) == []
    assert await world.rows(tables.import_part) == []
