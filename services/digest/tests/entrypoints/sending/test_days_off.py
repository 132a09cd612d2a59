"""A daily digest comes on working days: not to whoever is away, has a holiday or does not work on that weekday."""

from datetime import date, timedelta
from typing import Any

import pytest

from digest.adapters.tables import MAILS

WEEK = [{"weekday": day, "start": 540, "end": 1080} for day in range(5)]


async def mornings(mailing: Any, days: int) -> list[date]:
    """The local days of those weekdays on whose morning Anna got a digest."""
    for day in range(1, days + 1):
        mailing.at(days=day)
        await mailing.turns()
    return [one.queued_at.date() for one in mailing.server.took if one.mail.kind == "daily"]


@pytest.mark.parametrize(
    ("more", "without"),
    [
        ({}, []),
        ({"holidays": ["2026-11-04"]}, [4]),
        ({"working_hours": [one for one in WEEK if one["weekday"] != 3]}, [5]),
        # Back at noon of Thursday: on that day there is something to read in the morning.
        ({"absences": [{"starts_at": "2026-11-02T23:00:00Z", "ends_at": "2026-11-05T11:00:00Z"}]}, [3, 4]),
    ],
)
async def test_no_daily_digest_on_a_day_without_work(
    mailing: Any, routed: Any, more: dict[str, Any], without: list[int]
) -> None:
    await routed("anna", 9, **({"working_hours": WEEK, "time_zone": "Europe/Berlin"} | more))
    await mailing.anna_has_a_lead()
    await mailing.turns()
    expected = [day for day in (3, 4, 5, 6) if day not in without]
    assert await mornings(mailing, 4) == [date(2026, 11, day) for day in expected]


@pytest.mark.parametrize(
    ("weekdays", "expected"),
    [
        (range(1, 6), [3, 4, 5, 6, 7]),  # Tuesday to Saturday
        ((0, 6), [8, 9]),  # Sundays and Mondays
        (None, [3, 4, 5, 6, 9]),  # nobody said: Monday to Friday
    ],
)
async def test_whose_working_days_are_others_gets_it_on_these(
    mailing: Any, routed: Any, weekdays: Any, expected: list[int]
) -> None:
    if weekdays is not None:
        week = [{"weekday": day, "start": 540, "end": 1080} for day in weekdays]
        await routed("anna", 9, working_hours=week, time_zone="Europe/Berlin")
    await mailing.anna_has_a_lead()
    await mailing.turns()
    assert await mornings(mailing, 7) == [date(2026, 11, day) for day in expected]


async def test_the_next_one_is_said_to_be_due_on_ones_next_working_day(mailing: Any, routed: Any, house: Any) -> None:
    week = [{"weekday": day, "start": 540, "end": 1080} for day in (0, 5)]
    await routed("anna", 9, working_hours=week, time_zone="Europe/Berlin")
    await mailing.turns()
    answer = await house.call("boss", "GET", "/v1/people/anna/digest")
    assert answer.json()["due_at"] == "2026-11-07T07:00:00Z"  # a Saturday, eight in Berlin
    answer = await house.call("boss", "PUT", "/v1/people/anna/digest", json={"kind": "daily", "hour": 10})
    assert answer.json()["due_at"] == "2026-11-07T09:00:00Z"


async def test_a_day_off_is_over_and_not_made_up_for(mailing: Any, routed: Any) -> None:
    await routed("anna", 9, working_hours=WEEK, time_zone="Europe/Berlin", holidays=["2026-11-03"])
    await mailing.anna_has_a_lead()
    await mailing.turns()
    mailing.at(days=1)
    await mailing.turns()
    [plan] = await mailing.rows(MAILS.plan)
    assert (plan.sent_on, plan.due_at) == ("2026-11-03", mailing.monday + timedelta(days=2, hours=-2))
    # Nothing is looked at again until then, and a profile that changes meanwhile brings no second letter.
    await routed("anna", 10, working_hours=WEEK, time_zone="Europe/Berlin")
    mailing.at(days=1, hours=3)
    await mailing.turns()
    assert [one for one in mailing.server.took if one.mail.kind == "daily"] == []


async def test_a_weekly_digest_comes_on_its_day_whoever_is_away(mailing: Any, routed: Any, house: Any) -> None:
    await routed("anna", 9, working_hours=WEEK, time_zone="Europe/Berlin", holidays=["2026-11-04"])
    await mailing.anna_has_a_lead()
    await house.call("boss", "PUT", "/v1/people/anna/digest", json={"kind": "weekly", "weekday": 2})
    await mailing.turns()
    mailing.at(days=2)
    await mailing.turns()
    assert [one.mail.kind for one in mailing.server.took] == ["weekly"]
