"""New criteria: who is judged by which version, and the re-scoring of everybody."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest

from qualification.domain.default_criteria import DEFAULT
from qualification.use_cases.add_criteria import AddCriteria, add_criteria
from service_kit.errors import Refusal

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
GENEROUS = replace(DEFAULT, handed_over=frozenset({"A1", "A2", "A3"}), activity_lines=(60.0, 40.0, 15.0))


def add(criteria: Any = GENEROUS, since: datetime | None = None) -> AddCriteria:
    return AddCriteria(criteria, "Generous", {}, since, "ingrid")


async def test_version_one_ships_and_is_published_once(shop: Any) -> None:
    await shop.start()
    [document] = await shop.facts("reference.criteria")
    assert (document.data["version"], document.sequence) == (1, 1)


async def test_a_version_is_numbered_published_and_wakes_the_re_scoring(shop: Any) -> None:
    added = await shop.run(add())
    assert (added.version, added.in_force_from) == (2, shop.clock.now)
    _, document = await shop.facts("reference.criteria")
    assert document.data["definition"]["handed_over"] == ["A1", "A2", "A3"]
    assert shop.woken == ["rescoring"]


async def test_two_versions_in_one_batch_follow_one_another(shop: Any) -> None:
    first, second, early = await shop.run_all([add(), add(since=MONDAY + DAY), add()])
    assert (first.version, second.version) == (2, 3)
    assert isinstance(early, Refusal)


async def test_in_a_history_told_at_once_a_version_takes_force_when_the_history_says(shop: Any) -> None:
    await shop.create(1)
    await shop.hear(shop.touch(1, "form_submitted", MONDAY))
    shop.clock.now = MONDAY + 30 * DAY
    told = partial(add_criteria, desk=shop.desk, criteria=shop.criteria, as_told=True)
    async with shop.database.transaction() as tx:
        second, third, early = await told(tx, [add(since=MONDAY + DAY), add(since=MONDAY + 2 * DAY), add(since=MONDAY)])
    assert [(one.version, one.in_force_from) for one in (second, third)] == [(2, MONDAY + DAY), (3, MONDAY + 2 * DAY)]
    assert isinstance(early, Refusal), "it would have judged before the version before it"
    await shop.rescore()
    *_, said = await shop.facts("lead.scored")
    assert (said.data["criteria_version"], said.data["grade"], said.time) == (3, "A3", MONDAY + 2 * DAY)


async def test_re_scoring_says_changed_grades_and_qualifies_nobody_by_itself(shop: Any) -> None:
    await shop.create(1)
    await shop.hear(shop.touch(1, "form_submitted", MONDAY))
    shop.clock.now = MONDAY + DAY
    await shop.run(add())
    assert await shop.rescore() == 1
    *_, said = await shop.facts("lead.scored")
    # 20 points are 19.03 a day later: below the old third line, above the new one.
    assert (said.data["criteria_version"], said.data["grade"], said.data["handed_over"]) == (2, "A3", True)
    assert said.data["activity"] == pytest.approx(20 * 2 ** (-1 / 14), abs=1e-6)
    assert said.time == MONDAY + DAY
    assert await shop.facts("lead.qualified") == []
    # The next input does, though it gives no points itself.
    await shop.hear(shop.touch(1, "other", MONDAY + DAY, recorded=MONDAY + DAY))
    [qualified] = await shop.facts("lead.qualified")
    assert qualified.data["frozen"]["criteria_version"] == 2


async def test_re_scoring_writes_only_leads_with_news_and_goes_on_page_by_page(shop: Any) -> None:
    for one in range(1, 8):
        await shop.create(one)
    for one in (2, 5):
        await shop.hear(shop.touch(one, "form_submitted", MONDAY))
    shop.clock.now = MONDAY + DAY
    before = len(await shop.facts("lead.scored"))
    await shop.run(add())
    assert await shop.rescore(page=3) == 3
    said = (await shop.facts("lead.scored"))[before:]
    assert [fact.subject[-1] for fact in said] == ["2", "5"]
    assert (await shop.lead(1)).score.version == 1
    assert await shop.rescore(page=3) == 0


async def test_a_planned_version_waits_for_its_moment(shop: Any) -> None:
    await shop.create(1)
    await shop.hear(shop.touch(1, "form_submitted", MONDAY))
    await shop.run(add(since=MONDAY + 5 * DAY))
    assert await shop.rescore() == 0
    before, after = MONDAY + 5 * DAY - HOUR, MONDAY + 5 * DAY
    await shop.hear(shop.touch(1, "other", before, recorded=before))
    assert await shop.facts("lead.qualified") == []
    shop.clock.now = after
    assert await shop.rescore() == 1
    # 20 points are 15.6 five days later: still above the new line of 15.
    await shop.hear(shop.touch(1, "other", after, recorded=after))
    assert len(await shop.facts("lead.qualified")) == 1


async def test_an_input_recorded_under_the_old_version_is_judged_by_it_however_late_it_is_heard(shop: Any) -> None:
    await shop.create(1)
    await shop.run(add())
    await shop.rescore()
    await shop.hear(shop.touch(1, "form_submitted", MONDAY, recorded=MONDAY))
    assert await shop.facts("lead.qualified") == []
    now = shop.clock.now
    await shop.hear(shop.touch(1, "other", now, recorded=now))
    assert len(await shop.facts("lead.qualified")) == 1


async def test_criteria_by_source_qualify_leads_when_they_are_captured(shop: Any) -> None:
    by_source = replace(DEFAULT, handed_over=frozenset({"A4"}))
    await shop.run(add(by_source))
    now = shop.clock.now
    await shop.hear(
        shop.event(
            "lead.created", 1, MONDAY - 3000 * DAY, recorded=now,
            attributes={"source": "web", "email_kind": "business", "has_company": True, "job_level": "director",
                        "size_band": "51-200"},
        )
    )  # fmt: skip
    [qualified] = await shop.facts("lead.qualified")
    assert qualified.time == MONDAY - 3000 * DAY
