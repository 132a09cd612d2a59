"""Forms with files attached, and forms that are too large: the lead is not lost with them."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import orjson
import pytest

from lead_intake.adapters import tables

Door = Callable[..., Awaitable[str]]
Find = Callable[..., Awaitable[Any]]
MEGABYTE = 1024 * 1024
HEAD = {"content-type": "multipart/form-data; boundary=x"}


def part(name: str, value: bytes, file_name: str | None = None) -> bytes:
    """One part of a multipart body with the boundary `x`."""
    file = b"" if file_name is None else b'; filename="%s"' % file_name.encode()
    return b'--x\r\nContent-Disposition: form-data; name="%s"%s\r\n\r\n%s\r\n' % (name.encode(), file, value)


async def in_pieces(body: bytes, size: int) -> AsyncIterator[bytes]:
    """As a slow line delivers it."""
    for place in range(0, len(body), size):
        yield body[place : place + size]


@pytest.mark.parametrize("size", [7, 65_536, 20 * MEGABYTE])
async def test_a_form_with_a_large_file_becomes_a_lead_however_it_is_cut_on_the_way(
    world: Any, door: Door, kept: Find, size: int
) -> None:
    url = await door()
    file = b"\r\n-" * (300 if size < 100 else 2_500_000)
    body = part("cv", file, "cv.pdf") + part("email", b"ann@acme.example") + b"--x--\r\n"

    answer = await world.client.post(url, content=in_pieces(body, size), headers=HEAD)

    assert answer.status_code == 200, answer.text
    row = await kept()
    assert row.status == "created"
    assert orjson.loads(row.body) == {"cv": [f"cv.pdf ({len(file)} bytes)"], "email": ["ann@acme.example"]}
    assert len(row.raw) < 200


async def test_the_same_form_with_another_file_is_another_submission(world: Any, door: Door) -> None:
    url = await door()
    for file in (b"first", b"other", b"other"):
        body = part("email", b"ann@acme.example") + part("cv", file, "cv.pdf") + b"--x--\r\n"
        assert (await world.client.post(url, content=body, headers=HEAD)).status_code == 200

    assert len(await world.rows(tables.submission)) == 2


async def test_more_than_the_door_takes_keeps_what_was_said_until_then(world: Any, door: Door, kept: Find) -> None:
    url = await door()
    body = part("email", b"ann@acme.example") + part("password", b"s3cret") + part("cv", b"x" * (33 * MEGABYTE), "cv")

    answer = await world.client.post(url, content=in_pieces(body, MEGABYTE), headers=HEAD)

    assert answer.status_code == 413
    row = await kept()
    assert (row.status, row.lead_id) == ("refused", None)
    assert b"ann@acme.example" in row.raw
    assert b"s3cret" not in row.raw
    assert len(row.raw) < 1000


async def test_who_says_the_length_beforehand_is_kept_as_well_and_two_are_told_apart(world: Any, door: Door) -> None:
    url = await door()

    for name in (b"ann", b"bob"):
        body = part("email", name + b"@acme.example") + part("cv", b"x" * (33 * MEGABYTE), "cv.pdf")
        headers = HEAD | {"content-length": str(len(body))}
        answer = await world.client.post(url, content=in_pieces(body, MEGABYTE), headers=headers)
        assert answer.status_code == 413

    kept = [row.raw for row in await world.rows(tables.submission)]
    assert len(kept) == 2
    assert all(any(name in raw for raw in kept) for name in (b"ann@acme.example", b"bob@acme.example"))


async def test_a_too_large_form_that_names_somebody_can_be_tried_again(world: Any, door: Door, kept: Find) -> None:
    url = await door()
    assert (
        await world.client.post(url, data={"email": "ann@acme.example", "budget": "x" * 300_000})
    ).status_code == 413
    row = await kept()

    again = await world.post(f"/v1/submissions/{row.id}/retry", None)

    assert again.status_code == 200, again.text
    (lead,) = (await world.post("/v1/leads/search", {"email": "ann@acme.example"})).json()["items"]
    assert again.json()["lead_id"] == lead["id"]


async def test_long_words_in_a_multipart_form_are_bounded_too(world: Any, door: Door, kept: Find) -> None:
    url = await door()
    body = part("email", b"ann@acme.example") + part("message", b"x" * 2 * MEGABYTE) + b"--x--\r\n"

    answer = await world.client.post(url, content=in_pieces(body, 65_536), headers=HEAD)

    assert answer.status_code == 413
    row = await kept()
    assert row.status == "refused"
    assert b"ann@acme.example" in row.raw
    assert len(row.raw) == 256 * 1024


async def test_a_header_without_end_is_not_gathered(world: Any, door: Door, kept: Find) -> None:
    url = await door()
    body = part("email", b"ann@acme.example") + b"--x\r\nContent-Disposition: form-data; name=" + b"x" * (9 * MEGABYTE)
    read = 0

    async def line() -> AsyncIterator[bytes]:
        nonlocal read
        async for piece in in_pieces(body, 65_536):
            read += len(piece)
            yield piece

    answer = await world.client.post(url, content=line(), headers=HEAD)

    assert answer.status_code in (413, 422)
    assert b"ann@acme.example" in (await kept()).raw
    assert read < 3 * MEGABYTE
