"""Lists on pages: sent, looked at, mended, taken in, watched, stopped."""

import io
import re
from collections.abc import AsyncIterator
from typing import Any

import pytest

from lead_intake.adapters import tables
from service_kit.testing import cookie_of, form_of

LIST = (
    b"E-Mail,Name,Company,Budget\r\n"
    b"ann@acme.example,Ann Smith,Acme,10k\r\n"
    b"no address,Bob,Bobs,\r\n"
    b"cem@acme.example,<script>alert(1)</script>,Cem,\r\n"
)
HOSTILE = "<img src=x onerror=alert(1)>.csv"


async def send(browser: Any, content: bytes, name: str = "fair.csv", who: str = "mia", **fields: str) -> Any:
    """The form of the page as a browser sends it: the token first, the file last."""
    service = browser.world.service
    data = form_of(service) | {"kind": "leads", "source": "", "campaign": ""} | fields
    files = {"file": (name, io.BytesIO(content))}
    return await browser.world.client.post("/intake/imports", data=data, files=files, headers=cookie_of(service, who))


async def sent(browser: Any, content: bytes = LIST, **fields: str) -> str:
    """The address of a list that was taken for one."""
    answer = await send(browser, content, **fields)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


async def press(browser: Any, address: str, **fields: str) -> Any:
    """The page's own form with these fields, as it stands now."""
    (version,) = set(re.findall(r'name="version" value="(\d+)"', await browser.read(address)))
    return await browser.send(address, version=version, **fields)


async def test_a_list_is_shown_as_it_is_understood_and_hostile_cells_and_names_are_text(browser: Any) -> None:
    address = await sent(browser, name=HOSTILE, source="fair-hannover")
    text = (await browser.read(address)).partition("<main")[2]

    assert "<script>alert" not in text
    assert "<img" not in text
    assert "&lt;img src=x onerror=alert(1)&gt;.csv" in text
    assert "The first 3 rows as they are understood" in text
    assert re.findall(r'<th scope="col">([^<]+)</th>', text) == ["Name", "Company", "E-mail", "Other fields", "Taken?"]
    assert "is not an e-mail address" in text
    assert "<bdi>Budget: 10k</bdi>" in text
    assert 'value="fair-hannover"' in text


async def test_a_list_is_taken_in_with_the_columns_as_somebody_says_them(world: Any, browser: Any) -> None:
    address = await sent(browser)
    looked = await press(browser, address, act="look", t2="-", t3="message")
    text = await browser.read(address)
    assert looked.headers["location"] == address
    assert re.findall(r'<th scope="col">([^<]+)</th>', text) == ["Name", "Message", "E-mail", "Taken?"]
    started = await press(browser, address, act="start", source="fair")
    assert started.status_code == 303
    assert "The list is being taken in" in await browser.read(address)
    await world.work()
    ended = await browser.read(address)

    assert "2 rows came in" in ended
    assert "<dt>Refused</dt><dd>1</dd>" in ended
    (lead,) = (await world.post("/v1/leads/search", {"email": "ann@acme.example"})).json()["items"]
    assert (lead["source"], lead["company"]["name"]) == ("fair", None)
    refused = await browser.get(f"{address}/refused.csv")
    assert "no address,Bob,Bobs" in refused.text
    assert "attachment" in refused.headers["content-disposition"]


async def test_refused_rows_are_tried_again_with_mended_columns(world: Any, browser: Any) -> None:
    address = await sent(browser, b"Name,Where\r\nAnn,ann@acme.example\r\n")
    await press(browser, address, act="start", t1="phone")
    await world.work()
    assert "Mend the columns and try the refused rows again" in await browser.read(address)
    done = await press(browser, address, act="retry", t1="email")

    assert "1 taken in." in await browser.read(done.headers["location"])


async def test_how_far_it_is_is_asked_for_every_second_until_its_end(world: Any, browser: Any) -> None:
    address = await sent(browser)
    await press(browser, address, act="start")
    counting = await browser.get(f"{address}/progress", **{"hx-request": "true"})
    await world.work()
    ended = await browser.get(f"{address}/progress", **{"hx-request": "true"})
    plain = await browser.get(f"{address}/progress")

    assert "Counting the rows" in counting.text
    assert 'hx-trigger="every 1s"' in counting.text
    assert "You may leave this page." in counting.text
    assert "hx-trigger" not in ended.text
    assert ended.headers["hx-refresh"] == "true"
    assert "3 of 3 rows · 2 new, 0 known, 1 to repair" in ended.text
    assert plain.headers["location"] == address


async def test_a_list_is_stopped_or_never_begun(world: Any, browser: Any) -> None:
    running, unread = await sent(browser), await sent(browser, LIST + b"eve@acme.example,Eve,,\r\n")
    await press(browser, running, act="start")
    stopped = await browser.send(f"{running}/stop")
    thrown = await browser.send(f"{unread}/stop")
    await world.work()
    again = await browser.send(f"{unread}/stop")

    assert (stopped.headers["location"], thrown.headers["location"]) == (running, "/intake/imports")
    assert again.status_code == 409
    assert {row.state for row in await world.rows(tables.import_job)} == {"cancelled"}
    assert "The list was not taken in" in await browser.read(unread)


