"""The page of keys: made and shown once, with the limits of the interface, and taken away."""

import re
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from digest.adapters.tables import API_KEY
from digest.pages.machines import actions_in, end_of
from service_kit.testing import cookie_of, form_of

FORM = {"name": "Form on the website", "role": "marketer", "scopes": "leads.capture, campaigns.*"}


async def open_page(house: Any, who: str, path: str) -> httpx.Response:
    answer: httpx.Response = await house.client.get(path, headers=cookie_of(house.service, who))
    return answer


async def send(house: Any, who: str, path: str, **fields: str) -> httpx.Response:
    data = form_of(house.service, **fields)
    answer: httpx.Response = await house.client.post(path, data=data, headers=cookie_of(house.service, who))
    return answer


def key_in(page: str) -> str:
    found = re.search(r"ll_[a-z0-9]{8}_[A-Za-z0-9]{32}", page)
    assert found is not None
    return found[0]


async def test_a_key_is_shown_once_works_and_is_taken_away(house: Any) -> None:
    made = await send(house, "boss", "/digest/new-machine", **FORM)
    key = key_in(made.text)
    assert made.headers["cache-control"] == "no-store"
    page = await open_page(house, "boss", "/digest/machines")
    assert key not in page.text
    assert "Form on the website" in page.text
    assert "campaigns.*, leads.capture" in page.text
    async with house.service.database.snapshot() as snapshot:
        assert key not in repr((await snapshot.execute(select(API_KEY))).all())

    bearer = {"Authorization": f"Bearer {key}"}
    assert (await house.client.get("/v1/people", headers=bearer)).status_code == 403  # beyond its actions, but known
    revoked = await send(house, "boss", f"/digest/machines/{key[3:11]}/revoke")
    assert (revoked.status_code, revoked.headers["location"]) == (303, "/digest/machines?done=revoked")
    assert (await house.client.get("/v1/people", headers=bearer)).status_code == 401
    page = await open_page(house, "boss", revoked.headers["location"])
    assert "The key was taken away." in page.text
    assert re.search(r'data-label="Ends">taken away [^<]+<', page.text)
    assert f"/digest/machines/{key[3:11]}/revoke" not in page.text


async def test_only_administrators_see_keys(house: Any) -> None:
    for path in ("/digest/machines", "/digest/new-machine"):
        assert (await open_page(house, "mia", path)).status_code == 403
    assert (await send(house, "ingrid", "/digest/new-machine", **FORM)).status_code == 403
    assert "/digest/machines" not in (await open_page(house, "mia", "/digest/words")).text
    assert "/digest/machines" in (await open_page(house, "boss", "/digest/words")).text


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""), ("name", "x" * 201), ("scopes", "leads.fly"), ("person", "nobody"), ("person", "Nobody Here"),
        ("expires_at", "2026-11-01"), ("expires_at", "soon"), ("expires_at", "9999-12-31"), ("role", "king"),
    ],
)  # fmt: skip
async def test_what_the_interface_refuses_stands_beside_its_field(house: Any, field: str, value: str) -> None:
    refused = await send(house, "boss", "/digest/new-machine", **FORM | {field: value})
    assert refused.status_code == 422
    assert f'id="e-{field}"' in refused.text
    assert refused.text.count('class="error"') == 1
    assert 'value="leads.capture, campaigns.*"' in refused.text or field == "scopes"
    assert re.search(r"ll_[a-z0-9]{8}_[A-Za-z0-9]{32}", refused.text) is None


async def test_a_day_ends_where_the_installation_is() -> None:
    assert end_of("2026-11-30", UTC) == datetime(2026, 12, 1, tzinfo=UTC)
    east = timezone(timedelta(hours=3))
    assert end_of("2026-11-30", east) == datetime(2026, 11, 30, 21, tzinfo=UTC)
    assert end_of("", UTC) is None
    assert date.max.isoformat() == "9999-12-31"
    with pytest.raises(ValueError, match="too far"):
        end_of("9999-12-31", UTC)


def test_actions_are_divided_by_commas_or_blanks() -> None:
    assert actions_in("leads.capture, leads.read\n sources.*") == ["leads.capture", "leads.read", "sources.*"]


async def test_the_interface_says_when_a_key_was_used_last_as_the_page_does(house: Any) -> None:
    made = (await house.call("boss", "POST", "/v1/keys", json={"name": "form", "role": "marketer"})).json()
    identity = made["id"]
    assert made["used_at"] is None

    async def used_at() -> Any:
        return {one["id"]: one["used_at"] for one in (await house.get("boss", "/v1/keys"))["items"]}[identity]

    async def uses() -> Any:
        return (await house.get("boss", "/v1/key-uses", key=[identity, "aaaaaaaa"]))["items"]

    assert (await used_at(), await uses()) == (None, [])
    await house.client.get("/v1/people", headers={"Authorization": f"Bearer {made['key']}"})
    now = house.clock.now.isoformat().replace("+00:00", "Z")
    assert await used_at() == now
    assert await uses() == [{"id": identity, "used_at": now}]
    assert (await house.call("boss", "GET", "/v1/key-uses")).status_code == 422
    assert (await house.call("mia", "GET", f"/v1/key-uses?key={identity}")).status_code == 403


async def test_each_service_says_when_it_saw_a_key_last(house: Any) -> None:
    made = await send(house, "boss", "/digest/new-machine", **FORM)
    key = key_in(made.text)
    identity = key[3:11]
    page = (await open_page(house, "boss", "/digest/machines")).text
    assert re.search(f'<div id="used-{identity}"></div>', page)
    for service in ("intake", "qualification", "sales"):
        assert f"/{service}/key-uses?" in page
    await house.client.get("/v1/people", headers={"Authorization": f"Bearer {key}"})
    page = (await open_page(house, "boss", "/digest/machines")).text
    assert re.search(f'<div id="used-{identity}"><div>.*Pages, digests and people', page)

    path = f"/digest/key-uses?key={identity}&key=aaaaaaaa"
    whole = (await open_page(house, "boss", path)).text
    assert f"<code>ll_{identity}_" in whole
    assert "aaaaaaaa" not in whole
    part = await house.client.get(path, headers=cookie_of(house.service, "boss") | {"hx-request": "true"})
    assert part.text.count("hx-swap-oob") == 1
    assert f'hx-swap-oob="beforeend:#used-{identity}"' in part.text
    assert "None of them was used here" in (await open_page(house, "boss", "/digest/key-uses")).text
    assert (await open_page(house, "mia", path)).status_code == 403
    assert (await open_page(house, "boss", "/digest/key-uses?key=x%27y")).status_code == 422
