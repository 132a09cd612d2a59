"""The mailbox shows what was sent; buttons of mails change nothing until somebody presses, and can be taken back."""

from datetime import timedelta
from typing import Any

import pytest

from digest.adapters.tables import MAILS
from service_kit.action_links import ActionLink, ActionLinks
from service_kit.testing import SECRET, cookie_of


def path_of(mailing: Any, action: str, person: str = "anna", subject: str = "", hours: float = 72) -> str:
    expires = mailing.monday + timedelta(hours=hours)
    return f"/a/{ActionLinks(SECRET).token(ActionLink('digest', action, person, subject, expires))}"


async def a_digest(mailing: Any) -> None:
    await mailing.anna_has_a_lead()
    await mailing.turns()
    mailing.at(1, -2)
    await mailing.turns()


async def test_the_mailbox_shows_the_letter_in_a_frame_with_a_policy_of_its_own(mailing: Any) -> None:
    await a_digest(mailing)
    client, boss = mailing.house.client, cookie_of(mailing.house.service, "boss")
    listed = (await client.get("/mailbox", headers=boss)).text
    [mail] = await mailing.rows(MAILS.mail)
    assert f"/digest/mailbox/{mail.id}" in listed and "Henrik Dahl first" in listed

    page = await client.get(f"/mailbox/{mail.id}", headers=boss)
    assert f'src="/digest/mailbox/{mail.id}/letter"' in page.text
    assert "frame-src 'self'" in page.headers["content-security-policy"]
    letter = await client.get(f"/mailbox/{mail.id}/letter", headers=boss)
    policy = letter.headers["content-security-policy"]
    assert "default-src 'none'" in policy and "sandbox allow-popups" in policy and "script" not in policy
    assert letter.text == mail.html


async def test_nobody_but_administrators_reads_other_peoples_mails(mailing: Any) -> None:
    await a_digest(mailing)
    [mail] = await mailing.rows(MAILS.mail)
    for who in ("anna", "ingrid", "mia"):
        for path in ("/mailbox", f"/mailbox/{mail.id}", f"/mailbox/{mail.id}/letter"):
            answer = await mailing.house.client.get(path, headers=cookie_of(mailing.house.service, who))
            assert answer.status_code == 403


async def test_opening_a_link_changes_nothing_and_a_press_ends_digests_until_it_is_taken_back(mailing: Any) -> None:
    client, path = mailing.house.client, path_of(mailing, "unsubscribe")
    await mailing.turns()
    for _ in range(2):
        assert "Get no more digests?" in (await client.get(path)).text
    [plan] = await mailing.rows(MAILS.plan)
    assert plan.wanted is None and plan.due_at is not None

    assert (await client.post(path)).status_code == 303
    assert "You get no more digests" in (await client.get(path)).text
    [plan] = await mailing.rows(MAILS.plan)
    assert plan.wanted is False and plan.due_at is None

    assert (await client.post(f"{path}/undo")).status_code == 303
    [plan] = await mailing.rows(MAILS.plan)
    assert plan.wanted is True and plan.due_at is not None


async def test_a_mail_program_unsubscribes_with_one_click_and_without_a_redirect(mailing: Any) -> None:
    await a_digest(mailing)
    [mail] = mailing.server.took
    address = mail.mail.headers["List-Unsubscribe"].strip("<>")
    assert address.startswith("https://leads.example/digest/a/")
    path = address.removeprefix("https://leads.example/digest")
    for _ in range(2):
        answer = await mailing.house.client.post(path, data={"List-Unsubscribe": "One-Click"})
        assert (answer.status_code, answer.text) == (200, "")
    mailing.at(2, -2)
    await mailing.turns()
    assert len(mailing.server.took) == 1


async def test_a_reminder_goes_to_the_owner_once_unless_it_is_taken_back_in_time(mailing: Any) -> None:
    mia = ("mia", "Mia Lang", "mia@northwind.example", "manager", "north", "en", "Europe/Berlin", True, 1)
    await mailing.add_person(*mia)
    await mailing.anna_has_a_lead()
    await mailing.turns()
    client, path = mailing.house.client, path_of(mailing, "remind", "mia", mailing.handover)
    mailing.at(hours=5)
    for _ in range(2):
        assert (await client.post(path)).status_code == 303
    await mailing.turns()
    assert mailing.server.took == []
    assert (await client.post(f"{path}/undo")).status_code == 303
    assert await mailing.rows(MAILS.mail) == []

    assert (await client.post(path)).status_code == 303
    mailing.at(hours=5.1)
    await mailing.turns()
    [mail] = mailing.server.took
    assert (mail.mail.person, mail.mail.kind) == ("anna", "reminder")
    assert "Mia Lang asks you" in mail.mail.text
    assert "It has been sent." in (await client.get(path)).text


@pytest.mark.parametrize("why", ["old", "forged", "of another action"])
async def test_links_that_do_not_count_do_nothing(mailing: Any, why: str) -> None:
    await mailing.turns()
    path = {
        "old": path_of(mailing, "unsubscribe", hours=1),
        "forged": path_of(mailing, "unsubscribe").replace("/a/", "/a/A"),
        "of another action": path_of(mailing, "reached"),
    }[why]
    mailing.at(hours=2)
    for answer in (await mailing.house.client.get(path), await mailing.house.client.post(path)):
        assert answer.status_code == (410 if why == "old" else 404)
    [plan] = await mailing.rows(MAILS.plan)
    assert plan.wanted is None


async def test_an_administrator_has_a_digest_written_at_once_and_an_empty_one_is_not(mailing: Any) -> None:
    house = mailing.house
    empty = await house.call("boss", "POST", "/v1/people/anna/digests")
    assert (empty.status_code, empty.json()) == (202, {"person": "anna", "written": False})
    await mailing.anna_has_a_lead()
    assert (await house.call("boss", "POST", "/v1/people/anna/digests")).json()["written"] is True
    assert (await house.call("boss", "POST", "/v1/people/nobody/digests")).status_code == 404
    assert (await house.call("anna", "POST", "/v1/people/anna/digests")).status_code == 403
    await mailing.turns()
    assert len(mailing.server.took) == 1
