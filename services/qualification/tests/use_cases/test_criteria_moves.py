"""How many leads a version moved: each once, whether the re-scoring or an input came to it first."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from qualification.adapters.moves import SqlMoves
from qualification.domain.criteria_moves import Move, Moved
from qualification.domain.default_criteria import DEFAULT
from qualification.use_cases.add_criteria import AddCriteria

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
DAY = timedelta(days=1)
LOWER = replace(DEFAULT, handed_over=frozenset({"A1", "A2", "A3", "B1", "C1"}), activity_lines=(60.0, 40.0, 15.0))
"""A form gives 20 points, 19.03 a day later: A4 by the default lines, A3 and handed over by these."""
NARROWER = replace(LOWER, handed_over=LOWER.handed_over - {"A3"})


async def put(shop: Any, criteria: Any) -> None:
    await shop.run(AddCriteria(criteria, "Other", {}, None, "ingrid"))


async def moved(shop: Any, version: int) -> Moved:
    return await SqlMoves(shop.database).by_version(version)


async def filled(shop: Any, *leads: int) -> None:
    """Leads that filled in a form a day ago, and one that did nothing."""
    for one in (*leads, 99):
        await shop.create(one)
    for one in leads:
        await shop.hear(shop.touch(one, "form_submitted", MONDAY))
    shop.clock.now = MONDAY + DAY


async def test_a_version_says_from_which_grade_to_which_leads_went_and_who_crossed_the_line(shop: Any) -> None:
    await filled(shop, 1, 2, 3)
    await put(shop, LOWER)
    assert await moved(shop, 2) == Moved({}, complete=False)
    await shop.rescore(page=2)
    found = await moved(shop, 2)
    assert found == Moved({Move(2, "A4", "A3", 1): 3}, complete=True)
    assert (found.regraded, found.crossing(1), found.crossing(-1)) == (3, 3, 0)
    assert await moved(shop, 1) == Moved({}, complete=True)
    rows = await SqlMoves(shop.database).leads(found.leads, None, 9)
    assert [(row.lead_id, row.move.crossed) for row in rows] == [(shop.id(one), 1) for one in (1, 2, 3)]


async def test_a_lead_that_an_input_judged_first_is_counted_with_what_it_was_before_the_input(shop: Any) -> None:
    await filled(shop, 1, 2)
    await put(shop, LOWER)
    now = shop.clock.now
    await shop.hear(shop.touch(1, "demo_requested", now, recorded=now), shop.touch(1, "other", now, recorded=now))
    assert (await moved(shop, 2)).leads == {Move(2, "A4", "A3", 1): 1}
    await shop.rescore()
    assert (await moved(shop, 2)).leads == {Move(2, "A4", "A3", 1): 2}
    later = now + DAY
    await shop.hear(*(shop.touch(one, "other", later, recorded=later) for one in (1, 2, 99)))
    assert (await moved(shop, 2)).leads == {Move(2, "A4", "A3", 1): 2}


async def test_a_line_that_moves_is_said_and_counted_though_no_grade_changes_and_only_once(shop: Any) -> None:
    await filled(shop, 1, 2)
    await put(shop, LOWER)
    await shop.rescore()
    await put(shop, NARROWER)
    before = len(await shop.facts("lead.scored"))
    await shop.rescore()
    said = [fact.data for fact in (await shop.facts("lead.scored"))[before:]]
    assert [(one["grade"], one["handed_over"], one["criteria_version"]) for one in said] == [("A3", False, 3)] * 2
    assert (await moved(shop, 3)).leads == {Move(3, "A3", "A3", -1): 2}
    later = shop.clock.now + DAY / 24
    await shop.hear(*(shop.touch(one, "other", later, recorded=later) for one in (1, 2)))
    assert len(await shop.facts("lead.scored")) == before + 2
    found = await moved(shop, 3)
    assert (found.regraded, found.crossing(1), found.crossing(-1)) == (0, 0, 2)


async def test_versions_that_followed_too_fast_for_the_re_scoring_count_each_their_own(shop: Any) -> None:
    await filled(shop, 1)
    await put(shop, LOWER)
    await put(shop, NARROWER)
    await shop.rescore()
    assert await moved(shop, 2) == Moved({Move(2, "A4", "A3", 1): 1}, complete=True)
    assert await moved(shop, 3) == Moved({Move(3, "A3", "A3", -1): 1}, complete=True)


async def test_leads_captured_under_a_version_were_never_moved_by_it_nor_were_those_that_are_erased(shop: Any) -> None:
    await filled(shop, 1)
    await shop.hear(shop.event("lead.erased", 1, MONDAY + DAY))
    await put(shop, LOWER)
    now = shop.clock.now
    await shop.hear(shop.event("lead.created", 5, now, attributes=shop.attributes))
    await shop.hear(shop.touch(5, "form_submitted", now))
    await shop.rescore()
    assert await moved(shop, 2) == Moved({}, complete=True)
