"""People act on hand-overs by pages: every action, what it says to the loop, and the way back."""

from typing import Any

import pytest

from service_kit.testing import cookie_of, form_of

NOTICE = "leadloop_notice"


async def facts(world: Any) -> list[tuple[str, dict[str, Any]]]:
    """What was said, without the hand-over's id."""
    return [(one.type, {k: v for k, v in one.data.items() if k != "handover_id"}) for one in await world.said("lead.")]


async def test_accepting_leads_back_with_a_notice_that_takes_it_back(world: Any, desk: Any) -> None:
    handover, lead = await world.hand_over()
    answer = await desk.fills_in(f"{handover}/accept?back=/digest/leads", {})
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/digest/leads?after={lead}%3Asales-feedback%3A1"
    assert await facts(world) == [("lead.accepted", {"by": "anna"})]

    cookie = cookie_of(world.service, "anna")["cookie"] + f"; {NOTICE}={answer.cookies[NOTICE]}"
    page = await world.client.get(f"/sales/handovers/{handover}/contacts", headers={"cookie": cookie})
    assert '<div class="notice" role="status"><p>Accepted</p>' in page.text
    assert f'action="/sales/handovers/{handover}/undo"' in page.text
    assert f'{NOTICE}=""' in page.headers["set-cookie"]
    again = await desk.opens(f"{handover}/contacts")
    assert "<p>Accepted</p>" not in again.text


async def test_a_notice_of_another_session_or_of_somebody_elses_making_is_not_shown(world: Any, desk: Any) -> None:
    handover, _ = await world.hand_over()
    sent = await desk.sends(f"{handover}/accept", {})
    said, _, signature = sent.cookies[NOTICE].strip('"').rpartition(".")
    other = cookie_of(world.service, "anna", "0" * 32)["cookie"]
    mine = cookie_of(world.service, "anna")["cookie"]
    for cookie in (
        f"{other}; {NOTICE}={said}.{signature}",
        f"{mine}; {NOTICE}=WyJ4Il0=.{signature}",
        f"{mine}; {NOTICE}=x",
    ):
        page = await world.client.get(f"/sales/handovers/{handover}/contacts", headers={"cookie": cookie})
        assert page.status_code == 200
        assert 'role="status"><p>' not in page.text


async def test_inside_a_page_the_answer_is_a_toast_and_the_new_state(world: Any, desk: Any) -> None:
    handover, lead = await world.hand_over()
    answer = await desk.sends(f"{handover}/accept", {}, headers=desk.in_a_row)
    assert answer.status_code == 200
    assert answer.headers["leadloop-after"] == f"{lead}:sales-feedback:1"
    assert "<html" not in answer.text
    assert f'<span class="pill accepted" data-handover="{handover}">accepted</span>' in answer.text
    assert (
        '<div hx-swap-oob="beforeend:#toasts"><div class="notice"><p><span data-about></span>Accepted</p>'
        in answer.text
    )
    assert NOTICE not in answer.headers.get("set-cookie", "")


async def test_an_attempt_says_its_outcome_its_words_and_the_next_step(world: Any, desk: Any) -> None:
    handover, _ = await world.hand_over()
    fields = {
        "outcome": "reached", "channel": "meeting", "note": "Wants two robots", "next": "call",
        "next_at": "2026-11-05T15:00",
    }  # fmt: skip
    answer = await desk.fills_in(f"{handover}/contacts", fields, headers=desk.inside)
    assert answer.status_code == 200, answer.text
    assert "Reached · next step due Thu 15:00" in answer.text
    [(kind, data)] = await facts(world)
    assert (kind, data["outcome"], data["channel"], data["attempt"]) == ("lead.contacted", "reached", "meeting", 1)
    assert data["next_step"] == {"kind": "call", "at": "2026-11-05T15:00:00Z"}
    assert [note.data["text"] for note in await world.said("private.")] == ["Wants two robots"]


