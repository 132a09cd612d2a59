"""Who is told of a broken promise, who has room, and what becomes of one that is left."""

from datetime import timedelta
from typing import Any

from digest.adapters.tables import MAILS
from service_kit.action_links import ActionLink, ActionLinks
from service_kit.testing import SECRET, cookie_of

MIA = ("mia", "Mia Lang", "mia@northwind.example", "manager", "north", "en", "Europe/Berlin", True, 1)
JAMES = ("james", "James Okafor", "james@northwind.example", "rep", "north", "en", "Europe/Berlin", True, 1)
BOSS = ("boss", "Bo Ek", "bo@northwind.example", "admin", None, "en", "Europe/Berlin", True, 1)


def leave_path(mailing: Any, person: str = "mia") -> str:
    expires = mailing.monday + timedelta(hours=72)
    return f"/a/{ActionLinks(SECRET).token(ActionLink('digest', 'leave', person, mailing.handover, expires))}"


async def broken(mailing: Any) -> None:
    await mailing.anna_has_a_lead()
    await mailing.turns()
    mailing.at(hours=5)
    await mailing.hear_overdue(4)
    await mailing.turns()


async def test_the_mail_says_who_has_room_and_proposes_that_one(mailing: Any, routed: Any) -> None:
    for person in (MIA, JAMES):
        await mailing.add_person(*person)
    away = {"starts_at": mailing.monday, "ends_at": mailing.monday + timedelta(days=1)}
    await mailing.add_person("zoe", "Zoe", None, "rep", "north", "en", "UTC", True, 1)
    await mailing.add_person("sam", "Sam", None, "rep", "south", "en", "UTC", True, 1)
    await routed("anna", 6)
    await routed("james", 4)
    await routed("zoe", 90, absences=[away])
    await routed("sam", 90)
    await broken(mailing)
    [mail] = [one.mail for one in mailing.server.took if one.mail.kind == "escalation"]
    said = "Anna Petrova has 1 open lead, with room for 6. James Okafor has room for 4 more and works until 19:00."
    assert said in mail.text  # until 18:00 UTC, where he works; Mia reads it in Berlin
    assert f"Give to James: https://leads.example/qualification/handovers/{mailing.handover}/give?to=james" in mail.text
    assert "Leave it, I know: https://leads.example/digest/a/" in mail.text


async def test_a_clock_that_is_behind_that_of_sales_leaves_nobody_unwarned(mailing: Any) -> None:
    await mailing.add_person(*MIA)
    await mailing.anna_has_a_lead()
    await mailing.turns()
    mailing.at(hours=3.99)
    await mailing.hear_overdue(4)
    await mailing.turns()
    [mail] = [one.mail for one in mailing.server.took if one.mail.kind == "escalation"]
    assert mail.person == "mia"


async def test_who_does_not_work_at_the_moment_is_said_to_work_again(mailing: Any, routed: Any) -> None:
    for person in (MIA, JAMES):
        await mailing.add_person(*person)
    await routed("james", 4, working_hours=[{"weekday": 1, "start": 540, "end": 1020}], time_zone="Europe/Berlin")
    await broken(mailing)
    [mail] = [one.mail for one in mailing.server.took if one.mail.kind == "escalation"]
    assert "James Okafor has room for 4 more and works again from Tue 09:00." in mail.text


async def test_where_nobody_leads_the_team_administrators_are_told(mailing: Any) -> None:
    await mailing.add_person(*BOSS)
    await mailing.add_person("max", "Max", "max@northwind.example", "manager", "south", "en", "UTC", True, 1)
    await mailing.add_person("mia", "Mia", "mia@northwind.example", "manager", "north", "en", "UTC", False, 1)
    await broken(mailing)
    [mail] = [one.mail for one in mailing.server.took if one.mail.kind == "escalation"]
    assert mail.person == "boss"
    assert "nobody leads the team of Anna Petrova" in mail.text


