"""The company is set up: people, their keys, routing, campaigns, criteria."""

from datetime import datetime, time, timedelta
from typing import Any

from story.api import Api
from story.company import (
    BAD_SOURCE,
    FAIR_COST,
    FAIR_KEY,
    FAIR_NAME,
    FORMS,
    MARKETER,
    OPEN_TO_ALL,
    ROOM_AT_THE_END,
    SELLERS,
    SELLERS_BY_ID,
    SERIES,
    STAFF,
    UNKNOWN_QUESTION,
    Member,
    Seller,
)
from story.doors import TOLD
from story.hours import CLOSES, FREE_DAYS, OPENS
from story.year import HQ, Year

KEY_NAME = "the story of Northwind Robotics"
WORKDAYS = ("mon", "tue", "wed", "thu", "fri")


async def found(api: Api, year: Year, capacity: dict[str, int]) -> None:
    """What must be there before anybody acts; before the first lead comes, marketing and sales also have to agree."""
    for member in STAFF:
        await api.write("PUT", f"/digest/v1/people/{member.id}", _person(member), f"person-{member.id}")
    for seller in SELLERS:
        profile = _profile(year, seller, capacity[seller.id]) | {"occurred_at": year.beginning.isoformat()}
        await api.write("PUT", f"/qualification/v1/routing/{seller.id}", profile, f"routing-{seller.id}")
    for key, campaign in _campaigns(year):
        await api.write("PUT", f"/intake/v1/campaigns/{key}", campaign, f"campaign-{key}")
    for key, name in FORMS.items():
        mapping = TOLD | ({UNKNOWN_QUESTION: None} if key == BAD_SOURCE else {})
        source = {"kind": "form", "id": key, "name": name, "mapping": mapping}
        await api.write("POST", "/intake/v1/sources", source, f"source-{key}")


async def agree(api: Api, criteria: dict[str, Any], since: datetime, step: str, *, dated: bool) -> None:
    """A marketer puts criteria in force; `dated` on their day of the story, where the installation takes such days."""
    body = criteria | ({"in_force_from": since.isoformat()} if dated else {})
    await api.write("POST", "/qualification/v1/criteria", body, step, by=MARKETER)


async def hand_out_keys(api: Api) -> list[str]:
    """A key for everybody, so that each acts in their own name; answers the keys' ids."""
    await take_back_keys(api, [key["id"] async for key in _own_keys(api)])
    made = []
    for member in STAFF:
        key = await api.make_key({"name": KEY_NAME, "role": member.role, "person": member.id})
        api.keys[member.id] = key["key"]
        made.append(key["id"])
    return made


async def take_back_keys(api: Api, ids: list[str]) -> None:
    """The story is over; nobody acts for anybody any longer."""
    api.keys.clear()
    for key_id in ids:
        await api.revoke_key(key_id)


async def open_to_all(api: Api, year: Year, capacity: dict[str, int]) -> None:
    """From now on somebody has room for a lead of any country."""
    for seller_id in OPEN_TO_ALL:
        profile = _profile(year, SELLERS_BY_ID[seller_id], max(ROOM_AT_THE_END, capacity[seller_id] * 2))
        profile |= {"territories": [], "occurred_at": year.end.isoformat()}
        await api.write("PUT", f"/qualification/v1/routing/{seller_id}", profile, f"open-{seller_id}")


async def _own_keys(api: Api) -> Any:
    cursor: dict[str, str] = {}
    while True:
        page = await api.get("/digest/v1/keys", limit=200, **cursor)
        for key in page["items"]:
            if key["name"] == KEY_NAME and key["revoked_at"] is None:
                yield key
        if page["next"] is None:
            return
        cursor = {"cursor": page["next"]}


def _person(member: Member) -> dict[str, Any]:
    return {
        "name": member.name,
        "email": member.email,
        "role": member.role,
        "team": member.team,
        "language": member.language,
        "time_zone": member.time_zone,
    }


def _profile(year: Year, seller: Seller, capacity: int) -> dict[str, Any]:
    hours = year.hours[seller.id]
    days = (year.first_day.year, year.last_day.year, year.last_day.year + 1)
    absences = []
    if hours.away_from is not None and hours.away_to is not None:
        away = (datetime.combine(day, time(), HQ).isoformat() for day in (hours.away_from, hours.away_to))
        absences = [dict(zip(("starts_at", "ends_at"), away, strict=True))]
    return {
        "active": True,
        "capacity": capacity,
        "territories": list(seller.countries),
        "working_hours": {day: [[f"{OPENS:02}:00", f"{CLOSES:02}:00"]] for day in WORKDAYS},
        "time_zone": hours.zone,
        "holidays": sorted({f"{each}-{month:02}-{day:02}" for each in days for month, day in FREE_DAYS}),
        "absences": absences,
    }


def _campaigns(year: Year) -> list[tuple[str, dict[str, Any]]]:
    campaigns = []
    for series in SERIES:
        for start in year.quarters:
            body = _campaign(f"{series.name}, {start:%B %Y}", series.intent, series.cost)
            body |= {"starts_on": start.isoformat(), "ends_on": (start + timedelta(days=90)).isoformat()}
            campaigns.append((year.campaign(series.key, start), body))
    fair = _campaign(f"{FAIR_NAME} {year.fair_day:%Y}", "expert", FAIR_COST)
    fair |= {"starts_on": (year.fair_day - timedelta(days=2)).isoformat(), "ends_on": year.fair_day.isoformat()}
    return [*campaigns, (f"{FAIR_KEY}-{year.fair_day:%Y}", fair)]


def _campaign(name: str, intent: str, cost: int) -> dict[str, Any]:
    return {"name": name, "intent": intent, "cost": {"amount": f"{cost}.00", "currency": "EUR"}}
