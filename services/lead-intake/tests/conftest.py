"""The service on a database of the test's own, without a broker: what it says stands in its outbox."""

import io
import zipfile
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import orjson
import pytest
from sqlalchemy import insert, select

from event_bus.embedded_log import EmbeddedLog
from event_contracts.catalogue import BY_TYPE
from lead_intake.adapters import tables
from lead_intake.main import create_service
from lead_intake.settings import Settings
from service_kit.access import hash_of
from service_kit.clock import FrozenClock
from service_kit.database.leadership import Held
from service_kit.service import Service
from service_kit.testing import settings_of

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
LIST = "01900000-0000-7000-8000-00000000000a"
ROLES = {"marketer": None, "admin": None, "rep": "nora", "manager": "max"}


class Said(NamedTuple):
    """A row of the outbox."""

    type: str
    key: str
    sequence: int
    time: str
    data: dict[str, Any] | None


class World:
    """A running service as a client sees it, and its outbox."""

    def __init__(self, service: Service, client: httpx.AsyncClient, clock: FrozenClock) -> None:
        self.service = service
        self.client = client
        self.clock = clock

    async def call(
        self, method: str, path: str, body: Any = None, role: str = "marketer", **headers: str
    ) -> httpx.Response:
        """One request of somebody with this role."""
        given = {"authorization": f"Bearer {key_of(role)}"} | {k.replace("_", "-"): v for k, v in headers.items()}
        content = body if isinstance(body, bytes | None) else orjson.dumps(body)
        given |= {} if content is None else {"content-type": "application/json"}
        return await self.client.request(method, path, content=content, headers=given)

    async def post(self, path: str, body: Any, role: str = "marketer", **headers: str) -> httpx.Response:
        """POST."""
        return await self.call("POST", path, body, role, **headers)

    async def get(self, path: str, role: str = "marketer", **headers: str) -> httpx.Response:
        """GET."""
        return await self.call("GET", path, None, role, **headers)

    async def capture(self, **body: Any) -> str:
        """A captured lead's id."""
        answer = await self.post("/v1/leads", body)
        assert answer.status_code in {200, 201}, answer.text
        lead_id: str = answer.json()["id"]
        return lead_id

    async def said(self, prefix: str = "lead.") -> list[Said]:
        """What stands in the outbox, each checked against its contract."""
        outbox = tables.shared.outbox
        async with self.service.database.snapshot() as snapshot:
            rows = (await snapshot.execute(select(outbox).order_by(outbox.c.seq))).all()
        told = []
        for row in rows:
            data = None if row.payload is None else orjson.loads(row.payload)
            if data is not None:
                BY_TYPE[row.type].model_validate(data)
            headers = dict(orjson.loads(row.headers))
            if row.type.startswith(prefix):
                told.append(Said(row.type, row.aggregateid, row.sequence, headers["ce_time"], data))
        return told

    async def send_list(
        self, content: bytes, name: str = "fair.csv", key: str | None = None, **fields: str
    ) -> httpx.Response:
        """POST /v1/imports as a browser does it."""
        given = {"authorization": f"Bearer {key_of('marketer')}"} | ({} if key is None else {"idempotency-key": key})
        files = {"file": (name, io.BytesIO(content))}
        return await self.client.post("/v1/imports", data={"kind": "leads"} | fields, files=files, headers=given)

    async def work(self) -> None:
        """Let the worker of imports do everything that there is to do."""
        while await self.service.app.state.importing.turn(Held()):
            pass

    async def run_list(self, import_id: str) -> Any:
        """Start an import, let it end, and see how it stands."""
        started = await self.post(f"/v1/imports/{import_id}/start", None)
        assert started.status_code == 200, started.text
        await self.work()
        return (await self.get(f"/v1/imports/{import_id}")).json()

    async def rows(self, table: Any) -> list[Any]:
        """Every row of a table."""
        async with self.service.database.snapshot() as snapshot:
            return list((await snapshot.execute(select(table))).all())

    async def refused(self, **row: Any) -> str:
        """A refused submission as it may have been left by yesterday's code."""
        number = len(await self.rows(tables.submission))
        problem = orjson.dumps(
            {"type": "https://leadloop.dev/problems/invalid", "title": "x", "status": 422,
             "errors": [{"field": "email", "reason": "was not understood", "remedy": "x"}]}
        ).decode()  # fmt: skip
        values = {
            "id": f"01900000-0000-7000-8000-{number:012d}", "received_at": NOW - timedelta(days=3), "channel": "api",
            "kind": "lead", "status": "refused", "problem": problem, "body": '{"email":"ann@acme.example"}',
        } | row  # fmt: skip
        async with self.service.database.transaction() as transaction:
            await transaction.execute(insert(tables.submission).values(**values))
        return str(values["id"])

    async def keep_list(self, mapping: dict[str, str | None], state: str = "done", kind: str = "leads") -> None:
        """An import as it stands in its table."""
        async with self.service.database.transaction() as transaction:
            await transaction.execute(
                insert(tables.import_job).values(
                    id=LIST, kind=kind, source="fair", file_name="fair.csv", file_hash="h", bytes=1,
                    form='{"encoding":"utf-8","delimiter":",","header":1,"columns":[],"options":{}}',
                    mapping=orjson.dumps(mapping).decode(), state=state, done_rows=1, created=0, known=0, refused=1,
                    decided=0, by="anna", created_at=NOW, version=1,
                )
            )  # fmt: skip


