"""A list whose columns were misread is mended by its mapping after its end, then its refused rows are taken at once."""

import io
from typing import Any

from lead_intake.adapters import tables
from service_kit.database.leadership import Held

MARKETER = {"authorization": f"Bearer ll_{'marketer':a<8}_{'marketer':A<32}"}


async def imported(world: Any, content: bytes, mapping: dict[str, str | None]) -> str:
    """The id of an import that has ended."""
    sent = await world.client.post(
        "/v1/imports", data={"kind": "leads"}, files={"file": ("fair.csv", io.BytesIO(content))}, headers=MARKETER
    )
    path = f"/v1/imports/{sent.json()['id']}"
    assert (await world.call("PUT", path, {"mapping": mapping})).status_code == 200
    assert (await world.post(f"{path}/start", None)).status_code == 200
    while await world.service.app.state.importing.turn(Held()):
        pass
    return str(sent.json()["id"])


async def test_one_mapping_mends_all_rows_that_are_alike(world: Any) -> None:
    rows = b"".join(b"p%d@acme.example,12\n" % number for number in range(3))
    import_id = await imported(world, b"Mail,Tel\n" + rows, {"Mail": None, "Tel": "phone"})
    before = (await world.get(f"/v1/imports/{import_id}")).json()
    assert (before["created"], before["refused"]) == (0, 3)

    await world.call("PUT", f"/v1/imports/{import_id}", {"mapping": {"Mail": "email", "Tel": None}})
    answer = (await world.post("/v1/submissions/retry", {"import": import_id})).json()

    assert (answer["created"], answer["refused"], answer["next"]) == (3, 0, None)
    said = await world.said()
    assert [fact.type for fact in said] == ["lead.created", "lead.touched", "lead.import_ended"] * 3
    assert {fact.data["import_id"] for fact in said} == {import_id}
    assert {row.status for row in await world.rows(tables.submission)} == {"created"}
    assert (await world.get(f"/v1/imports/{import_id}/errors.csv")).content.count(b"\r\n") == 1


async def test_refused_rows_of_a_person_go_with_the_person(world: Any) -> None:
    lead_id = await world.capture(email="ann@acme.example")
    await imported(world, b"Mail,Tel\nAnn@acme.example,12\nbob@acme.example,12\n", {"Mail": "email", "Tel": "phone"})

    await world.call("DELETE", f"/v1/leads/{lead_id}")

    words = [row.body for row in await world.rows(tables.submission) if row.channel == "import"]
    assert sorted(word is None for word in words) == [False, True]
    assert "ann" not in str(words).lower()


async def test_a_row_with_more_cells_than_columns_is_never_taken_by_a_mapping(world: Any) -> None:
    import_id = await imported(world, b"Mail,Note\nann@acme.example,a,b\n", {"Mail": "email", "Note": "message"})

    answer = (await world.post("/v1/submissions/retry", {"import": import_id})).json()

    assert (answer["created"], answer["refused"]) == (0, 1)
    assert answer["items"][0]["problem"]["errors"][0]["reason"] == "has 3 cells, the list has 2 columns"
    assert await world.said() == []
