"""The card of one person and the list of leads."""

from datetime import timedelta

LEAD = "0193b2f0-5c1e-7a00-8000-000000000001"
TOUCH = "0193b2f0-5c1e-7a00-8000-0000000000aa"
NOTE = "0193b2f0-5c1e-7a00-8000-0000000000bb"


async def story(house, handover_id) -> None:
    """A form, a hand-over, an attempt with a note, and a return."""
    await house.lead(LEAD, 0)
    await house.hear("lead.touched", 0.5, LEAD, touch_id=TOUCH, kind="demo_requested")
    await house.hear("private.touch", 0, LEAD, key=f"{LEAD}/touch/{TOUCH}", lead_id=LEAD, text="Call me after lunch")
    await house.hear("lead.consent_changed", 0.5, LEAD, purposes={"newsletter": True})
    await house.assigned(1, handover_id(1))
    note = {"handover_id": handover_id(1), "by": "anna", "at": house.clock.now, "text": "No budget before May"}
    await house.hear(
        "lead.returned", 2, LEAD, handover_id=handover_id(1), by="anna", reason="no_budget", attempts=0, note_id=NOTE
    )
    await house.hear("private.note", 2, LEAD, key=f"{LEAD}/note/{NOTE}", lead_id=LEAD, **note)
    await house.hear(
        "lead.recycled", 2, LEAD, handover_id=handover_id(1), reason="no_budget", track="later",
        revisit_at=house.clock.now + timedelta(days=90),
    )  # fmt: skip


async def test_the_card_tells_the_whole_story_newest_first(house, handover_id) -> None:
    await story(house, handover_id)

    card = await house.get("ingrid", f"/v1/leads/{LEAD}")

    assert (card["id"], card["stage"], card["profile"]["name"]) == (LEAD, "nurture", "Henrik Dahl")
    assert card["consent"] == {"newsletter": True}
    assert (card["nurture"]["reason"], card["nurture"]["track"]) == ("no_budget", "later")
    [handover] = card["handovers"]
    assert (handover["state"], handover["reason"], handover["owner"]) == ("returned", "no_budget", "anna")
    timeline = [(line["side"], line["type"], line["text"]) for line in card["timeline"]["items"]]
    assert timeline[:3] == [
        ("marketing", "lead.recycled", None),
        ("sales", "lead.returned", "No budget before May"),
        ("marketing", "lead.assigned", None),
    ]
    assert ("marketing", "lead.touched", "Call me after lunch") in timeline
    assert [line["at"] for line in card["timeline"]["items"]] == sorted(
        (line["at"] for line in card["timeline"]["items"]), reverse=True
    )


async def test_the_timeline_comes_in_pages_without_gap_or_repeat(house, handover_id) -> None:
    await story(house, handover_id)
    whole = (await house.get("boss", f"/v1/leads/{LEAD}"))["timeline"]["items"]

    seen, cursor = [], {}
    while True:
        page = (await house.get("boss", f"/v1/leads/{LEAD}", limit=2, **cursor))["timeline"]
        seen += page["items"]
        if page["next"] is None:
            break
        cursor = {"cursor": page["next"]}

    assert seen == whole
    assert len(seen) == 7


async def test_a_merged_id_shows_the_person_who_stays_with_both_stories(house, handover_id, lead_id) -> None:
    await story(house, handover_id)
    await house.lead(lead_id(2), 3)
    await house.hear("lead.merged", 4, LEAD, into=lead_id(2))

    for asked in (LEAD, lead_id(2)):
        card = await house.get("boss", f"/v1/leads/{asked}")
        assert (card["id"], card["merged_ids"], card["stage"]) == (lead_id(2), [LEAD], "nurture")
        assert len(card["handovers"]) == 1
        assert {"lead.returned", "lead.merged"} < {line["type"] for line in card["timeline"]["items"]}
    assert (await house.get("anna", f"/v1/leads/{lead_id(2)}"))["id"] == lead_id(2)
    await house.hear("lead.unmerged", 5, LEAD, **{"from": lead_id(2)}, attributes={"source": "web"})
    assert (await house.get("boss", f"/v1/leads/{LEAD}"))["merged_ids"] == []
    assert (await house.get("boss", f"/v1/leads/{lead_id(2)}"))["handovers"] == []


async def test_facts_under_way_to_a_merged_lead_are_not_lost(house, handover_id, lead_id) -> None:
    await house.lead(LEAD, 0)
    await house.hear("lead.merged", 1, LEAD, into=lead_id(2))
    await house.assigned(1, handover_id(1))
    await house.lead(lead_id(2), 0)

    card = await house.get("boss", f"/v1/leads/{LEAD}")

    assert (card["id"], card["stage"], card["handovers"][0]["id"]) == (lead_id(2), "handed_over", handover_id(1))
    assert (await house.get("anna", "/v1/active-leads"))["items"][0]["lead"]["id"] == lead_id(2)


