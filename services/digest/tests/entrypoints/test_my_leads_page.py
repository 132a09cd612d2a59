"""The salesperson's list: who needs somebody now, first the overdue; a manager sees the team's."""

import re
from datetime import timedelta
from typing import Any

from service_kit.ids import new_id
from service_kit.testing import cookie_of

LEADS = [f"01900000-0000-7000-8000-0000000000{number:02d}" for number in range(4)]


async def page(house: Any, who: str) -> str:
    """The page as somebody sees it."""
    answer = await house.client.get("/digest/my-leads", headers=cookie_of(house.service, who))
    assert answer.status_code == 200, answer.text
    text: str = answer.text
    return text


async def given(house: Any) -> None:
    """At noon on Monday: one of Anna's overdue since 10, one due at 17, one on Thursday; one of Ben's."""
    house.clock.now = house.clock.now.replace(hour=12, minute=0)
    noon = house.clock.now
    dues = [noon + timedelta(hours=5), noon - timedelta(hours=2), noon + timedelta(days=3), noon + timedelta(hours=1)]
    for lead, due, owner in zip(LEADS, dues, ["anna", "anna", "anna", "ben"], strict=True):
        await house.lead(lead)
        await house.assigned(0, new_id(), owner, lead, due_at=due)


async def test_the_list_begins_with_what_is_overdue_and_keeps_other_days_apart(house: Any) -> None:
    await given(house)
    text = await page(house, "anna")
    assert "<h1>2 leads need you today</h1>" in text
    said = re.sub(r"</?a\b[^>]*>", "", text)
    assert "3 active · <b>1 overdue</b> · 1 due today · 1 on track · Monday 2 November, 12:00" in said
    today, _, later = text.partition("<h2>Next days</h2>")
    assert re.findall(r"/digest/leads/([0-9a-f-]{36})", today) == [LEADS[1], LEADS[0]]
    assert re.findall(r"/digest/leads/([0-9a-f-]{36})", later) == [LEADS[2]]
    assert re.findall(r'class="clock (\w+)"', text) == ["overdue", "soon", "on_time"]
    assert re.findall(r"<time[^>]*>([^<]+)<", text) == ["To be accepted · 2 h overdue", "today 17:00", "Thu 5 Nov"]
    assert "To be accepted · Form filled in" in text


async def test_every_grade_of_the_list_opens_its_reasons(house: Any) -> None:
    await given(house)
    for lead in LEADS[:2]:
        await house.hear(
            "lead.scored", 0, lead, criteria_version=1, fit=60.0, activity=40.0, activity_at=house.clock.now,
            half_life_days=7, grade="A1", reasons=[["price", 40.0]],
        )  # fmt: skip
    text = await page(house, "anna")
    graded = re.findall(r'data-why>A1</span>.+?href="/digest/leads/([0-9a-f-]{36})', text, re.DOTALL)
    assert graded == [LEADS[1], LEADS[0]]  # the script opens the reasons of the lead that its row leads to


async def test_a_manager_sees_the_team_with_its_owners_and_others_their_reach(house: Any) -> None:
    await given(house)
    for person, team in (("anna", "north"), ("ben", "south")):
        named = {"name": person.title(), "role": "rep", "team": team}
        await house.call("boss", "PUT", f"/v1/people/{person}", json=named)
    text = await page(house, "mia")
    assert "2 leads need their salespeople today" in text
    assert "Anna" in text
    assert "Ben" not in text
    assert "Ben" in await page(house, "boss")
    assert (await page(house, "boss")).count("data-row") == 4


async def test_a_manager_without_a_team_is_told_so_and_not_that_nobody_waits(house: Any) -> None:
    await given(house)
    assert "You lead no team yet." not in await page(house, "mia")
    alone = {"person": "mia", "name": "Mia", "role": "manager", "team": None}
    async with house.service.database.transaction() as tx:
        await house.service.app.state.access.take_over(tx, [("reference.person", alone, 2)])
    text = await page(house, "mia")
    assert "You lead no team yet." in text
    assert "Nobody waits for an answer." not in text


async def test_when_nobody_waits_the_page_says_so(house: Any) -> None:
    text = await page(house, "ben")
    assert "All answered, Ben." in text
    assert "Nobody waits for an answer." in text


async def test_a_salesperson_begins_here_and_everybody_else_with_the_loop(house: Any) -> None:
    await given(house)
    for who, where in (("anna", "/digest/my-leads"), ("mia", "/digest/loop"), ("ingrid", "/digest/loop")):
        answer = await house.client.get("/", headers=cookie_of(house.service, who))
        assert answer.headers["location"] == where


async def test_the_clock_runs_from_the_action_that_set_the_deadline_and_a_rating_is_no_action(house: Any) -> None:
    handover = new_id()
    await house.lead(LEADS[0])
    await house.assigned(0, handover, "anna", LEADS[0], due_at=house.clock.now + timedelta(days=1))
    await house.hear(
        "lead.contacted", 1, LEADS[0], handover_id=handover, by="anna", attempt=1, channel="phone", outcome="no_answer",
        due_at=house.clock.now + timedelta(days=10),
    )  # fmt: skip
    await house.hear("lead.rated", 1.1, LEADS[0], handover_id=handover, by="anna", rating="fair")
    house.clock.now += timedelta(days=2)
    text = await page(house, "anna")
    assert 'class="clock on_time"' in text
    assert "Attempt, phone, no answer" in text
    assert "Lead rated" not in text


