"""Lists of hand-overs, and the reasons to choose from."""

from typing import Any


async def ids(world: Any, query: str = "", who: str = "ada") -> list[str]:
    answer = await world.get(f"/v1/handovers{query}", who)
    assert answer.status_code == 200, answer.text
    return [item["id"] for item in answer.json()["items"]]


async def test_the_newest_handover_stands_first(world: Any) -> None:
    made = []
    for hours in (0, 2, 1):
        world.go_to(hours)
        made.append((await world.hand_over())[0])
    assert await ids(world) == [made[1], made[2], made[0]]


async def test_a_list_is_read_in_pages_while_it_grows(world: Any) -> None:
    made = []
    for number in range(7):
        world.go_to(number // 2)
        made.append((await world.hand_over())[0])
    seen: list[str] = []
    cursor = ""
    while True:
        page = (await world.get(f"/v1/handovers?limit=3{cursor}", "ada")).json()
        seen += [item["id"] for item in page["items"]]
        if page["next"] is None:
            break
        cursor = f"&cursor={page['next']}"
        world.go_to(50)
        await world.hand_over()
    assert sorted(seen) == sorted(made)
    assert len(seen) == 7


async def test_a_cursor_belongs_to_its_filters(world: Any) -> None:
    for _ in range(2):
        await world.hand_over()
    cursor = (await world.get("/v1/handovers?limit=1", "ada")).json()["next"]
    answer = await world.get(f"/v1/handovers?limit=1&owner=anna&cursor={cursor}", "ada")
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "cursor")


async def test_a_list_is_filtered_by_lead_owner_state_and_overdue(world: Any) -> None:
    one, lead = await world.hand_over("anna")
    two, _ = await world.hand_over("bert")
    three, _ = await world.hand_over("anna")
    await world.done(three, "lost", {"reason": "price"})
    await world.done(two, "accept", None, "bert")
    world.go_to(3)
    four, _ = await world.hand_over("anna")
    world.go_to(5)
    assert await ids(world, f"?lead={lead}") == [one]
    assert await ids(world, "?owner=bert") == [two]
    assert await ids(world, "?state=lost") == [three]
    assert await ids(world, "?state=accepted") == [two]
    assert sorted(await ids(world, "?state=open")) == sorted([one, two, four])
    assert sorted(await ids(world, "?overdue=true")) == sorted([one, two])
    assert sorted(await ids(world, "?overdue=false")) == sorted([three, four])
    assert await ids(world, "?overdue=true&owner=anna") == [one]
    assert sorted(await ids(world, "", "anna")) == sorted([one, three, four])
    assert await ids(world, "?owner=bert", "anna") == []


async def test_a_listed_handover_shows_what_a_row_needs(world: Any) -> None:
    handover, lead = await world.hand_over()
    world.go_to(5)
    item = (await world.get("/v1/handovers")).json()["items"][0]
    assert item == {
        "id": handover,
        "lead_id": lead,
        "assigned_under": lead,
        "cycle": 1,
        "owner": "anna",
        "state": "handed_over",
        "due_at": "2026-11-02T13:00:00Z",
        "overdue": True,
        "handed_over_at": "2026-11-02T09:00:00Z",
        "ended_at": None,
        "attempts": 0,
        "version": 1,
    }


async def test_wrong_filters_are_refused(world: Any) -> None:
    for query in ("?state=closed", "?owner=An%20na", "?lead=x", "?limit=0", "?limit=201", "?overdue=maybe"):
        assert (await world.get(f"/v1/handovers{query}")).status_code == 422


async def test_every_reason_is_served_with_what_marketing_will_do(world: Any) -> None:
    items = (await world.get("/v1/reasons", "mark")).json()["items"]
    assert [(item["of"], item["reason"], item["what"], item["after_days"]) for item in items] == [
        ("return", "no_budget", "recycle", 90),
        ("return", "too_early", "recycle", 60),
        ("return", "not_reached", "recycle", 30),
        ("return", "not_our_market", "disqualify", None),
        ("return", "wrong_contact_data", "fix_data", 30),
        ("return", "duplicate", "disqualify", None),
        ("return", "other", "recycle", 60),
        ("loss", "price", "close", None),
        ("loss", "competitor", "close", None),
        ("loss", "no_need", "close", None),
        ("loss", "no_decision", "close", None),
        ("loss", "other", "close", None),
    ]
    assert items[1]["label"] == {"en": "Too early", "ru": "Рано"}
    assert [item["reason"] for item in items if item["needs_note"]] == ["other", "other"]
