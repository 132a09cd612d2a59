"""Rows that cannot be read keep their words: they come back in errors.csv, are mended there and sent again."""

import csv
import io
from typing import Any

from lead_intake.adapters import tables

BROKEN = (
    b"email,message,city\n"
    b'quote@acme.example,"say "hi" to, Bob",Oslo\n'
    b'open@acme.example,"never closed,Bern\n'
    b"long@acme.example," + b"x" * 1_100_000 + b",Rome\n"
    b"bytes@acme.example,J\xfcrgen,K\xf6ln\n"
    b"good@acme.example,hello,\xd0\xa3\xd1\x84\xd0\xb0" + b" \xd0\xa3\xd1\x84\xd0\xb0" * 20 + b"\n"
)


async def errors_of(world: Any, import_id: str, delimiter: str = ",") -> list[list[str]]:
    """The rows of errors.csv."""
    answer = await world.get(f"/v1/imports/{import_id}/errors.csv")
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=delimiter))


def written(rows: list[list[str]], delimiter: str = ",") -> bytes:
    """A list as a spreadsheet saves it."""
    held = io.StringIO()
    csv.writer(held, delimiter=delimiter).writerows(rows)
    return held.getvalue().encode()


async def test_broken_rows_come_back_with_their_words_under_their_columns(world: Any) -> None:
    import_id = (await world.send_list(BROKEN)).json()["id"]
    ended = await world.run_list(import_id)

    head, quote, unclosed, long, wrong = await errors_of(world, import_id)

    assert (ended["created"], ended["refused"]) == (1, 4)
    assert head == ["email", "message", "city", "problem", "row"]
    assert quote[:3] == ["quote@acme.example", 'say "hi" to, Bob', "Oslo"]
    assert unclosed[:3] == ["open@acme.example", '"never closed', "Bern"]
    assert long[:3] == ["long@acme.example", "x" * (65_536 - 18) + " [cut]", ""]
    assert wrong[:3] == ["bytes@acme.example", "Jürgen", "Köln"]
    assert [row[-1] for row in (quote, unclosed, long, wrong)] == ["2", "3", "4", "5"]
    assert "65,536 characters are kept" in long[3]


async def test_broken_rows_that_were_mended_are_taken(world: Any) -> None:
    import_id = (await world.send_list(BROKEN)).json()["id"]
    await world.run_list(import_id)

    rows = await errors_of(world, import_id)
    rows[3][1] = "short"
    again = await world.send_list(written(rows))
    ended = await world.run_list(again.json()["id"])

    assert (ended["created"], ended["refused"]) == (4, 0)


async def test_a_broken_row_is_shown_with_its_words_and_stays_refused_when_it_is_only_tried_again(world: Any) -> None:
    import_id = (await world.send_list(BROKEN)).json()["id"]
    await world.run_list(import_id)

    answer = (await world.post("/v1/submissions/retry", {"import": import_id})).json()
    kept = [row for row in await world.rows(tables.submission) if row.place == 3]

    assert (answer["created"], answer["refused"]) == (0, 4)
    assert kept[0].body == '{"email":["open@acme.example"],"message":["\\"never closed"],"city":["Bern"]}'


async def test_the_words_of_a_broken_row_go_with_the_person(world: Any) -> None:
    lead_id = await world.capture(email="open@acme.example")
    import_id = (await world.send_list(BROKEN)).json()["id"]
    await world.run_list(import_id)

    await world.call("DELETE", f"/v1/leads/{lead_id}")

    cells = [cell for row in await errors_of(world, import_id) for cell in row]
    assert "quote@acme.example" in cells
    assert "open@acme.example" not in cells
    assert "Bern" not in cells