async def test_no_answer_is_one_press_whatever_else_is_chosen(world: Any, desk: Any) -> None:
    handover, _ = await world.hand_over()
    answer = await desk.fills_in(f"{handover}/contacts", {"outcome": "reached", "at_once": "no_answer", "next": ""})
    assert answer.status_code == 303
    assert [data["outcome"] for _, data in await facts(world)] == ["no_answer"]
    shown = await desk.opens(f"{handover}/contacts")
    assert "1 attempt so far" in shown.text


async def test_an_attempt_opens_the_opportunity_and_rates_and_one_undo_takes_all_three_back(
    world: Any, desk: Any
) -> None:
    handover, _ = await world.hand_over()
    fields = {"outcome": "reached", "next": "opportunity", "rating": "good"}
    answer = await desk.fills_in(f"{handover}/contacts", fields, headers=desk.inside)
    assert "Reached · Opportunity opened · Lead rated: good" in answer.text
    assert [kind for kind, _ in await facts(world)] == ["lead.contacted", "lead.opportunity_opened", "lead.rated"]
    events = answer.text.split('name="event_id" value="')[1].split('"')[0]
    undone = await desk.sends(f"{handover}/undo", {"event_id": events}, headers=desk.in_a_row)
    assert "Taken back: Reached" in undone.text
    assert [kind for kind, _ in await facts(world)][3:] == ["lead.action_undone"] * 3
    shown = await world.shown(handover)
    assert (shown["state"], shown["attempts"], shown["rating"]) == ("handed_over", 0, None)


async def test_a_wrong_number_can_lead_on_to_the_return_with_its_reason(world: Any, desk: Any) -> None:
    handover, _ = await world.hand_over()
    fields = {"outcome": "wrong_number", "next": "return"}
    answer = await desk.fills_in(f"{handover}/contacts?back=/digest/leads", fields)
    where = f"/sales/handovers/{handover}/return?reason=wrong_contact_data&back=%2Fdigest%2Fleads"
    assert (answer.status_code, answer.headers["location"]) == (303, where)
    page = await world.client.get(where, headers=cookie_of(world.service, "anna"))
    assert 'value="wrong_contact_data" data-choice="5" checked' in page.text
    other, _ = await world.hand_over()
    answer = await desk.fills_in(f"{other}/contacts", fields, headers=desk.inside)
    assert answer.headers["leadloop-next"].startswith(
        f"/sales/handovers/{other}/return?reason=wrong_contact_data&back="
    )


async def test_a_return_says_reason_day_and_words(world: Any, desk: Any) -> None:
    handover, _ = await world.hand_over()
    fields = {"reason": "no_budget", "again": "2027-01-15", "note": "New budget in January"}
    answer = await desk.fills_in(f"{handover}/return", fields, headers=desk.inside)
    assert "Returned to marketing: no budget" in answer.text
    [(kind, data)] = await facts(world)
    assert (kind, data["reason"], data["revisit_at"]) == ("lead.returned", "no_budget", "2027-01-15T09:00:00Z")


async def test_the_return_page_counts_the_tries_offers_days_and_says_what_marketing_does(world: Any, desk: Any) -> None:
    handover, _ = await world.hand_over()
    for _ in range(3):
        await world.done(handover, "contacts", {"channel": "phone", "outcome": "no_answer"})
    text = (await desk.opens(f"{handover}/return")).text
    assert "3 calls so far, 4 are usual" in text
    for day in ("2026-12-02", "2027-01-15", "2027-05-02"):
        assert f'name="again" value="{day}"' in text
    assert "Marketing nurtures the lead and does not hand it over again for 90 days" in text


async def test_a_duplicate_names_the_other_lead_by_the_link_of_its_card(world: Any, desk: Any) -> None:
    handover, _ = await world.hand_over()
    _, other = await world.hand_over()
    link = f"https://leads.example/digest/leads/{other}?show=all"
    await desk.fills_in(f"{handover}/return", {"reason": "duplicate", "duplicate_of": link})
    [(_, data)] = await facts(world)
    assert (data["reason"], data["duplicate_of"]) == ("duplicate", other)


