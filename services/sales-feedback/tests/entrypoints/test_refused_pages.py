"""What people meet who are too late, write what means nothing, or act on what is not theirs: told, and nothing lost."""

from typing import Any

import pytest

from service_kit.ids import new_id

HOSTILE = [
    "<script>alert(1)</script>",
    "</textarea><img src=x onerror=alert(1)>",
    '" autofocus onfocus="alert(1)',
    "\u202eright to left\u202c",
    "{{ 7 * 7 }} & &amp; \U0001f600",
    "x" * 8000,
]
FORMS: dict[str, dict[str, str]] = {
    "accept": {},
    "contacts": {"outcome": "reached", "note": "Wants two robots"},
    "opportunity": {"amount": "1200", "currency": "EUR"},
    "won": {"amount": "1200", "currency": "EUR"},
    "lost": {"reason": "price", "note": "Half the price"},
    "return": {"reason": "no_budget", "note": "New budget in January"},
    "rate": {"rating": "good"},
}


@pytest.mark.parametrize("path", [*FORMS, "undo"])
async def test_pages_of_somebody_elses_handover_are_not_there(world: Any, desk: Any, path: str) -> None:
    handover, lead = await world.hand_over("anna")
    fields = FORMS.get(path, {"event_id": new_id()})
    for who in ("bert", "sam"):
        assert (await desk.opens(f"{handover}/{path}", who)).status_code == 404
        assert (await desk.sends(f"{handover}/{path}", fields, who)).status_code == 404
    assert (await desk.opens(f"{new_id()}/{path}", "ada")).status_code == 404
    assert (await desk.opens(f"{handover}/{path}", "mark")).status_code == 403
    await world.hear(world.assigned(lead, "bert", handover=handover, how="given", handed_over_at=world.at(0)))
    assert (await desk.opens(f"{handover}/{path}", "anna")).status_code == 403
    assert (await desk.sends(f"{handover}/{path}", fields, "anna")).status_code == 403
    assert await world.said() == []


async def test_whoever_is_not_signed_in_is_sent_there_and_back(world: Any, desk: Any) -> None:
    handover, _ = await world.hand_over()
    answer = await world.client.get(f"/sales/handovers/{handover}/contacts?back=/digest/leads")
    assert answer.status_code == 303
    assert answer.headers["location"].startswith(f"/digest/sign-in?next=/sales/handovers/{handover}/contacts")


@pytest.mark.parametrize("inside", [False, True])
async def test_of_two_tabs_the_second_is_told_who_did_what_and_keeps_its_words(
    world: Any, desk: Any, *, inside: bool
) -> None:
    handover, _ = await world.hand_over()
    headers = desk.inside if inside else {}
    form = desk.hidden((await desk.opens(f"{handover}/contacts", headers=headers)).text)
    world.go_to(1)
    assert (await desk.fills_in(f"{handover}/accept", {}, "nora")).status_code == 303
    world.go_to(3)
    late = await desk.sends(f"{handover}/contacts", form | FORMS["contacts"], headers=headers)
    assert late.status_code == 412
    assert ("<html" in late.text) is not inside
    assert "nora: Accepted, 2 hours ago. Now: accepted, next step due in 1 hour." in late.text
    assert desk.written(late.text) == "Wants two robots"
    assert [one.type for one in await world.said("lead.")] == ["lead.accepted"]
    again = await desk.sends(f"{handover}/contacts", desk.hidden(late.text) | FORMS["contacts"], headers=headers)
    assert again.status_code == (200 if inside else 303)
    assert [one.type for one in await world.said("lead.")] == ["lead.accepted", "lead.contacted"]


async def test_a_deadline_that_passes_while_somebody_writes_is_no_reason_to_ask_again(world: Any, desk: Any) -> None:
    handover, _ = await world.hand_over()
    form = desk.hidden((await desk.opens(f"{handover}/contacts")).text)
    world.go_to(5)
    async with world.service.database.transaction() as transaction:
        await world.application.notice_overdue(transaction)
    assert (await desk.sends(f"{handover}/contacts", form | FORMS["contacts"])).status_code == 303
    assert [one.type for one in await world.said("lead.")] == ["lead.overdue", "lead.contacted"]