async def test_the_most_urgent_lead_is_a_command_with_its_phone_and_the_clients_words(house: Any) -> None:
    await given(house)
    touch = new_id()
    await house.hear("lead.touched", 0.1, LEADS[1], touch_id=touch, kind="call_requested", campaign="spring")
    words = {"lead_id": LEADS[1], "text": "We lose <b>two hours</b> a shift"}
    await house.hear("private.touch", 0.1, LEADS[1], key=f"{LEADS[1]}/touch/{touch}", **words)
    await house.hear("lead.touched", 0.12, LEADS[1], touch_id=new_id(), kind="email_opened", campaign="spring")
    text = await page(house, "anna")
    first = text[text.index('id="next-title"') : text.index("<h2>Also today</h2>")]
    assert re.sub(r"<[^>]+>", "", first[: first.index("</h2>")]).split(">")[-1].split() == ["Call", "Henrik", "Dahl"]
    assert 'href="tel:+46701234567"' in first
    assert "We lose &lt;b&gt;two hours&lt;/b&gt; a shift" in first
    assert "Last: Letter opened, 7 minutes ago" in first


def menu(text: str, stage: str) -> list[str]:
    """What stands in the menu of each row of this stage, of which the page has one."""
    _, _, begun = text.partition(f'<div class="menu" data-stage="{stage}">')
    return re.findall(r'href="/\w+/handovers/-/(\w+)\?', begun.partition("</div>")[0])


async def test_the_one_button_follows_the_state_and_the_menu_has_the_rest(house: Any) -> None:
    handover = new_id()
    await house.lead(LEADS[0])
    await house.assigned(0, handover, "anna", LEADS[0])
    pressed = r'(?:action|href)="/sales/handovers/([0-9a-f-]{36})/(\w+)'
    text = await page(house, "anna")
    assert re.findall(pressed, text) == [
        (handover, move) for move in ("accept", "contacts", "return", "opportunity", "won", "lost")
    ]
    assert menu(text, "handed_over") == ["contacts", "opportunity", "won", "lost", "return", "undo"]
    assert menu(text, "opportunity") == ["contacts", "lost", "return", "rate", "undo"]
    opened = {"opportunity_id": new_id(), "due_at": house.clock.now + timedelta(days=9)}
    await house.hear("lead.opportunity_opened", 0.1, LEADS[0], handover_id=handover, by="anna", **opened)
    assert [move for _, move in re.findall(pressed, await page(house, "anna"))] == [
        "won", "contacts", "return", "lost", "rate", "undo",
    ]  # fmt: skip
    text = await page(house, "boss")
    assert '<span data-menu="opportunity undo"></span>' in text
    assert menu(text, "opportunity") == ["contacts", "lost", "return", "rate", "give", "undo"]
    assert "/sales/handovers/" not in await page(house, "ingrid")


async def test_a_new_lead_moves_no_row_that_is_looked_at(house: Any) -> None:
    await given(house)
    headers = {**cookie_of(house.service, "anna"), "HX-Request": "true"}
    seen = re.findall(r'data-handover="[0-9a-f-]{24}([0-9a-f]{12})"', await page(house, "anna"))
    again = await house.client.get(f"/digest/my-leads?shown={'.'.join(seen[:2])}", headers=headers)
    assert "<html" not in again.text
    assert re.findall(r'data-handover="[0-9a-f-]{24}([0-9a-f]{12})"', again.text) == seen[:2]
    assert "1 new lead, show" in again.text
    refused = await house.client.get("/digest/my-leads?shown=%3Cscript%3E", headers=headers)
    assert refused.status_code == 422


async def test_a_part_waits_for_a_write_and_a_whole_page_says_that_it_is_on_its_way(house: Any) -> None:
    await given(house)
    after = f"after={LEADS[0]}:sales-feedback:7&after={LEADS[1]}:digest:1"
    headers = cookie_of(house.service, "anna")
    part = await house.client.get(f"/digest/my-leads?{after}", headers={**headers, "HX-Request": "true"})
    whole = await house.client.get(f"/digest/my-leads?{after}", headers=headers)
    wrong = await house.client.get("/digest/my-leads?after=nonsense", headers=headers)
    assert (part.status_code, whole.status_code, wrong.status_code) == (503, 200, 422)
    assert "Your last change is saved and appears here in a moment." in whole.text


async def test_a_badge_counts_the_broken_promises_of_whoever_made_them(house: Any) -> None:
    await given(house)
    shown = {}
    for who in ("anna", "ben", "mia", "ingrid"):
        answer = await house.client.get("/digest/badges", headers=cookie_of(house.service, who))
        shown[who] = re.findall(r'id="badge-my-leads"[^>]*?( hidden)?>(\d+)<', answer.text)
    assert shown == {"anna": [("", "1")], "ben": [(" hidden", "0")], "mia": [("", "1")], "ingrid": [(" hidden", "0")]}