async def test_what_is_no_list_is_said_at_the_file_and_the_rest_stays_written(world: Any, browser: Any) -> None:
    pdf = await send(browser, b"%PDF-1.7\n" + b"x" * 200_000, source="fair-hannover", who="olga")
    empty = await send(browser, b"", name="")
    key = await send(browser, LIST, source="Fair Hannover")
    kind = await send(browser, LIST, kind="people")

    assert (pdf.status_code, empty.status_code, key.status_code, kind.status_code) == (422, 422, 422, 422)
    assert "это PDF. Выгрузите сам список как CSV или .xlsx." in pdf.text
    assert 'value="fair-hannover"' in pdf.text
    assert "is empty." in empty.text
    assert 'value="Fair Hannover"' in key.text
    assert 'id="e-source"' in key.text
    assert 'id="e-kind"' in kind.text
    assert await world.rows(tables.import_job) == []
    assert await world.rows(tables.import_part) == []


@pytest.mark.parametrize("token", ["wrong", None])
async def test_nothing_of_a_file_is_kept_of_a_form_that_is_not_ours(
    world: Any, browser: Any, monkeypatch: pytest.MonkeyPatch, token: str | None
) -> None:
    service = world.service
    data = {"kind": "leads"} | ({} if token is None else {"csrf": token})
    files = {"file": ("fair.csv", io.BytesIO(LIST))}
    answer = await world.client.post("/intake/imports", data=data, files=files, headers=cookie_of(service, "mia"))
    assert answer.status_code == 403
    assert await world.rows(tables.import_job) == []


async def test_a_token_behind_the_file_comes_too_late(world: Any, browser: Any) -> None:
    service = world.service
    token = form_of(service)["csrf"]
    body = (
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n'
        + b"email\r\n" * 20_000
        + b"\r\n"
        b'--x\r\nContent-Disposition: form-data; name="csrf"\r\n\r\n' + token.encode() + b"\r\n--x--\r\n"
    )

    async def slowly() -> AsyncIterator[bytes]:
        for start in range(0, len(body), 65_536):
            yield body[start : start + 65_536]

    headers = cookie_of(service, "mia") | {"content-type": "multipart/form-data; boundary=x"}
    answer = await world.client.post("/intake/imports", content=slowly(), headers=headers)
    assert answer.status_code == 403
    assert await world.rows(tables.import_part) == []


async def test_the_same_file_again_is_said_and_all_lists_are_there(browser: Any) -> None:
    first, second = await sent(browser), await sent(browser)
    assert f'href="{first}">Look at it</a>' in await browser.read(second)
    listed = await browser.read("/intake/imports")
    assert re.findall(r'<tr data-row><td><a href="([^"]+)"', listed) == [second, first]
    assert "не начато" in await browser.read("/intake/imports", "olga")


async def test_a_list_that_names_nobody_does_not_start_and_says_why(world: Any, browser: Any) -> None:
    address = await sent(browser, b"Name,Town\r\nAnn,Leeds\r\n")
    assert "has no column that says who a row is about" in await browser.read(address)
    answer = await press(browser, address, act="start", t0="name", source="Bad Key")
    started = await press(browser, address, act="start", t0="job_title")

    assert (answer.status_code, started.status_code) == (422, 422)
    assert 'value="Bad Key"' in answer.text
    assert '<option value="job_title" selected>' in started.text
    assert (await world.rows(tables.import_job))[0].state == "preview"


async def test_another_way_to_read_the_file_is_looked_at_before_it_starts(world: Any, browser: Any) -> None:
    address = await sent(browser, b"a;b\r\nann@acme.example;x,y\r\n")
    form = {"encoding": "utf-8", "delimiter": ",", "header": "1", "t0": "email"}
    answer = await press(browser, address, act="start", **form)
    job = (await world.rows(tables.import_job))[0]
    assert (answer.status_code, job.state) == (303, "preview")
    assert '"columns":["a;b"]' in job.form


@pytest.mark.parametrize("who", ["nora", "max"])
async def test_sales_uploads_nothing(world: Any, browser: Any, who: str) -> None:
    address = await sent(browser)
    for path in ("/intake/imports", address, f"{address}/progress", f"{address}/refused.csv"):
        assert (await browser.get(path, who)).status_code == 403
    assert (await send(browser, LIST, who=who)).status_code == 403
    for path in (address, f"{address}/stop"):
        assert (await browser.send(path, who=who, act="start")).status_code == 403
        assert (await browser.send(path, csrf="wrong", act="start")).status_code == 403
    assert [row.state for row in await world.rows(tables.import_job)] == ["preview"]


async def test_a_list_larger_than_any_form_is_taken(world: Any, browser: Any) -> None:
    address = await sent(browser, b"email\r\n" + b"ann@acme.example\r\n" * 300_000)
    assert "The first 20 rows as they are understood" in await browser.read(address)
    assert (await world.rows(tables.import_job))[0].bytes == 5_400_007