@pytest.mark.parametrize("path", [path for path in FORMS if path not in {"rate", "contacts", "accept"}])
async def test_what_is_not_possible_any_more_says_so_and_what_is(world: Any, desk: Any, path: str) -> None:
    handover, _ = await world.hand_over()
    form = desk.hidden((await desk.opens(f"{handover}/{path}")).text)
    await world.done(handover, "won")
    late = await desk.sends(f"{handover}/{path}", form | FORMS[path])
    assert late.status_code == 412
    blind = await desk.sends(f"{handover}/{path}", FORMS[path])
    assert blind.status_code == 409
    for answer in (late, blind, await desk.opens(f"{handover}/{path}")):
        assert "You: Won, just now. Now: won." in answer.text
        assert f'href="/sales/handovers/{handover}/undo?back=%2Fdigest%2Fmy-leads" data-dialog>Undo</a>' in answer.text
        assert '<button class="button solid"' not in answer.text
    assert "This hand-over has ended already" in blind.text or "cannot be done" in blind.text
    if "note" in FORMS[path]:
        assert desk.written(blind.text) == FORMS[path]["note"]


async def test_a_button_in_a_row_that_is_too_late_answers_with_a_toast(world: Any, desk: Any) -> None:
    handover, _ = await world.hand_over()
    await world.done(handover, "return", {"reason": "too_early"}, "nora")
    answer = await desk.sends(f"{handover}/accept", {}, headers=desk.in_a_row)
    assert answer.status_code == 409
    assert 'hx-swap-oob="beforeend:#toasts"' in answer.text
    assert "nora: Returned to marketing: too early, just now." in answer.text


@pytest.mark.parametrize("path", list(FORMS))
async def test_a_form_pressed_twice_has_its_effect_once(world: Any, desk: Any, path: str) -> None:
    handover, _ = await world.hand_over()
    form = desk.hidden((await desk.opens(f"{handover}/{path}")).text) | FORMS[path] | {"rating": "good"}
    first = await desk.sends(f"{handover}/{path}", form)
    second = await desk.sends(f"{handover}/{path}", form)
    assert (first.status_code, second.status_code) == (303, 303)
    assert second.headers["location"] == first.headers["location"]
    said = [one.type for one in await world.said("lead.")]
    assert len(said) == len(set(said)) == (1 if path in {"accept", "rate"} else 2)


async def test_the_accept_of_a_row_pressed_twice_is_accepted_once(world: Any, desk: Any) -> None:
    handover, _ = await world.hand_over()
    for _ in range(2):
        answer = await desk.sends(f"{handover}/accept", {}, headers=desk.in_a_row)
        assert (answer.status_code, "Accepted" in answer.text) == (200, True)
    assert len(await world.said()) == 1
    assert (await desk.sends(f"{handover}/accept", {}, "nora")).status_code == 409


async def test_an_undo_pressed_twice_takes_one_action_back(world: Any, desk: Any) -> None:
    handover, _ = await world.hand_over()
    await world.done(handover, "accept")
    shown = await world.done(handover, "contacts", {"channel": "phone", "outcome": "reached"})
    for _ in range(2):
        assert (await desk.sends(f"{handover}/undo", {"event_id": shown["undoable"]})).status_code == 303
    assert (await world.shown(handover))["state"] == "accepted"


async def test_an_undo_that_something_came_after_is_refused_with_the_list(world: Any, desk: Any) -> None:
    handover, _ = await world.hand_over()
    accepted = (await world.done(handover, "accept"))["undoable"]
    await world.done(handover, "contacts", {"channel": "phone", "outcome": "no_answer"}, "nora")
    answer = await desk.sends(f"{handover}/undo", {"event_id": accepted})
    assert answer.status_code == 409
    assert "Only the latest action can be taken back." in answer.text
    assert "nora: No answer, just now." in answer.text
    toast = await desk.sends(f"{handover}/undo", {"event_id": accepted}, headers=desk.in_a_row)
    assert (toast.status_code, "#toasts" in toast.text) == (409, True)