async def test_erased_means_no_words_and_no_name_also_for_late_documents(house, handover_id) -> None:
    await story(house, handover_id)
    await house.hear("lead.erased", 5, LEAD)
    profile = {"lead_id": LEAD, "name": "Henrik Dahl"}
    await house.hear("private.profile", 5, LEAD, key=f"{LEAD}/profile/main", **profile)

    card = await house.get("ingrid", f"/v1/leads/{LEAD}")

    assert (card["stage"], card["profile"]) == ("erased", None)
    assert all(line["text"] is None for line in card["timeline"]["items"])
    assert len(card["handovers"]) == 1


async def test_words_their_owner_withdrew_are_gone(house, handover_id) -> None:
    await story(house, handover_id)

    await house.withdraw("private.note", f"{LEAD}/note/{NOTE}")

    texts = {line["text"] for line in (await house.get("boss", f"/v1/leads/{LEAD}"))["timeline"]["items"]}
    assert "No budget before May" not in texts


async def test_an_undone_action_stays_on_the_timeline_and_says_so(house, handover_id) -> None:
    await house.call("boss", "PUT", "/v1/people/ben", json={"name": "Ben Ott", "role": "rep"})
    await house.lead()
    await house.assigned(0, handover_id(1))
    lost = await house.hear("lead.lost", 0.1, handover_id=handover_id(1), reason="price")
    undone = {"event_id": lost, "undone": "lead.lost", "by": "ben"}
    await house.hear("lead.action_undone", 0.2, LEAD, handover_id=handover_id(1), **undone)

    lines = (await house.get("boss", f"/v1/leads/{LEAD}"))["timeline"]["items"]

    [shown] = [line for line in lines if line["id"] == lost]
    assert shown["undone_at"] is not None
    assert (shown["undone_by"], shown["undone_by_name"]) == ("ben", "Ben Ott")


async def test_who_never_had_the_lead_does_not_learn_that_it_exists(house, handover_id, lead_id) -> None:
    await house.lead()
    await house.assigned(0, handover_id(1), "anna")

    for who, status in (("anna", 200), ("mia", 200), ("ingrid", 200), ("boss", 200), ("ben", 404)):
        assert (await house.call(who, "GET", f"/v1/leads/{LEAD}")).status_code == status
    assert (await house.call("boss", "GET", f"/v1/leads/{lead_id(7)}")).status_code == 404
    assert (await house.call("boss", "GET", "/v1/leads/nonsense")).status_code == 422
    await house.assigned(0.1, handover_id(1), "ben", how="given", handed_over_at="2026-11-02T09:00:00Z")
    assert (await house.call("anna", "GET", f"/v1/leads/{LEAD}")).status_code == 200
    assert (await house.call("ben", "GET", f"/v1/leads/{LEAD}")).status_code == 200


async def test_the_list_holds_active_leads_latest_first(house, handover_id, lead_id) -> None:
    house.clock.now += timedelta(days=40)
    await house.lead(lead_id(1), 0)  # quiet by now
    await house.lead(lead_id(2), 20)
    await house.lead(lead_id(3), 30)
    await house.lead(lead_id(4), 0)  # quiet, but with sales
    await house.assigned(5, handover_id(1), "anna", lead_id(4))
    await house.lead(lead_id(5), 35)
    await house.hear("lead.disqualified", 36, lead_id(5), reason="by_hand")

    def ids(listed):
        return [row["lead"]["id"] for row in listed["items"]]

    assert ids(await house.get("ingrid", "/v1/leads")) == [lead_id(number) for number in (3, 2, 4)]
    everything = await house.get("ingrid", "/v1/leads", active=False)
    assert ids(everything) == [lead_id(number) for number in (5, 3, 2, 4, 1)]
    first = await house.get("ingrid", "/v1/leads", limit=2)
    rest = await house.get("ingrid", "/v1/leads", limit=2, cursor=first["next"])
    assert ids(first) + ids(rest) == [lead_id(number) for number in (3, 2, 4)]
    assert ids(await house.get("anna", "/v1/leads")) == [lead_id(4)]
    assert ids(await house.get("ben", "/v1/leads")) == []
    for params, number in (
        ({"stage": "handed_over"}, 1), ({"owner": "anna"}, 1), ({"source": "web"}, 3), ({"campaign": "spring"}, 3),
        ({"campaign": "autumn"}, 0), ({"grade": "A1"}, 0),
    ):  # fmt: skip
        assert len(ids(await house.get("ingrid", "/v1/leads", **params))) == number
