"""I am away, and the form of a routing profile: shown, changed, refused with what was typed, two people at once."""

import re
from html import unescape
from typing import Any

from service_kit.testing import cookie_of, form_of

AWAY = "/qualification/away"
HOURS = {"mon": "9-12, 13:00–18:00", "tue": "", "wed": "", "thu": "", "fri": "8.30-24:00", "sat": "", "sun": ""}
FIELDS = {
    "active": "on", "capacity": "12", "territories": "Sweden, no", "time_zone": "Europe/Stockholm",
    "holidays": "2026-12-25\n26.12.2026", "expected_version": "0", **HOURS,
}  # fmt: skip


async def put(house: Any, **profile: Any) -> None:
    """Anna's profile by the API."""
    body = {"capacity": 5, "time_zone": "Europe/Stockholm", **profile}
    assert (await house.call("boss", "PUT", "/v1/routing/anna", json=body)).status_code == 200


async def profile(house: Any) -> Any:
    return (await house.call("boss", "GET", "/v1/routing/anna")).json()


async def get(house: Any, who: str, path: str, **headers: str) -> Any:
    return await house.client.get(path, headers=cookie_of(house.service, who) | headers)


async def post(house: Any, who: str, path: str, htmx: Any = False, **fields: str) -> Any:
    headers = cookie_of(house.service, who) | ({"hx-request": "true"} if htmx else {})
    return await house.client.post(path, headers=headers, data=form_of(house.service, **fields))


async def speaks_russian(house: Any, person: str, role: str, team: str | None) -> None:
    document = {"person": person, "name": person, "role": role, "team": team, "language": "ru"}
    async with house.service.database.transaction() as tx:
        await house.service.app.state.access.take_over(tx, [("reference.person", document, 9)])


async def test_an_absence_of_days_lasts_from_midnight_to_midnight_of_ones_own_zone(house: Any) -> None:
    await put(house)
    assert "When will you be away?" in (await get(house, "anna", AWAY)).text
    answer = await post(house, "anna", AWAY, first="2026-03-09", last="2026-03-13", back="/digest/my-leads")
    assert (answer.status_code, answer.headers["location"]) == (303, "/digest/my-leads")
    assert (await profile(house))["absences"] == [
        {"starts_at": "2026-03-08T23:00:00Z", "ends_at": "2026-03-13T23:00:00Z"}
    ]
    assert "Next time away: 9 Mar – 13 Mar." in (await get(house, "anna", AWAY)).text


async def test_an_absence_that_begins_today_begins_now_and_ends_now_when_somebody_is_back(house: Any) -> None:
    await put(house)
    await post(house, "anna", AWAY, first="2026-03-02", last="2026-03-02")
    assert (await profile(house))["absences"] == [
        {"starts_at": "2026-03-02T12:00:00Z", "ends_at": "2026-03-02T23:00:00Z"}
    ]
    house.clock.now = house.clock.now.replace(hour=15)
    text = (await get(house, "anna", AWAY)).text
    assert "You are away until 3 Mar." in text
    assert "2 Mar 13:00 – 2 Mar" in text
    one = {"starts_at": "2026-03-02T12:00:00Z", "ends_at": "2026-03-02T23:00:00Z"}
    await post(house, "anna", f"{AWAY}/remove", **one)
    assert (await profile(house))["absences"] == [
        {"starts_at": "2026-03-02T12:00:00Z", "ends_at": "2026-03-02T15:00:00Z"}
    ]
    assert "1 that is over" in (await get(house, "anna", AWAY)).text


async def test_what_was_removed_comes_back_by_undo_and_removing_twice_is_once(house: Any) -> None:
    await put(house)
    await post(house, "anna", AWAY, first="2026-03-09", last="2026-03-09")
    one = (await profile(house))["absences"][0]
    toast = await post(house, "anna", f"{AWAY}/remove", htmx=True, **one)
    assert 'hx-swap-oob="beforeend:#toasts"' in toast.text
    assert "No longer away: 9 Mar." in toast.text
    assert (await post(house, "anna", f"{AWAY}/remove", **one)).status_code == 303
    assert (await profile(house))["absences"] == []
    undo = dict(re.findall(r'name="(starts_at|ends_at)" value="([^"]+)"', toast.text))
    path = re.search(r'action="([^"]+)"', toast.text)
    assert path is not None
    await post(house, "anna", path[1], **undo)
    assert (await profile(house))["absences"] == [one]


