"""Workbooks: what becomes of their cells, and what is refused before it is opened."""

import csv
import io
import zipfile
from collections.abc import Callable

import pytest

from lead_intake.adapters.lists.files import LibraryFiles
from lead_intake.domain.problems import Problem
from lead_intake.import_ports import UnfitError

FILES = LibraryFiles()
Sheet = Callable[..., bytes]


def text(value: str) -> str:
    """A cell with a text."""
    return f'<c t="inlineStr"><is><t>{value}</t></is></c>'


def rows_of(content: bytes) -> list[list[str]]:
    """A workbook's rows, read as the list it becomes."""
    return list(csv.reader(io.StringIO(b"".join(FILES.as_csv(content)).decode())))


def refusal_of(content: bytes) -> Problem:
    """Why a workbook is not read."""
    with pytest.raises(UnfitError) as caught:
        list(FILES.as_csv(content))
    return caught.value.problem


def test_a_workbook_becomes_text_with_values_dates_and_whole_numbers(sheet: Sheet) -> None:
    content = sheet(
        f'<row r="1">{text("Phone")}{text("When")}</row><row r="3"><c><v>49300000000</v></c><c s="1"><v>46350</v></c>'
        '<c s="2"><v>46350.604166666664</v></c><c><v>1.5</v></c><c t="b"><v>1</v></c>'
        '<c t="e"><f>1/0</f><v>#DIV/0!</v></c>'
        '<c t="str"><f>"a"</f><v>ab</v></c></row>'
    )

    assert rows_of(content) == [
        ["Phone", "When", "", "", "", "", ""],
        ["", "", "", "", "", "", ""],
        ["49300000000", "2026-11-24", "2026-11-24T14:30:00", "1.5", "true", "", "ab"],
    ]


def test_workbooks_that_are_dangerous_are_refused_before_they_are_opened(sheet: Sheet) -> None:
    one = f'<row r="1">{text("x")}</row>'
    corner = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'

    assert refusal_of(sheet(corner)).reason == "spans more than 20,000,000 cells"
    assert refusal_of(sheet("<row><c/><c/></row>" * 400_000 + f"<row>{'<c/>' * 16_000}</row>")).reason.startswith(
        "spans"
    )
    assert refusal_of(sheet(one, more={"xl/x.bin": b"\0" * 301 * 1024 * 1024})).reason.startswith("unpacks")
    assert refusal_of(sheet(one, more={f"xl/{number}.xml": b"" for number in range(2001)})).reason.startswith("unpacks")
    entity = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><x>&b;</x>'
    assert refusal_of(sheet(one, more={"xl/sharedStrings.xml": entity})).reason == "has a document type of its own"
    assert refusal_of(sheet(one)[:-30]).reason == "is a damaged workbook"
    assert refusal_of(sheet("")).reason == "is empty"


def test_a_workbook_that_says_it_is_smaller_than_it_is_is_refused(sheet: Sheet) -> None:
    content = bytearray(sheet(f'<row r="1">{text("x" * 5000)}</row>'))
    place = content.rfind(b"xl/worksheets/sheet1.xml") - 46
    content[place + 24 : place + 28] = (100).to_bytes(4, "little")

    assert refusal_of(bytes(content)).reason == "unpacks to more than a workbook may hold"


def test_an_archive_with_a_list_inside_is_no_workbook() -> None:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("list.csv", "email\n")

    assert refusal_of(held.getvalue()).reason == "is an archive"
