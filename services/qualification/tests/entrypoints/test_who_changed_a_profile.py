"""Whoever saves a routing profile second is told who was first, wherever that one changed it."""

from typing import Any

from sqlalchemy import update

from qualification.adapters.tables import ROUTING_PROFILE
from service_kit.testing import cookie_of, form_of

HOURS = dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), "9-17") | {"sat": "", "sun": ""}
FIELDS = {"active": "on", "capacity": "12", "territories": "", "time_zone": "UTC", "holidays": "", **HOURS}


async def put(house: Any) -> None:
    """Anna's profile by a machine."""
    assert (await house.call("boss", "PUT", "/v1/routing/anna", json={"capacity": 5})).status_code == 200


async def post(house: Any, who: str, path: str, **fields: str) -> Any:
    return await house.client.post(path, headers=cookie_of(house.service, who), data=form_of(house.service, **fields))


async def test_the_second_is_told_also_of_a_machine_and_of_an_absence_and_nothing_where_nobody_knows(
    house: Any,
) -> None:
    await put(house)
    path, stale = "/qualification/people/anna", FIELDS | {"expected_version": "9"}
    assert "Changed by a machine, " in (await post(house, "mia", path, **stale)).text
    await post(house, "mia", f"{path}/absences", first="2026-03-09", last="2026-03-13")
    assert "Last changed: mia, " in (await post(house, "anna", path, **stale)).text
    async with house.service.database.transaction() as tx:
        await tx.execute(update(ROUTING_PROFILE).values(changed_by=None))
    text = (await post(house, "anna", path, **stale)).text
    assert "Somebody changed this meanwhile" in text
    assert "Last changed" not in text
    assert "by a machine" not in text
