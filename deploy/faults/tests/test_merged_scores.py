"""Leads that were merged are scored as the touches of both make them, in whatever order the two keys were heard."""

from typing import Any

from faults.databases import Databases
from faults.effects import check_scores
from faults.topics import Evidence, Fact
from faults.verdict import Verdict

NINE, TEN = "2026-10-01T09:00:00Z", "2026-10-01T10:00:00Z"


class Told:
    """Facts of some leads, numbered as they come."""

    def __init__(self) -> None:
        self.evidence = Evidence()
        self._last: dict[str, int] = {}

    def say(self, lead: str, said: str, time: str, source: str = "lead-intake", **data: Any) -> None:
        number = self._last[lead] = self._last.get(lead, 0) + 1
        self.evidence.leads.append(Fact(f"{lead}-{number}", lead, source, number, said, data, "place", time))

    def touch(self, lead: str, kind: str, time: str = TEN) -> None:
        self.say(lead, "lead.touched", time, kind=kind)

    def merge(self, lead: str, into: str, time: str) -> None:
        self.say(lead, "lead.merged", time, into=into)
        self.say(into, "lead.absorbed", time, **{"from": lead})


def two_merges() -> Told:
    """Two pairs with the same touches: the first told early and clicked under the loser's key, the other did late."""
    told = Told()
    told.touch("a", "price_viewed", NINE)
    told.touch("b", "email_clicked")
    told.merge("b", "a", "2026-11-30T12:00:00Z")
    told.touch("c", "price_viewed", NINE)
    told.merge("d", "c", "2026-11-30T12:07:00Z")
    told.touch("c", "email_clicked")
    return told


BOTH = '[{"looked": 7.9, "clicked": 5.0}, {"clicked": [[740255, 1]]}]'


async def found(told: Told, **scores: str) -> dict[str, int]:
    class Scores(Databases):
        def __init__(self) -> None:
            """What qualification has of each lead."""

        async def rows(self, _service: str, _query: str, *_values: Any) -> list[Any]:
            return [(lead, TEN, score) for lead, score in scores.items()]

    verdict = Verdict()
    told.evidence.sort_out()
    await check_scores(Scores(), told.evidence, verdict)
    return {kind: len(of) for kind, of in verdict.found.items() if of}


async def test_two_merges_of_the_same_touches_are_scored_alike() -> None:
    assert await found(two_merges(), a=BOTH, c=BOTH) == {}


async def test_a_touch_of_a_merged_lead_that_counted_twice_stands_out() -> None:
    twice = BOTH.replace("5.0", "9.0")
    assert await found(two_merges(), a=BOTH, c=twice) == {"repeated": 1}
    assert await found(two_merges(), a=BOTH, c='[{"looked": 7.9}, {}]') != {}


async def test_a_day_that_was_counted_for_one_merge_and_not_for_the_other_stands_out() -> None:
    assert await found(two_merges(), a=BOTH, c=BOTH.replace('{"clicked": [[740255, 1]]}', "{}")) != {}


async def test_a_merged_lead_is_one_that_had_the_touches_by_itself_whatever_sales_did_with_it() -> None:
    told = two_merges()
    told.touch("e", "email_clicked")
    told.touch("e", "price_viewed", NINE)
    told.say("e", "lead.returned", TEN, "sales-feedback")
    assert await found(told, a=BOTH, c=BOTH, e=BOTH) == {}
    assert await found(told, a=BOTH, c=BOTH, e=BOTH.replace("7.9", "8.9")) != {}


async def test_what_a_lead_had_when_it_was_merged_away_is_compared_with_nobody() -> None:
    told = two_merges()
    told.touch("e", "email_clicked")
    assert await found(told, a=BOTH, b='[{"clicked": 5.0}, {}]', c=BOTH, d="[{}, {}]", e='[{"clicked": 4.0}, {}]') == {}


async def test_of_a_merge_that_was_erased_nothing_is_compared() -> None:
    told = two_merges()
    told.say("d", "lead.erased", TEN)
    assert await found(told, a=BOTH, c="[{}, {}]") == {}