async def test_a_managers_digest_says_who_has_room_in_alphabetical_order(mailing: Any, routed: Any) -> None:
    for person in (MIA, JAMES):
        await mailing.add_person(*person)
    await routed("james", 4)
    await routed("anna", 1)
    await mailing.anna_has_a_lead()
    await mailing.turns()
    mailing.at(days=1, hours=-2)
    await mailing.turns()
    [mail] = [one.mail for one in mailing.server.took if one.mail.person == "mia"]
    said = mail.text.partition("Who has room\n")[2].splitlines()[:2]
    assert said == ["- Anna Petrova · 1 open of 1 · full", "- James Okafor · 0 open of 4 · too few, room for 4"]


async def test_what_is_left_is_named_by_no_digest_until_it_is_taken_back(mailing: Any) -> None:
    await mailing.add_person(*MIA)
    await broken(mailing)
    client, path = mailing.house.client, leave_path(mailing)
    for _ in range(2):
        assert "Leave it as it is?" in (await client.get(path)).text
    assert await mailing.rows(MAILS.left) == []
    assert (await client.post(path)).status_code == 303
    assert (await client.post(path)).status_code == 303
    assert "You leave it as it is" in (await client.get(path)).text
    [left] = await mailing.rows(MAILS.left)
    assert (left.person, left.due_at) == ("mia", mailing.monday + timedelta(hours=4))

    await mailing.house.call("boss", "POST", "/v1/people/mia/digests")
    await mailing.turns()
    assert [one for one in mailing.server.took if one.mail.person == "mia" and one.mail.kind == "daily"] == []

    assert (await client.post(f"{path}/undo")).status_code == 303
    await mailing.house.call("boss", "POST", "/v1/people/mia/digests")
    await mailing.turns()
    [mail] = [one.mail for one in mailing.server.took if one.mail.person == "mia" and one.mail.kind == "daily"]
    assert mail.subject == "1 lead is overdue"


async def test_only_who_answers_for_the_owner_leaves_a_promise_and_only_a_broken_one(mailing: Any) -> None:
    await mailing.add_person(*MIA)
    await mailing.add_person(*JAMES)
    await mailing.anna_has_a_lead()
    client = mailing.house.client
    assert (await client.post(leave_path(mailing))).status_code == 404
    mailing.at(hours=5)
    assert (await client.post(leave_path(mailing, "james"))).status_code == 404
    assert await mailing.rows(MAILS.left) == []


async def test_the_page_names_the_lead_to_the_reader_and_by_initials_to_anybody_else(mailing: Any) -> None:
    await mailing.add_person(*MIA)
    await broken(mailing)
    client, path = mailing.house.client, leave_path(mailing)
    for cookies in ({}, cookie_of(mailing.house.service, "ben")):
        page = (await client.get(path, headers=cookies)).text
        assert "H. D." in page and "Henrik" not in page and "Dahl" not in page
    assert "Henrik Dahl" in (await client.get(path, headers=cookie_of(mailing.house.service, "mia"))).text


async def test_pages_of_sales_ask_whose_lead_it_is_and_get_a_line_without_a_layout(mailing: Any) -> None:
    await mailing.anna_has_a_lead()
    client, expires = mailing.house.client, mailing.monday + timedelta(hours=72)
    link = ActionLink("sales", "reached", "anna", mailing.handover, expires)
    path = f"/whose/{ActionLinks(SECRET).token(link)}"
    line = (await client.get(path)).text
    assert "<html" not in line and "H. D." in line and "Dahl" not in line
    assert "Henrik Dahl" in (await client.get(path, headers=cookie_of(mailing.house.service, "anna"))).text
    elsewhere = ActionLinks(SECRET).token(link._replace(subject="00000000-0000-5000-8000-000000000999"))
    assert (await client.get(f"/whose/{elsewhere}")).status_code == 404
    mailing.at(days=4)
    assert (await client.get(path)).status_code == 404
