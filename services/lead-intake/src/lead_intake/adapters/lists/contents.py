"""What a file is by its first bytes, whatever it is called."""

from lead_intake.adapters.lists.encodings import wide_encoding
from lead_intake.domain.problems import Problem

ZIP = b"PK\x03\x04"
EMPTY = Problem("file", "is empty", "Choose the file again; perhaps it was still open, or the download had not ended.")
ARCHIVE = Problem("file", "is an archive", "Unpack it and send the list that is inside.")
OLD_EXCEL = Problem(
    "file", "is an old Excel workbook, or has a password", "Save it as .xlsx without a password, or as CSV."
)
WEB_PAGE = Problem(
    "file", "is a web page", "Perhaps the session of the other site had ended: sign in there and export the list again."
)
PDF = Problem("file", "is a PDF", "Export the list itself, as CSV or .xlsx.")
PICTURE = Problem("file", "is a picture", "Send the list itself, as CSV or .xlsx.")
DOCUMENT = Problem("file", "is a text document", "Copy the table into a spreadsheet and save it as CSV or .xlsx.")
JSON = Problem("file", "is JSON, not a list", "Send it to POST /v1/leads/batch, or export it as CSV.")
BINARY = Problem("file", "is not a text", "Send the list as CSV or .xlsx.")
_BEGINNINGS = (
    (b"\xd0\xcf\x11\xe0", OLD_EXCEL),
    (b"%PDF", PDF),
    (b"\x1f\x8b", ARCHIVE),
    (b"7z\xbc\xaf", ARCHIVE),
    (b"Rar!", ARCHIVE),
    (b"BZh", ARCHIVE),
    (b"\xfd7zXZ", ARCHIVE),
    (b"\x89PNG", PICTURE),
    (b"\xff\xd8\xff", PICTURE),
    (b"GIF8", PICTURE),
    (b"{\\rtf", DOCUMENT),
)
_MARKUP = (b"<!doctype", b"<html", b"<head", b"<table", b"<?xml", b"<script", b"<body", b"<div")


def foreign(head: bytes) -> Problem | None:
    """What is wrong with a file that begins like this; None for texts and for workbooks."""
    for beginning, problem in _BEGINNINGS:
        if head.startswith(beginning):
            return problem
    if head.startswith(ZIP):
        return None
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()[:512].lower()
    if not text:
        return EMPTY
    if text.startswith(_MARKUP):
        return WEB_PAGE
    if text.startswith((b'[{"', b'{"', b"[ {", b"[\n", b"{\n", b"{\r\n", b"[\r\n")):
        return JSON
    controls = sum(1 for byte in head[:4096] if byte < 9 or 13 < byte < 32)
    return BINARY if controls > len(head[:4096]) * 0.05 and wide_encoding(head) is None else None
