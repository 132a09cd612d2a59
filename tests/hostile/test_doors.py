"""What comes in without a key, however broken, is applied or can be seen as refused; a small share of `make fuzz`."""

from pathlib import Path
from typing import Any

import pytest

from event_bus.port import Message
from event_contracts.topics import INBOUND
from hostile.doors import Doors
from hostile.inside import Inside, installed

pytestmark = pytest.mark.embedded_log


@pytest.mark.timeout(300)
async def test_events_forms_and_lists_are_applied_or_refused(migrated: Any, tmp_path: Path) -> None:
    async with installed(tmp_path, database_url=migrated) as host:
        doors = Doors(host, Inside(host, host.admin_key()))
        await doors.events(600, 1)
        await doors.forms(120, 1)
        await doors.lists(12, 1)
        await doors.quiet()
        assert doors.problems == []
        assert doors.answered["events"] == 600
        assert doors.answered["form 200"] > 20 < doors.answered["form 422"]
        assert doors.answered["list 201"] > 3


@pytest.mark.sqlite
async def test_a_record_that_became_nothing_is_found(tmp_path: Path, monkeypatch: Any) -> None:
    async with installed(tmp_path) as host:
        doors = Doors(host, Inside(host, host.admin_key()))
        # Two with one id are one event: the second is left out, as a record that was forgotten would be.
        twice = Message(
            INBOUND.name,
            b"k",
            b"{}",
            (("ce_id", b"1"), ("ce_source", b"/x"), ("ce_type", b"t"), ("ce_specversion", b"1.0")),
        )
        monkeypatch.setattr("hostile.corpus.event", lambda *_: twice)
        await doors.events(2, 1)
        assert doors.problems == ["2 records became 1 submissions"]