@pytest.mark.parametrize(
    ("path", "fields", "field", "words"),
    [
        ("contacts", {}, "outcome", "Choose one of these."),
        ("contacts", {"outcome": "reached", "note": "x" * 8001}, "note", "longer than 8,000"),
        ("contacts", {"outcome": "reached", "next": "call", "next_at": "soon"}, "next_at", "Say when"),
        ("contacts", {"outcome": "reached", "next": "call", "next_at": "2026-11-02T09:00"}, "next_at", "has passed"),
        ("contacts", {"outcome": "reached", "next": "call", "next_at": "2029-11-02T09:00"}, "next_at", "two years"),
        ("contacts", {"outcome": "reached", "next": "call", "next_at": "0001-01-01T09:00"}, "next_at", "Say when"),
        ("return", {"note": "kept"}, "reason", "Choose one of these."),
        ("return", {"reason": "other", "note": " "}, "note", "says nothing without a note"),
        ("return", {"reason": "no_budget", "again": "date", "again_on": ""}, "again_on", "Say which day."),
        ("return", {"reason": "no_budget", "again": "date", "again_on": "2026-11-02"}, "again_on", "after today"),
        ("return", {"reason": "duplicate", "duplicate_of": "the other one"}, "duplicate_of", "No lead is named"),
        ("lost", {"reason": "other", "note": " "}, "note", "says nothing without a note"),
        ("won", {"amount": "-3", "currency": "EUR"}, "amount", "is no amount"),
        ("won", {"amount": "1.234", "currency": "EUR"}, "amount", "fewer decimals"),
        ("won", {"amount": "9" * 16, "currency": "EUR"}, "amount", "too large"),
        ("won", {"amount": "9" * 25, "currency": "EUR"}, "amount", "too large"),
        ("won", {"amount": "3", "currency": "XXX"}, "currency", "no such currency"),
        ("won", {"on": "2026-11-03"}, "on", "has not come yet"),
        ("won", {"on": "2026-10-30"}, "on", "before the lead was handed over"),
        ("rate", {"rating": ""}, "rating", "Choose one of these."),
    ],
)
async def test_what_means_nothing_is_said_at_its_field_and_nothing_is_lost(
    world: Any, desk: Any, path: str, fields: dict[str, str], field: str, words: str
) -> None:
    handover, _ = await world.hand_over()
    answer = await desk.fills_in(f"{handover}/{path}", {"note": "kept"} | fields, headers=desk.inside)
    assert answer.status_code == 422
    error = answer.text.split(f'id="e-{field}"')[1].split("</p>")[0]
    assert words in error
    if path in {"contacts", "return", "lost"}:
        assert desk.written(answer.text).strip() == fields.get("note", "kept").strip()
    assert await world.said() == []


async def test_an_end_before_the_last_action_says_so_at_its_day(world: Any, desk: Any) -> None:
    handover, _ = await world.hand_over()
    world.go_to(48)
    await world.done(handover, "contacts", {"channel": "phone", "outcome": "reached"})
    answer = await desk.fills_in(f"{handover}/won", {"on": "2026-11-03"})
    assert answer.status_code == 422
    assert "Something was noted after this day." in answer.text


@pytest.mark.parametrize("note", HOSTILE)
async def test_words_of_any_kind_are_shown_as_words(world: Any, desk: Any, note: str) -> None:
    handover, _ = await world.hand_over()
    form = {"reason": "", "note": note}
    answer = await desk.fills_in(f"{handover}/return", form)
    assert answer.status_code == 422
    assert desk.written(answer.text) == note
    assert "<script>alert" not in answer.text
    assert "<img" not in answer.text.partition("<main")[2]
    assert (await desk.fills_in(f"{handover}/return", form | {"reason": "too_early"})).status_code == 303
    assert [one.data["text"] for one in await world.said("private.")] == [note]


@pytest.mark.parametrize(
    "back", ["//evil.example/", "https://evil.example/", "/\\evil.example", "javascript:alert(1)", "/" + "x" * 1001]
)
async def test_the_way_back_is_a_path_of_ours(world: Any, desk: Any, back: str) -> None:
    handover, lead = await world.hand_over()
    answer = await desk.sends(f"{handover}/accept", {"back": back})
    assert answer.headers["location"] == f"/digest/my-leads?after={lead}%3Asales-feedback%3A1"


async def test_a_russian_reader_meets_no_english_sentence(world: Any, desk: Any) -> None:
    person = {"person": "anna", "name": "Анна", "role": "rep", "team": "north", "language": "ru"}
    async with world.service.database.transaction() as transaction:
        await world.service.app.state.access.take_over(transaction, [("reference.person", person, 2)])
    handover, _ = await world.hand_over()
    for _ in range(2):
        await world.done(handover, "contacts", {"channel": "phone", "outcome": "no_answer"})
    page = (await desk.opens(f"{handover}/return", headers=desk.inside)).text
    for words in (
        "Вернуть лид маркетингу",
        "пока 2 попытки, обычно их 4",
        "Нет бюджета",
        "в середине января",
        "через 6 месяцев",
    ):
        assert words in page
    done = await desk.fills_in(f"{handover}/return", {"reason": "no_budget"}, headers=desk.inside)
    assert "Возврат маркетингу: нет бюджета" in done.text
    late = await desk.sends(f"{handover}/lost", {"reason": "price"})
    assert "Эта передача уже завершена; завершение можно только отменить." in late.text
    assert "Вы: Возврат маркетингу: нет бюджета, только что. Сейчас: возвращено маркетингу, 2 попытки." in late.text
