"""The worst files by HTTP: what becomes of them is typed by hand, and docs/worst-files.md says what people see today.

`WORST_FILES=write` writes that page anew.
"""

import csv
import io
import os
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

Sheet = Callable[..., bytes]
PAGE = Path(__file__).parents[4] / "docs" / "worst-files.md"
HEAD = """# The worst files, and what whoever sends them sees

Each of these is sent by HTTP in a test (`services/lead-intake/tests/entrypoints/test_worst_files.py`), which also keeps
this page: it says what the product answers today. Besides, in tests of their own: an upload that is cut off in the
middle (400 "is cut off", nothing of it is kept), two people who send lists at once (they take turns), a full disk (503
with `Retry-After`, nothing half stored), a kill in the middle (five times; every row is in once).

| file | understood as | rows in | rows refused | what the person reads |
|---|---|---|---|---|
"""


class WorstFile(NamedTuple):
    """A file, and what has to become of it: the HTTP status of sending it, rows taken, rows refused."""

    title: str
    name: str
    content: bytes
    status: int = 201
    taken: int = 0
    refused: int = 0


def text(value: str) -> str:
    """A cell with a text."""
    return f'<c t="inlineStr"><is><t>{value}</t></is></c>'


def _archive(**parts: bytes) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return held.getvalue()


def texts() -> list[WorstFile]:
    """Lists as text."""
    cyrillic = "Почта;Имя;Компания\nanna@acme.example;Анна Петрова;Ромашка\nivan@acme.example;Иван;Василёк\n"
    eaten = "email;phone\nann@acme.example;4,93E+10\n;+49 151 12345678\n"
    dates = (
        "email,occurred_at\na@x.example,2026-11-20\nb@x.example,20.11.2026 14:30\nc@x.example,11/20/2026\n"
        "d@x.example,20 Nov 2026\ne@x.example,46346.5\nf@x.example,20 ноября 2026\ng@x.example,03/04/2026\n"
    )
    wide = ",".join(["email", *(f"Question {number}" for number in range(1, 300))])
    wide_row = ",".join(["ann@acme.example", *("yes" for _ in range(299))])
    return [
        WorstFile(
            "Excel's CSV: a byte order mark, semicolons, `sep=;` on top", "excel.csv",
            "\ufeffsep=;\r\nE-Mail;Vorname;Nachname\r\nann@acme.example;Ann;Müller\r\n".encode(), taken=1,
        ),
        WorstFile("cp1251 from an old Windows", "база.csv", cyrillic.encode("cp1251"), taken=2),
        WorstFile("cp1251 of which little is Russian", "уфа.csv", "email,city\nann@acme.example,Уфа\n".encode("cp1251"),
                  taken=1),
        WorstFile("UTF-16 with tabs (Excel's “Unicode text”)", "unicode.txt",
                  cyrillic.replace(";", "\t").encode("utf-16"), taken=2),
        WorstFile("Line breaks inside quoted cells", "notes.csv",
                  b'email,message\nann@acme.example,"first line\nsecond, with a comma"\n', taken=1),
        WorstFile("Ragged rows: one too short, one too long", "ragged.csv",
                  b"email,name,city\nann@acme.example\nbob@acme.example,Bob,Oslo,extra,cells\n", taken=1, refused=1),
        WorstFile("The same column twice, and one without a name", "twice.csv",
                  b"email,phone,phone,\nann@acme.example,+4915112345678,+4915112345679,x\n", taken=1),
        WorstFile("Cells that are formulas", "formulas.csv",
                  b"email,name\nann@acme.example,=HYPERLINK(1)\n=cmd|x,Bob\n", taken=1, refused=1),
        WorstFile("Dates in six notations, and one with two meanings", "dates.csv", dates.encode(), taken=6, refused=1),
        WorstFile("Phones eaten by a spreadsheet", "phones.csv", eaten.encode(), taken=1, refused=1),
        WorstFile("Numbers with a decimal comma", "sizes.csv",
                  b'email;company;company size;Budget\nann@acme.example;Acme;1 250;"12.500,50"\n', taken=1),
        WorstFile("Three e-mails in one cell", "emails.csv",
                  b'email,name\n"ann@acme.example; ann@home.example, Ann <ann@work.example>",Ann\n', taken=1),
        WorstFile("n/a, -, #N/A and null everywhere", "nothing.csv",
                  b"email,name,phone,company\nann@acme.example,n/a,-,#N/A\nnull,Bob,n/a,-\n", taken=1, refused=1),
        WorstFile("A title and merged cells above the header", "report.csv",
                  b"Leads of the fair,,\n,,\nemail,name,company\nann@acme.example,Ann,Acme\n", taken=1),
        WorstFile("300 columns", "survey.csv", f"{wide}\n{wide_row}\n".encode(), taken=1),
        WorstFile("A row of 5 MB", "long.csv",
                  b"email,message\nann@acme.example," + b"x" * 5_000_000 + b"\nbob@acme.example,hello\n",
                  taken=1, refused=1),
        WorstFile("A quote that is never closed", "quote.csv",
                  b'email,message\nann@acme.example,"never closed\nbob@acme.example,hello\n', taken=1, refused=1),
        WorstFile("A quote inside a text, and letters of another encoding in one row", "broken.csv",
                  b'email,message\nann@acme.example,"say "hi" to"\nbob@acme.example,J\xfcrgen\n'
                  + "cem@acme.example,Привет из Уфы\n".encode() * 3, taken=3, refused=2),
        WorstFile("The company twice, and a remark beside the address", "differs.csv",
                  b'email,company,company\n"ann@acme.example (at work)",Acme,Other\n', taken=1),
        WorstFile("Nobody is named in it", "colours.csv", b"colour,shape\nred,round\n", status=201),
    ]  # fmt: skip


