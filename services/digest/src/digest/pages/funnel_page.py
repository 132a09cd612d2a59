"""What the page of the funnel says: how many went on from each step, how sure that is, and how long it took."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from babel.support import NullTranslations

from digest.domain.course import GATES, Gate
from digest.domain.ledger import Cell, Group, Key, Step, by_key, figures, steps
from digest.domain.pace import EIGHT_OF_TEN, HALF, Waits, within
from digest.domain.which import EVERY, Which
from digest.pages.loop_words import FEW
from digest.pages.numbers import Numbers
from service_kit.pages import Formats
from service_kit.pages.intervals import wilson
from service_kit.pages.saying import N_

STEP_WORDS = (
    N_("Handed over → accepted"), N_("Accepted → contacted"), N_("Contacted → opportunity"), N_("Opportunity → won"),
)  # fmt: skip
WIDTH = 100.0
"""Of the bar of all hand-overs; every step has the same scale."""
BEFORE_OPPORTUNITY = GATES[:3]


class Part(NamedTuple):
    """A part of a bar: x and width of 100, exactly as its count is of all hand-overs."""

    kind: str
    handovers: int
    x: float
    width: float
    href: str | None


class FunnelRow(NamedTuple):
    """A step: `low`, `high` and `possible` are shares of 1; the latter is what the open ones could still make of it."""

    word: str
    reached: int
    went_on: int
    parts: tuple[Part, ...]
    low: float
    high: float
    possible: float
    href: str | None
    half: str
    most: str


class GroupRow(NamedTuple):
    """A group: how many of its hand-overs became opportunities, and what became of all."""

    name: str
    handed_over: int
    opportunities: int
    low: float
    high: float
    possible: float
    won: int
    returned: int
    open: int
    values: tuple[tuple[str, str], ...]
    """(currency, amount in words) of what was won, by currency; never added across."""
    hrefs: dict[str, str | None]
    key: Key

    def value_in(self, currency: str = "") -> str:
        """What was won in this currency, else in each one."""
        return ", ".join(said for code, said in self.values if currency in {"", code})


def headline(cells: Sequence[Cell], words: NullTranslations, formats: Formats) -> str:
    """The answer: how many became opportunities, and how far those not decided yet could lift it."""
    total = sum(cell.handovers for cell in cells)
    if not total:
        return words.gettext("Nothing was handed over in this month.")
    reached, undecided = opportunities(cells), _undecided(cells)
    if total < FEW:
        return words.gettext("%(count)s of %(total)s became opportunities so far; too few to tell.") % {
            "count": formats.number(reached),
            "total": formats.number(total),
        }
    share = formats.percent(reached / total)
    if not undecided:
        return words.gettext("%(share)s became opportunities.") % {"share": share}
    return words.ngettext(
        "%(share)s became opportunities so far; one undecided can lift it to %(most)s.",
        "%(share)s became opportunities so far; %(num)s undecided can lift it to %(most)s.",
        undecided,
    ) % {"share": share, "num": undecided, "most": formats.percent((reached + undecided) / total)}


def opportunities(cells: Sequence[Cell]) -> int:
    """How many became opportunities, whatever became of them."""
    return sum(cell.handovers for cell in cells if cell.gate not in BEFORE_OPPORTUNITY)


def _undecided(cells: Sequence[Cell]) -> int:
    return sum(cell.handovers for cell in cells if cell.gate in BEFORE_OPPORTUNITY and cell.state == "open")


def funnel_rows(
    cells: Sequence[Cell], waits: Sequence[Waits], numbers: Numbers, words: NullTranslations, formats: Formats
) -> tuple[FunnelRow, ...]:
    """The steps."""
    gates = steps(cells)
    total = max(gates[0].reached, 1)
    rows = []
    for place, (word, step, took) in enumerate(zip(STEP_WORDS, gates, waits, strict=False)):
        low, high = wilson(step.went_on, step.reached)
        rows.append(
            FunnelRow(
                word=words.gettext(word),
                reached=step.reached,
                went_on=step.went_on,
                parts=_parts(step, GATES[place + 1], total, numbers),
                low=low,
                high=high,
                possible=(step.went_on + step.open) / max(step.reached, 1),
                href=numbers.href(Which(step=GATES[place + 1])),
                half=_within(took, HALF, step, words, formats),
                most=_within(took, EIGHT_OF_TEN, step, words, formats),
            )
        )
    return tuple(rows)


def _parts(step: Step, beyond: Gate, total: int, numbers: Numbers) -> tuple[Part, ...]:
    counted = (
        ("went_on", step.went_on, Which(step=beyond)),
        ("open", step.open, Which(stands=step.gate, state="open")),
        ("returned", step.returned, Which(stands=step.gate, state="returned")),
        ("lost", step.lost, Which(stands=step.gate, state="lost")),
        ("disqualified", step.disqualified, Which(stands=step.gate, state="disqualified")),
    )
    parts, x = [], 0.0
    for kind, count, which in counted:
        width = WIDTH * count / total
        if count:
            parts.append(Part(kind, count, round(x, 2), round(width, 2), numbers.href(which)))
        x += width
    return tuple(parts)


def _within(took: Waits, share: float, step: Step, words: NullTranslations, formats: Formats) -> str:
    if step.reached < FEW:
        return words.gettext("too few")
    found = within(took, share)
    if found is not None:
        return formats.span(found)
    return words.gettext("open yet") if step.open else words.gettext("not so many")


def group_rows(
    cells: Sequence[Cell], group: Group, names: Mapping[str, str], numbers: Numbers, formats: Formats, nothing: str
) -> tuple[GroupRow, ...]:
    """The groups by what they are called, versions by their numbers; what has none comes last."""
    found = [(nothing if key is None else names.get(str(key), str(key)), key, its) for key, its in by_key(cells)]
    if group != "criteria_version":
        found.sort(key=lambda one: (one[1] is None, one[0].casefold()))
    return tuple(group_row(name, its, numbers.of_group(group, key), formats, key=key) for name, key, its in found)


def group_row(name: str, cells: Sequence[Cell], numbers: Numbers, formats: Formats, *, key: Key = None) -> GroupRow:
    """What became of these hand-overs, as one row."""
    found, reached = figures(cells), opportunities(cells)
    low, high = wilson(reached, found.handed_over)
    return GroupRow(
        name=name,
        handed_over=found.handed_over,
        opportunities=reached,
        low=low,
        high=high,
        possible=(reached + _undecided(cells)) / max(found.handed_over, 1),
        won=found.won,
        returned=found.returned,
        open=found.open,
        values=tuple((currency, formats.money(minor, currency)) for currency, minor in found.amounts),
        key=key,
        hrefs={
            "handed_over": numbers.href(EVERY),
            "opportunities": numbers.href(Which(step="opportunity")),
            "won": numbers.href(Which(state="won")),
            "returned": numbers.href(Which(state="returned")),
            "open": numbers.href(Which(state="open")),
        },
    )
