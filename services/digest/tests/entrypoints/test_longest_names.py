"""Pages whose every row has the longest names that the contracts permit, in the language that takes most bytes."""

from datetime import timedelta
from typing import Any

from jinja2 import ChoiceLoader, DictLoader

from service_kit.ids import new_id
from service_kit.pages.rendering import environments
from service_kit.testing import cookie_of

ROWS = 51
LONGEST = 200
"""Letters of a name, as the contracts permit; a Russian one is two bytes."""
BYTES = 80_000
"""Of a full page, four fifths of what is promised."""
CRITERIA: dict[str, Any] = {
    "version": 1, "name": "First", "in_force_from": "2026-01-01T00:00:00Z",
    "definition": {
        "fit_rules": [{"id": "web", "attribute": "source", "op": "eq", "value": "web", "points": 20}],
        "activity_rules": [{"id": "price", "kind": "price_viewed", "points": 40, "once_a_day": True}],
        "half_life_days": 7, "fit_lines": [40, 20, 10], "activity_lines": [60, 40, 20], "handed_over": ["A1", "A2"],
    },
}  # fmt: skip
MENU_IN_EACH_ROW = (
    "{% macro row_press(one, back) -%}{{ press(none, one.moves.first, one.handover, back) }}"
    "{{ menu(none, one.moves.rest, one.handover, back, one.name) }}"
)
RUSSIANS = {"inga": ("marketer", None), "olga": ("rep", "north"), "pavel": ("manager", "north")}
PAGES = [
    ("inga", "/digest/leads", 50), ("inga", "/digest/qualified?month=2026-11", 50),
    ("inga", "/digest/handovers?month=2026-11&as_of=2026-11-02T12:00:00Z", 50),
    ("olga", "/digest/my-leads", 30), ("olga", "/digest/leads", 50), ("pavel", "/digest/my-leads", 30),
]  # fmt: skip


def long(word: str) -> str:
    """So long a name of words, beginning with this one."""
    return f"{word} {'Константинопольский ' * 20}"[:LONGEST]


async def given(house: Any, *, taken: bool) -> None:
    """Everybody reads Russian; each lead is called at length, was returned once, and waits again with a note."""
    await house.hear("reference.criteria", key="criteria/1", **CRITERIA)
    for name, (role, team) in RUSSIANS.items():
        person = {"name": long(name), "role": role, "team": team, "language": "ru", "time_zone": "UTC"}
        answer = await house.call("boss", "PUT", f"/v1/people/{name}", json=person)
        assert answer.status_code < 300, answer.text
    for key in ("spring", *(f"c{number}" for number in range(30))):
        campaign = {"campaign": key, "name": long("Весна"), "intent": "nurture"}
        await house.hear("reference.campaign", key=f"campaign/{key}", **campaign)
    for number in range(ROWS):
        await one(house, number, taken=taken)


async def one(house: Any, number: int, *, taken: bool) -> None:
    """A lead with an account and a second hand-over: called a moment ago, or not accepted yet."""
    lead, first, second = f"01900000-0000-7000-8000-{number:012d}", new_id(), new_id()
    account, note, back = f"01900000-0000-7000-8000-0000000ac{number:03d}", new_id(), new_id()
    await house.hear("lead.created", -1, lead, attributes={"source": "web", "email_kind": "business"})
    await house.hear("lead.touched", -1, lead, touch_id=new_id(), kind="form_submitted", campaign="spring")
    names = {"name": long(f"Лид {number}"), "job_title": long("Глава"), "company": {"name": long(f"Завод {number}")}}
    await house.hear("private.profile", -1, lead, key=f"{lead}/profile/main", lead_id=lead, **names)
    await house.hear(
        "lead.scored", -1, lead, criteria_version=1, fit=60.0, activity=80.0, activity_at=house.clock.now,
        half_life_days=7.0, grade="A1", falls=[], reasons=[("price", 40.0)],
    )  # fmt: skip
    frozen = {"criteria_version": 1, "grade": "A1", "fit": 60.0, "activity": 80.0, "first_source": "web"}
    await house.hear("lead.qualified", -0.5, lead, how="criteria", cycle=1, frozen=frozen | {"last_campaign": "spring"})
    due = house.clock.now + timedelta(hours=number)
    at = {"handover_id": first, "by": "olga", "due_at": due}
    await house.assigned(-0.5, first, "olga", lead, frozen={"last_campaign": "spring"})
    await house.hear("lead.contacted", -0.4, lead, **at, attempt=1, channel="phone", outcome="reached")
    await house.hear("lead.account_opened", -0.4, lead, **at, account_id=account)
    opened = {"account_id": account, "name": long(f"Клиент {number}"), "lead_ids": [lead]}
    await house.hear("private.account", -0.4, account, key=f"account/{account}", **opened)
    returned = {"handover_id": first, "by": "olga", "reason": "not_reached", "attempts": 3, "note_id": back}
    await house.hear("lead.returned", -0.3, lead, **returned)
    await written(house, lead, "note", back, first)
    await house.assigned(
        0, second, "olga", lead, due_at=due, how="by_hand", by="pavel", note_id=note, cycle=2,
        frozen={"last_campaign": "spring"},
    )  # fmt: skip
    await written(house, lead, "handover_note", note, second)
    if taken:
        at["handover_id"] = second
        await house.hear("lead.contacted", 0.1, lead, **at, attempt=1, channel="phone", outcome="reached")


async def written(house: Any, lead: str, kind: str, note: str, handover: str) -> None:
    said = {"lead_id": lead, "handover_id": handover, "by": "pavel", "at": house.clock.now, "text": "щ" * 8000}
    await house.hear(f"private.{kind}", 0, lead, key=f"{lead}/{kind}/{note}", **said)


async def sizes(house: Any) -> dict[tuple[str, str], int]:
    """Bytes of each page, all of whose rows must be there."""
    found = {}
    for who, path, rows in PAGES:
        answer = await house.client.get(path, headers=cookie_of(house.service, who), follow_redirects=True)
        assert (answer.status_code, answer.text.count("data-row")) == (200, rows), (who, path)
        found[who, path] = len(answer.content)
    return found


async def test_a_full_page_of_the_longest_names_stays_small(house: Any) -> None:
    await given(house, taken=False)
    assert over(await sizes(house)) == set()


async def test_it_would_not_with_whole_names_or_a_menu_in_each_row(house: Any, monkeypatch: Any) -> None:
    await given(house, taken=True)
    assert over(await sizes(house)) == set()
    environment = environments("digest")["ru"]
    loader = environment.loader
    assert loader is not None
    source = loader.get_source(environment, "handover_actions.html")[0]
    begun = source.index("{% macro row_press(one, back) -%}")
    end = source.index("{%- endmacro %}", begun)
    planted = source[:begun] + MENU_IN_EACH_ROW + source[end:]
    with monkeypatch.context() as plant:
        plant.setattr(environment, "loader", ChoiceLoader([DictLoader({"handover_actions.html": planted}), loader]))
        assert over(await sizes(house)) == {"/digest/my-leads"}
    with monkeypatch.context() as plant:
        plant.setitem(environment.filters, "short", whole)
        plant.setattr(environment, "cache", {})
        assert over(await sizes(house)) == {path for _, path, _ in PAGES}


def over(found: dict[tuple[str, str], int]) -> set[str]:
    """The pages that are too large."""
    return {path for (_, path), size in found.items() if size >= BYTES}


def whole(text: str, _most: int) -> str:
    return text
