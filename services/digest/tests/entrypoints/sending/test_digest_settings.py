"""An administrator's key says when somebody's digest comes, as the page does."""

from typing import Any

import pytest

PATH = "/v1/people/anna/digest"
AS_A_SALESPERSON = {
    "person": "anna", "kind": "daily", "weekday": 0, "hour": 8, "on": True, "escalations": True, "paused_until": None,
    "left_out": [], "parts": ["next_days", "month"],
}  # fmt: skip


async def test_what_is_said_holds_and_what_is_left_out_is_as_the_role_has_it(mailing: Any) -> None:
    house = mailing.house
    await mailing.turns()
    shown = await house.call("boss", "GET", PATH)
    assert shown.json() == {**AS_A_SALESPERSON, "due_at": "2026-11-03T07:00:00Z"}  # Tuesday, 08:00 in Berlin

    wish = {"kind": "weekly", "weekday": 2, "hour": 7, "escalations": False, "paused_until": "2026-11-20"}
    wish |= {"left_out": ["month"]}
    put = await house.call("boss", "PUT", PATH, json=wish, headers={"If-Match": shown.headers["etag"]})
    said = {**AS_A_SALESPERSON, **wish, "parts": ["next_days"], "due_at": "2026-11-25T06:00:00Z"}
    assert (put.status_code, put.json()) == (200, said)
    assert (await house.call("boss", "GET", PATH)).json() == said

    stale = await house.call("boss", "PUT", PATH, json={}, headers={"If-Match": shown.headers["etag"]})
    assert stale.status_code == 412
    off = await house.call("boss", "PUT", PATH, json={"wanted": False})
    assert off.json() == {**AS_A_SALESPERSON, "on": False, "due_at": None}


@pytest.mark.parametrize(
    "wrong",
    [
        {"hour": 24},
        {"weekday": 7},
        {"kind": "hourly"},
        {"paused_until": "2400-01-01"},
        {"day": 1},
        {"left_out": ["weather"]},
    ],
)
async def test_what_cannot_be_is_refused(mailing: Any, wrong: dict[str, Any]) -> None:
    assert (await mailing.house.call("boss", "PUT", PATH, json=wrong)).status_code == 422


async def test_only_administrators_keys_say_it_and_of_people_who_are_known(mailing: Any) -> None:
    for who in ("anna", "mia", "ingrid"):
        assert (await mailing.house.call(who, "GET", PATH)).status_code == 403
        assert (await mailing.house.call(who, "PUT", PATH, json={})).status_code == 403
    assert (await mailing.house.call("boss", "GET", "/v1/people/nobody/digest")).status_code == 404
    assert (await mailing.house.call("boss", "PUT", "/v1/people/nobody/digest", json={})).status_code == 404
