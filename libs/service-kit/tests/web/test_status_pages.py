"""Which parts answer: for anybody, also while the database is away, and never why."""

from typing import Any

import pytest

from event_bus.testing.bus import until
from event_bus.transaction import UnavailableError
from service_kit.sessions import COOKIE, Sessions

PART = {"HX-Request": "true"}


async def test_each_part_says_that_it_answers_and_fetches_what_the_others_say(any_office: Any) -> None:
    async def ready() -> bool:
        return (await any_office.ask("GET", "/readyz", key=None)).status_code == 200

    await until(ready)
    page = await any_office.ask("GET", "/intake/status", key=None)
    assert (page.status_code, page.text.count(">answers<"), page.text.count("no answer here")) == (200, 1, 3)
    for other in ("qualification", "sales", "digest"):
        assert f'hx-get="/{other}/status"' in page.text
        assert f'href="/{other}/status"' in page.text  # without a script
    part = await any_office.ask("GET", "/intake/status", key=None, headers=PART)
    assert part.text.strip().startswith('<li id="status-intake"><b>What comes in</b>')
    assert ">answers<" in part.text


async def test_a_database_away_is_told_to_whoever_is_signed_in_without_a_reason(
    any_office: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*_: Any) -> None:
        raise UnavailableError

    state = any_office.service.app.state
    state.sessions = Sessions("s" * 40, any_office.foundation.clock)
    cookie = state.sessions.seal("1" * 32, "anna", any_office.foundation.clock(), "1" * 32)
    monkeypatch.setattr(any_office.foundation.database, "ping", away)
    monkeypatch.setattr(any_office.foundation.access, "visitor_of", away)
    page = await any_office.ask("GET", "/intake/status", key=None, headers={"Cookie": f"{COOKIE}={cookie}"})
    assert (page.status_code, page.text.count("not ready yet")) == (200, 1)
    assert "database" not in page.text
