"""Which leads a version of the criteria moved: to another grade, or over the line that it draws.

A lead is judged twice as of one moment, by the version and by the one before. Its score says under which version it was
judged last, so each version moves each lead at most once, whoever comes to it first: the re-scoring or an input.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from qualification.domain.criteria import Criteria, Rulebook
from qualification.domain.hearing import under
from qualification.domain.lead import Lead
from qualification.domain.news import moment_of


class Move(NamedTuple):
    """From one grade to another (or the same) under `version`.

    `crossed` is 1 where the version hands the lead over and the one before did not, -1 the other way round, else 0.
    """

    version: int
    before: str
    after: str
    crossed: int


class MovedLead(NamedTuple):
    """A lead with a move that it made."""

    lead_id: str
    move: Move


class Moved(NamedTuple):
    """What a version moved; `complete` when every lead has been judged under it or a later one.

    `listed` when it is known of each which lead it was; of moves of an older release there is only the number.
    """

    leads: Mapping[Move, int]
    complete: bool
    listed: bool = True

    @property
    def ordered(self) -> list[tuple[Move, int]]:
        """The moves of most leads first, with how many they are."""
        return sorted(self.leads.items(), key=lambda one: (-one[1], one[0]))

    @property
    def regraded(self) -> int:
        """Leads with another grade than before."""
        return sum(many for move, many in self.leads.items() if move.before != move.after)

    def crossing(self, way: int) -> int:
        """Leads that came above the line (1) or fell below it (-1)."""
        return sum(many for move, many in self.leads.items() if move.crossed == way)


def moves_of(before: Lead, version: int, rulebook: Rulebook) -> list[Move]:
    """What the versions up to `version` move of a lead as it stood before it was judged by them."""
    if before.created_at is None or before.stage in ("erased", "merged"):
        return []
    found = []
    for number in range(before.score.version + 1, version + 1):
        older, newer = rulebook.numbered(number - 1), rulebook.numbered(number)
        was, became = _grade(before, older, newer, rulebook), _grade(before, newer, newer, rulebook)
        crossed = (became in newer.handed_over) - (was in older.handed_over)
        if was != became or crossed:
            found.append(Move(number, was, became, crossed))
    return found


def _grade(lead: Lead, judge: Criteria, newer: Criteria, rulebook: Rulebook) -> str:
    lead = under(lead, rulebook, judge.version)
    moment = moment_of(lead, newer.in_force_from)
    return judge.grade(lead.score.fit, lead.score.activity(judge, moment))


def moved_leads(changes: Iterable[tuple[Lead, Lead]], rulebook: Rulebook) -> list[MovedLead]:
    """Every move of a batch, of leads before and after it."""
    return [
        MovedLead(before.id, move)
        for before, after in changes
        if before.score.version < after.score.version
        for move in moves_of(before, after.score.version, rulebook)
    ]