async def test_days_that_make_no_sense_are_refused_and_stay_in_the_form(house: Any) -> None:
    await put(house)
    for first, last, words in (
        ("", "2026-03-09", "Choose the first day"),
        ("2026-03-09", "soon", "Choose the last day"),
        ("2026-03-10", "2026-03-09", "The last day is before the first."),
        ("2026-02-20", "2026-02-27", "That is over already."),
        ("2024-03-10", "2026-03-09", "at most a year ago"),
        ("2026-03-10", "2036-03-09", "at most three years ahead"),
    ):
        answer = await post(house, "anna", AWAY, first=first, last=last)
        assert answer.status_code == 422, words
        assert words in answer.text
        assert f'value="{last}"' in answer.text
    assert (await profile(house))["absences"] == []


async def test_absences_end_at_five_hundred(house: Any) -> None:
    hour = [
        {"starts_at": f"2026-{1 + n // 40:02}-{1 + n % 28:02}T{n % 24:02}:00:00Z", "ends_at": "2027-01-01T00:00:00Z"}
        for n in range(440)
    ]
    more = [{"starts_at": f"2026-12-01T00:00:{n:02}Z", "ends_at": "2027-01-01T00:00:00Z"} for n in range(60)]
    await put(house, absences=hour + more)
    answer = await post(house, "anna", AWAY, first="2026-03-09", last="2026-03-09")
    assert (answer.status_code, "There are 500 absences already." in answer.text) == (422, True)


async def test_who_has_no_working_time_yet_is_led_to_it(house: Any) -> None:
    assert "/qualification/people/anna" in (await get(house, "anna", AWAY)).text
    assert (await post(house, "anna", AWAY, first="2026-03-09", last="2026-03-09")).status_code == 409
    assert (await get(house, "ingrid", AWAY)).status_code == 403


async def test_a_profile_is_made_by_the_form_and_reads_back_in_it(house: Any) -> None:
    path = "/qualification/people/anna"
    assert 'name="expected_version" value="0"' in (await get(house, "anna", path)).text
    answer = await post(house, "anna", path, **FIELDS)
    assert (answer.status_code, answer.headers["location"]) == (303, path)
    stored = await profile(house)
    assert stored == stored | {
        "active": True, "capacity": 12, "territories": ["NO", "SE"], "time_zone": "Europe/Stockholm",
        "working_hours": {"mon": [["09:00", "12:00"], ["13:00", "18:00"]], "fri": [["08:30", "24:00"]]},
        "holidays": ["2026-12-25", "2026-12-26"], "absences": [],
    }  # fmt: skip
    text = (await get(house, "anna", path)).text
    assert 'value="Norway, Sweden"' in text
    assert 'value="09:00–12:00, 13:00–18:00"' in text
    again = {**FIELDS, "territories": "Norway, Sweden", "expected_version": "1"}
    await post(house, "anna", path, **again)
    assert (await profile(house))["version"] == 1


async def test_holidays_read_back_as_the_readers_language_writes_days(house: Any) -> None:
    path = "/qualification/people/anna"
    await post(house, "anna", path, **FIELDS)
    assert ">2026-12-25\n2026-12-26</textarea>" in (await get(house, "anna", path)).text
    await speaks_russian(house, "anna", "rep", "north")
    assert ">25.12.2026\n26.12.2026</textarea>" in (await get(house, "anna", path)).text
    again = FIELDS | {"holidays": "25.12.2026\n26.12.2026", "expected_version": "1"}
    assert (await post(house, "anna", path, **again)).status_code == 303
    assert (await profile(house))["version"] == 1


async def test_a_saved_profile_keeps_its_absences(house: Any) -> None:
    away = {"starts_at": "2026-03-08T23:00:00Z", "ends_at": "2026-03-13T23:00:00Z"}
    await put(house, absences=[away])
    await post(house, "anna", "/qualification/people/anna", **(FIELDS | {"expected_version": "1"}))
    stored = await profile(house)
    assert (stored["capacity"], stored["absences"]) == (12, [away])


