"""The list of refused rows: everything of them stands in it, and mended and sent again it is taken as it was meant."""

import csv
import io
from typing import Any

ANN = b"ann@acme.example"


async def errors_of(world: Any, import_id: str) -> list[list[str]]:
    """The rows of errors.csv."""
    answer = await world.get(f"/v1/imports/{import_id}/errors.csv")
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


def written(rows: list[list[str]]) -> bytes:
    """A list as a spreadsheet saves it."""
    held = io.StringIO()
    csv.writer(held).writerows(rows)
    return held.getvalue().encode()


async def refused(world: Any, content: bytes, mapping: dict[str, str | None] | None = None, **fields: str) -> Any:
    """A list that was sent and has ended: its id, and its errors.csv."""
    sent = (await world.send_list(content, **fields)).json()
    if mapping is not None:
        assert (await world.call("PUT", f"/v1/imports/{sent['id']}", {"mapping": mapping})).status_code == 200
    await world.run_list(sent["id"])
    return sent["id"], await errors_of(world, sent["id"])


async def test_cells_beyond_the_columns_stand_behind_them(world: Any) -> None:
    content = b"email,name\nann@acme.example,Ann,Oslo\nbob,Bob\ncem@acme.example,Cem,Rome,Italy\n"

    _, rows = await refused(world, content)

    assert rows[0] == ["email", "name", "column 3", "column 4", "problem", "row"]
    assert [row[:4] for row in rows[1:]] == [
        ["ann@acme.example", "Ann", "Oslo", ""], ["bob", "Bob", "", ""], ["cem@acme.example", "Cem", "Rome", "Italy"],
    ]  # fmt: skip
    assert [row[-1] for row in rows[1:]] == ["2", "3", "4"]


async def test_a_row_whose_cells_were_put_right_is_taken_and_one_that_was_not_keeps_them_as_fields(world: Any) -> None:
    _, rows = await refused(world, b"email,name\nann@acme.example,Ann,Oslo\ncem@acme.example,Cem,Rome\n")
    rows[1][1:3] = ["Ann, Oslo", ""]

    again = (await world.send_list(written(rows))).json()
    ended = await world.run_list(again["id"])

    assert again["mapping"] == {"email": "email", "name": "name", "problem": None, "row": None}
    assert [row["content"].get("fields") for row in again["rows"]] == [None, {"column 3": "Rome"}]
    assert (ended["created"], ended["refused"]) == (2, 0)


async def test_what_is_refused_twice_has_one_problem_and_its_new_row(world: Any) -> None:
    _, rows = await refused(world, b"email,name\nbob,Bob\nann,Ann,Oslo\n")

    again = (await world.send_list(written(rows))).json()
    await world.run_list(again["id"])
    once_more = await errors_of(world, again["id"])
    last = (await world.send_list(written(once_more))).json()

    assert once_more[0] == ["email", "name", "column 3", "problem", "row"]
    assert [row[:3] for row in once_more[1:]] == [["bob", "Bob", ""], ["ann", "Ann", "Oslo"]]
    assert last["mapping"] == {"email": "email", "name": "name", "problem": None, "row": None}


async def test_columns_of_its_own_called_problem_and_row_stay(world: Any) -> None:
    content = b"email,problem,row\nann@acme.example,printer,7\nbob,scanner,8\n"

    import_id, rows = await refused(world, content)
    again = (await world.send_list(written(rows).replace(b"bob", b"bob@acme.example"))).json()

    assert rows[0] == ["email", "problem", "row", "problem (2)", "row (2)"]
    assert rows[1][:3] == ["bob", "scanner", "8"]
    assert rows[1][4] == "3"
    assert again["rows"][0]["content"]["fields"] == {"problem": "scanner", "row": "8"}
    assert (await world.get(f"/v1/imports/{import_id}/preview")).json()["warnings"] == []


async def test_what_was_said_of_the_list_holds_for_its_refused_rows(world: Any) -> None:
    import_id, rows = await refused(
        world, b"who,+what,when\nann,hello,x\nbob,hello,\n", {"who": "email", "+what": "message", "when": None},
        source="fair-oslo", campaign="fair", touch_kind="event_attended",
    )  # fmt: skip
    await refused(world, b"who,+what,when\nann,hello,x\n", {"who": "phone"})  # newer, and not the one it is named after
    rows[1][0], rows[2][0] = "ann@acme.example", "bob@acme.example"

    again = (await world.send_list(written(rows), f"refused-{import_id} (1).csv")).json()
    other = (await world.send_list(written(rows), "mended.csv", source="own")).json()

    assert again["mapping"] == {"who": "email", "+what": "message", "when": None, "problem": None, "row": None}
    assert (again["source"], again["campaign"], again["touch_kind"]) == ("fair-oslo", "fair", "event_attended")
    assert again["warnings"][0]["reason"].startswith("is that of the import whose refused rows these are")
    assert [row["content"]["email"] for row in again["rows"]] == ["ann@acme.example", "bob@acme.example"]
    assert (other["mapping"]["who"], other["source"], other["campaign"]) == ("phone", "own", None)
    assert (await world.run_list(again["id"]))["created"] == 2


async def test_a_list_without_a_header_gets_one_and_its_mended_rows_are_taken(world: Any) -> None:
    _, rows = await refused(world, b"ann@acme.example,Ann\ncem@acme,Name\n")
    assert rows[0] == ["column 1", "column 2", "problem", "row"]
    rows[1][0] = "cem at acme.example, that is cem@acme.example"

    again = (await world.send_list(written(rows))).json()

    assert (again["form"]["header"], again["mapping"]["column 1"]) == (1, "email")
    assert (await world.run_list(again["id"]))["created"] == 1


async def test_a_list_that_only_looks_like_refused_rows_keeps_what_it_says(world: Any) -> None:
    shown = (await world.send_list(b"email,problem,row\nann@acme.example,printer,7\n")).json()

    assert shown["warnings"] == []
    assert shown["rows"][0]["content"]["fields"] == {"problem": "printer", "row": "7"}


async def test_rows_that_were_emptied_are_no_rows_any_more(world: Any) -> None:
    _, rows = await refused(world, b"email,name\nbob,Bob\nann,Ann\n")
    rows[1][:2] = ["", ""]
    rows[2][0] = "ann@acme.example"

    ended = await world.run_list((await world.send_list(written(rows))).json()["id"])

    assert (ended["rows"], ended["created"], ended["refused"]) == (1, 1, 0)


async def test_a_further_phone_or_address_that_is_wrong_is_found_by_its_field_too(world: Any) -> None:
    await refused(world, b"email,phone\nann@acme.example,+4915112345678; +1234567\na@acme.example; x@y,\nbob@b,\n")
    found = {}
    for field in ("phone", "email"):
        answer = await world.get(f"/v1/submissions?status=refused&field={field}")
        found[field] = sorted(item["place"] for item in answer.json()["items"])
    retried = (await world.post("/v1/submissions/retry", {"field": "phone"})).json()

    assert found == {"phone": [2], "email": [3, 4]}
    assert [item["status"] for item in retried["items"]] == ["refused"]