def no_lists(sheet: Sheet) -> list[WorstFile]:
    """Workbooks, and what is no list at all."""
    one = f'<row r="1">{text("email")}</row><row r="2">{text("ann@acme.example")}</row>'
    entity = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><x>&b;</x>'
    bomb = b"\0" * 301 * 1024 * 1024
    return [
        WorstFile(
            "A workbook with day numbers, a formula and an error", "fair.xlsx",
            sheet(
                f'<row r="1">{text("email")}{text("occurred_at")}{text("Score")}{text("Ratio")}</row>'
                f'<row r="2">{text("ann@acme.example")}<c s="1"><v>46346</v></c><c><f>1+1</f><v>2</v></c>'
                '<c t="e"><f>1/0</f><v>#DIV/0!</v></c></row>'
            ),
            taken=1,
        ),
        WorstFile("An empty file", "empty.csv", b"", status=422),
        WorstFile("A ZIP archive named .csv", "leads.csv", _archive(**{"leads.csv": b"email\n"}), status=422),
        WorstFile("A web page named .csv", "export.csv", b"<!DOCTYPE html><html><body>Sign in</body></html>", 422),
        WorstFile("A workbook with entities", "entities.xlsx", sheet(one, more={"xl/sharedStrings.xml": entity}), 422),
        WorstFile("A workbook that is a ZIP bomb (301 MB of zeros)", "bomb.xlsx",
                  sheet(one, more={"xl/x.bin": bomb}), 422),
        WorstFile("A damaged workbook", "damaged.xlsx", sheet(one)[:-30], 422),
    ]  # fmt: skip


async def test_what_becomes_of_the_worst_files_is_what_people_were_told(
    world: Any, sheet: Callable[..., bytes]
) -> None:
    lines = [await line_of(world, file) for file in (*texts(), *no_lists(sheet))]
    page = HEAD + "".join(f"| {' | '.join(cells)} |\n" for cells in lines)
    if os.environ.get("WORST_FILES") == "write":
        PAGE.write_text(page, encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == page


async def line_of(world: Any, file: WorstFile) -> list[str]:
    """Send it, start it, and say it in a line; what must become of it is asserted."""
    title = f"{file.title} (`{file.name}`)"
    sent = await world.send_list(file.content, file.name)
    assert sent.status_code == file.status, (file.title, sent.text)
    if sent.status_code != 201:
        return [title, "refused as a whole", "0", "0", told(sent.json()["errors"])]
    preview = sent.json()
    if preview["warnings"] and file.taken == 0:
        started = await world.post(f"/v1/imports/{preview['id']}/start", None)
        assert started.status_code == 422, file.title
        return [title, understood(preview), "0", "0", told(started.json()["errors"])]
    ended = await world.run_list(preview["id"])
    assert (ended["created"] + ended["known"], ended["refused"]) == (file.taken, file.refused), (file.title, ended)
    said = await problems(world, preview)
    return [title, understood(preview), str(file.taken), str(file.refused), said or told(preview["warnings"]) or "—"]


def understood(preview: dict[str, Any]) -> str:
    """How the preview says that it reads the file."""
    form = preview["form"]
    parted = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}[form["delimiter"]]
    known = ", ".join(f"{column} → {target}" for column, target in preview["mapping"].items() if target)
    count = len(preview["columns"])
    columns = known if count < 8 else f"{known}; {count} columns in all"
    return cell(f"{form['encoding']}, {parted}, header in row {form['header']}: {columns}")


async def problems(world: Any, preview: dict[str, Any]) -> str:
    """The reasons in the file of refused rows."""
    answer = await world.get(f"/v1/imports/{preview['id']}/errors.csv")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=preview["form"]["delimiter"]))
    place = rows[0].index("problem")
    return cell("<br>".join(f"row {row[place + 1]}: {row[place]}" for row in rows[1:]))


def told(errors: list[dict[str, str]]) -> str:
    """Reasons and remedies."""
    return cell("<br>".join(f"{error['field']} {error['reason']}. {error['remedy']}" for error in errors))


def cell(words: str) -> str:
    """Words that keep within a cell of a table."""
    return words.replace("|", "\\|").replace("\n", " ")