async def test_wrong_fields_are_named_and_everything_typed_is_kept(house: Any) -> None:
    for change, words in (
        ({"capacity": "many"}, "Write a whole number"),
        ({"capacity": "-1"}, "Write a whole number"),
        ({"capacity": "10001"}, "Write a whole number"),
        ({"territories": "Atlantis"}, "“Atlantis” is no country we know."),
        ({"time_zone": "Mars/Olympus"}, "There is no such time zone."),
        ({"holidays": "31.02.2026"}, "“31.02.2026” is no day."),
        ({"mon": "nine to five"}, "“nine to five” is no time of work."),
        ({"mon": "18-9"}, "The end is before the beginning."),
        ({"mon": "", "fri": ""}, "Name the hours of at least one day."),
    ):
        answer = await post(house, "anna", "/qualification/people/anna", **(FIELDS | change))
        assert answer.status_code == 422, change
        text = unescape(answer.text)
        assert words in text, change
        for name, value in change.items():
            if value:
                assert value in text, name
        assert "26.12.2026" in text or "holidays" in change
    assert (await house.call("boss", "GET", "/v1/routing/anna")).status_code == 404


async def test_the_second_of_two_sees_what_the_first_has_changed_and_may_save_again(house: Any) -> None:
    await put(house, capacity=12)
    path = "/qualification/people/anna"
    await post(house, "anna", path, **(FIELDS | {"expected_version": "1", "capacity": "7"}))
    late = await post(house, "mia", path, **(FIELDS | {"expected_version": "1", "capacity": "30"}))
    assert late.status_code == 412
    assert "<bdi>Last changed: anna, " in late.text
    assert "Open leads at once, at most is now: 7" in late.text
    assert "Countries is now" not in late.text
    assert 'value="30"' in late.text
    assert 'name="expected_version" value="2"' in late.text
    await post(house, "mia", path, **(FIELDS | {"expected_version": "2", "capacity": "30"}))
    assert (await profile(house))["capacity"] == 30


async def test_a_part_of_the_page_of_people_is_the_same_form(house: Any) -> None:
    path = "/qualification/people/anna"
    part = await get(house, "mia", path, **{"hx-request": "true"})
    assert "<html" not in part.text
    assert f'hx-post="{path}" hx-target="closest .profile"' in part.text
    saved = await post(house, "mia", path, htmx=True, **FIELDS)
    assert saved.status_code == 200
    assert "Saved." in saved.text
    assert 'name="expected_version" value="1"' in saved.text


async def test_inside_the_page_of_a_person_no_id_is_there_twice_and_it_stays_inside(house: Any) -> None:
    part = await get(
        house, "mia", "/qualification/people/anna?in=page&back=/digest/people/anna", **{"hx-request": "true"}
    )
    assert 'id="dialog-title"' not in part.text
    assert '<label for="f-working_time_zone">' in part.text  # the form of the person has a time zone too
    assert 'id="f-time_zone"' not in part.text
    assert 'hx-post="/qualification/people/anna?in=page"' in part.text
    refused = await post(
        house, "mia", "/qualification/people/anna?in=page", htmx=True, **FIELDS | {"time_zone": "Mars"}
    )
    assert 'id="e-working_time_zone"' in refused.text
    assert 'id="dialog-title"' not in refused.text
    plain = await post(house, "mia", "/qualification/people/anna", **FIELDS | {"back": "/digest/people/anna"})
    assert (plain.status_code, plain.headers["location"]) == (303, "/digest/people/anna")


async def test_a_manager_changes_the_teams_profiles_and_marketing_none(house: Any) -> None:
    assert (await get(house, "mia", "/qualification/people/ben")).status_code == 404
    assert (await get(house, "anna", "/qualification/people/ben")).status_code == 404
    assert (await post(house, "mia", "/qualification/people/ben", **FIELDS)).status_code == 404
    days = {"first": "2026-03-09", "last": "2026-03-09"}
    assert (await post(house, "mia", "/qualification/people/ben/absences", **days)).status_code == 404
    assert (await get(house, "ingrid", "/qualification/people/anna")).status_code == 403
    await put(house)
    answer = await post(house, "mia", "/qualification/people/anna/absences", **days)
    assert (answer.status_code, answer.headers["location"]) == (303, "/qualification/people/anna")
    assert "9 Mar" in (await get(house, "mia", "/qualification/people/anna")).text


async def test_both_pages_are_russian_for_who_reads_russian(house: Any) -> None:
    await put(house, territories=["SE"])
    await speaks_russian(house, "anna", "rep", "north")
    assert "Когда вас не будет?" in (await get(house, "anna", AWAY)).text
    text = (await get(house, "anna", "/qualification/people/anna")).text
    assert 'value="Швеция"' in text
    answer = await post(house, "anna", "/qualification/people/anna", **(FIELDS | {"expected_version": "1"}))
    assert answer.status_code == 303
    assert (await profile(house))["territories"] == ["NO", "SE"]