@pytest.mark.parametrize(
    ("path", "fields", "kind", "told", "data"),
    [
        (
            "opportunity", {"amount": "41 000,50", "currency": "SEK"},
            "lead.opportunity_opened", "Opportunity opened: SEK\xa041,000.50", {"amount": 4100050, "currency": "SEK"},
        ),
        ("opportunity", {"amount": "", "currency": "EUR"}, "lead.opportunity_opened", "Opportunity opened", {}),
        (
            "won", {"amount": "1,200", "currency": "JPY", "on": "2026-11-02"},
            "lead.won", "Won: ¥1,200", {"amount": 1200, "currency": "JPY"},
        ),
        (
            "lost", {"reason": "competitor", "note": "Half the price"},
            "lead.lost", "Lost: competitor", {"reason": "competitor"},
        ),
        ("rate", {"rating": "poor"}, "lead.rated", "Lead rated: poor", {"rating": "poor"}),
    ],
)  # fmt: skip
async def test_every_other_action_says_its_fact(
    world: Any, desk: Any, path: str, fields: dict[str, str], kind: str, told: str, data: dict[str, Any]
) -> None:
    handover, _ = await world.hand_over()
    answer = await desk.fills_in(f"{handover}/{path}", fields, headers=desk.inside)
    assert answer.status_code == 200, answer.text
    assert f"<span data-about></span>{told}" in answer.text
    [(said, found)] = await facts(world)
    assert said == kind
    assert {name: found[name] for name in data} == data
    assert ("amount" in found) is ("amount" in data)


async def test_a_deal_won_last_week_is_dated_at_the_end_of_that_day_where_its_reader_lives(
    world: Any, desk: Any
) -> None:
    handover, _ = await world.hand_over()
    world.go_to(24 * 4)
    await desk.fills_in(f"{handover}/won", {"on": "2026-11-04"})
    assert (await world.shown(handover))["ended_at"] == "2026-11-04T23:59:59Z"


async def test_the_manager_acts_for_the_team(world: Any, desk: Any) -> None:
    handover, _ = await world.hand_over()
    assert (await desk.fills_in(f"{handover}/lost", {"reason": "price"}, "nora")).status_code == 303
    assert await facts(world) == [("lead.lost", {"by": "nora", "reason": "price"})]


async def test_the_list_of_what_can_be_taken_back_ends_after_a_day(world: Any, desk: Any) -> None:
    handover, _ = await world.hand_over()
    assert "There is nothing to take back." in (await desk.opens(f"{handover}/undo")).text
    await world.done(handover, "accept")
    world.go_to(2)
    await world.done(handover, "contacts", {"channel": "phone", "outcome": "no_answer"})
    page = (await desk.opens(f"{handover}/undo")).text
    assert page.index("<b>No answer</b>") < page.index("<b>Accepted</b>")
    answer = await desk.fills_in(f"{handover}/undo", {})
    assert answer.status_code == 303
    assert (await world.shown(handover))["attempts"] == 0
    world.go_to(30)
    page = (await desk.opens(f"{handover}/undo")).text
    assert "noted more than 24 hours ago" in page
    assert "Take it back" not in page


async def test_a_form_that_names_no_action_takes_nothing_back(world: Any, desk: Any) -> None:
    handover, _ = await world.hand_over()
    await world.done(handover, "accept")
    for events in ("", "x", ",".join(["0193b2f0-5c1e-7a00-8000-000000000001"] * 4)):
        assert (await desk.sends(f"{handover}/undo", {"event_id": events})).status_code == 422
    assert (await world.shown(handover))["state"] == "accepted"


async def test_forms_without_their_token_change_nothing(world: Any) -> None:
    handover, _ = await world.hand_over()
    for path in ("accept", "contacts", "opportunity", "won", "lost", "return", "rate", "undo"):
        headers = cookie_of(world.service, "anna")
        data = {"outcome": "reached", "reason": "price", "rating": "good", "csrf": form_of(world.service)["csrf"] + "x"}
        answer = await world.client.post(f"/sales/handovers/{handover}/{path}", data=data, headers=headers)
        assert answer.status_code == 403
    assert await world.said() == []