def key_of(role: str) -> str:
    """A well-formed key for each role."""
    return f"ll_{role:a<8}_{role:A<32}"


def key_documents() -> list[tuple[str, dict[str, Any], int]]:
    """The keys of one person or machine per role, as they travel."""
    documents: list[tuple[str, dict[str, Any], int]] = []
    for role, person in ROLES.items():
        key = {"key_id": f"{role:a<8}", "hash": hash_of(key_of(role)), "name": role, "role": role, "person": person}
        documents.append(("reference.key", key, 1))
        if person is not None:
            documents.append(("reference.person", {"person": person, "name": person, "role": role, "team": "north"}, 1))
    return documents


@pytest.fixture
async def world(migrated: Callable[[str], str], tmp_path: Path) -> AsyncIterator[World]:
    """lead-intake on SQLite and on PostgreSQL, one after the other."""
    settings = settings_of(Settings, migrated("lead_intake"), tmp_path)
    clock = FrozenClock(NOW)
    service = create_service(settings, EmbeddedLog(tmp_path / "log.db", 1), clock)
    async with service.database.transaction() as transaction:
        await service.app.state.access.take_over(transaction, key_documents())
    transport = httpx.ASGITransport(service.asgi)
    async with httpx.AsyncClient(transport=transport, base_url="http://intake") as client:
        yield World(service, client, clock)
    await service.database.close()


def workbook(rows: str, *, more: dict[str, bytes] | None = None) -> bytes:
    """A workbook with one sheet of these rows."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"><Default Extension="xml" '
        f'ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>'
        "</Types>",
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" '
        f'Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets>'
        '<sheet name="A" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" '
        f'Type="{office}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="{office}/styles" '
        'Target="styles.xml"/></Relationships>',
        "xl/styles.xml": f'<styleSheet xmlns="{main}"><cellXfs count="3"><xf numFmtId="0"/>'
        '<xf numFmtId="14" applyNumberFormat="1"/><xf numFmtId="22" applyNumberFormat="1"/></cellXfs></styleSheet>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData>{rows}</sheetData></worksheet>',
    }
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, text in (parts | (more or {})).items():
            archive.writestr(part, text)
    return held.getvalue()


@pytest.fixture
def sheet() -> Callable[..., bytes]:
    """Makes workbooks."""
    return workbook
