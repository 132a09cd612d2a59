"""Clients that go away leave no connection, no lock and no half of a lead behind."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from hostile.cancels import Givers
from hostile.inside import Inside, installed

pytestmark = pytest.mark.embedded_log
CANCELS = 100


async def given_up(data: Path, database_url: Callable[[str], str], cancels: int) -> None:
    """So many requests are given up before they are answered, and what is there then is looked at."""
    async with installed(data, database_url=database_url) as host:
        admin = Inside(host, host.admin_key())
        await admin.do("PUT", "/digest/v1/people/nora", {"name": "Nora Lind", "role": "marketer"})
        await admin.quiet()
        givers = Givers(host, admin)
        await givers.written.furnish()
        requests = await givers.give_up(cancels, 1)
        assert requests >= givers.outcomes["CancelledError"] >= cancels
        assert not givers.outcomes["5xx"], givers.outcomes
        assert await givers.left_behind() == []
        assert await givers.by_half(requests) == []
        assert await givers.written.by_half() == []


@pytest.mark.timeout(300)
async def test_requests_that_are_given_up_leave_nothing_by_half(migrated: Any, tmp_path: Path) -> None:
    await given_up(tmp_path, migrated, CANCELS)


@pytest.mark.slow
@pytest.mark.timeout(1200)
async def test_a_thousand_requests_that_are_given_up_leave_nothing_by_half(migrated: Any, tmp_path: Path) -> None:
    await given_up(tmp_path, migrated, 1000)


async def test_a_transaction_that_is_left_open_is_found(migrated: Any, tmp_path: Path) -> None:
    async with installed(tmp_path, database_url=migrated) as host:
        givers = Givers(host, Inside(host, host.admin_key()))
        service = host.services["intake"]
        if not service.database.url.startswith("postgresql"):
            pytest.skip("SQLite has one writer, whose own queue would wait here")
        async with service.database.transaction() as transaction:
            await transaction.execute(text("select 1"))
            async with asyncio.timeout(
                60
            ):  # on a busy machine a worker's transaction may be as long as the first looks
                while await givers.left_behind(1) != ["intake: 1 connections left in a transaction"]:
                    pass
