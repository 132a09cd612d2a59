"""What the page of the loop says: the ledger, the picture, why hand-overs came back and where they leave."""

from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from babel.support import NullTranslations
from markupsafe import Markup

from digest.domain.ledger import Cell, Figures, Loop, Step, loop, steps
from digest.pages.loop_picture import Loop as Picture
from digest.pages.loop_picture import Room, layout
from digest.pages.loop_svg import GateWords, Links, PictureWords, svg
from digest.pages.marks import Look
from digest.pages.wording import REASONS, said
from service_kit.pages import Formats
from service_kit.pages.saying import N_

GATE_WORDS = (N_("Handed over"), N_("Accepted"), N_("Contacted"), N_("Opportunity"), N_("Won"))
ROOM_WORDS = (N_("Before accepting"), N_("Accepted, not contacted"), N_("After first contact"), N_("In an opportunity"))
LEAVES = (
    N_("Most leave before they are accepted."),
    N_("Most leave between acceptance and contact."),
    N_("Most leave after the first contact."),
    N_("Most leave from an opportunity."),
)


class Segment(NamedTuple):
    """A part of the ledger's bar: x and width of 1000."""

    kind: str
    word: str
    handovers: int
    x: float
    width: float


class Row(NamedTuple):
    """A room: how many got there, and what became of those who did not go on."""

    room: str
    reached: int
    returned: int
    lost: int
    disqualified: int
    open: int
    most: bool


class Back(NamedTuple):
    """A reason, how many came back for it, the bar's width of 100, and what became of them."""

    reason: str
    handovers: int
    width: float
    now: str


class LoopPage(NamedTuple):
    """Everything that the page shows."""

    headline: str
    ledger: Figures
    segments: tuple[Segment, ...]
    picture: Markup
    mark: int
    rooms: tuple[Row, ...]
    backs: tuple[Back, ...]
    amounts: tuple[str, ...]


def loop_page(cells: Sequence[Cell], words: NullTranslations, formats: Formats) -> LoopPage:
    """The page from its cells."""
    ledger, gates = loop(cells, grouped=False), steps(cells)
    rooms = _rooms(cells, gates)
    picture = Picture(rooms, ledger.again.handed_over)
    drawn = layout(picture, lambda look, count: _label(look, count, words))
    amounts = tuple(formats.money(minor, currency) for currency, minor in ledger.total.amounts)
    written = _picture_words(ledger, gates, amounts, words, formats)
    return LoopPage(
        headline=headline(ledger.total, rooms, words),
        ledger=ledger.total,
        segments=_segments(ledger.total, words),
        picture=svg(drawn, written, Links({}, {})),
        mark=drawn.mark,
        rooms=tuple(
            Row(words.gettext(word), r.reached, r.returned, r.lost, r.disqualified, r.open, place == _worst(rooms))
            for place, (word, r) in enumerate(zip(ROOM_WORDS, rooms, strict=True))
        ),
        backs=_backs(ledger, words),
        amounts=amounts,
    )


def headline(total: Figures, rooms: Sequence[Room], words: NullTranslations) -> str:
    """The answer in a sentence or two; where most leave is said only where one room stands out and cases are enough."""
    if not total.handed_over:
        return words.gettext("Nothing was handed over in this month.")
    first = words.ngettext(
        "The one hand-over is accounted for.", "All %(num)s hand-overs are accounted for.", total.handed_over
    ) % {"num": total.handed_over}
    worst = _worst(rooms)
    return first if worst is None else f"{first} {words.gettext(LEAVES[worst])}"


def months_around(day: date) -> tuple[date, date]:
    """The first days of the months before and after."""
    month = day.year * 12 + day.month - 1
    return _month(month - 1), _month(month + 1)


def _month(number: int) -> date:
    return date(number // 12, number % 12 + 1, 1)


FEW = 5
"""Under so many nothing is said about where most of them leave."""


def _worst(rooms: Sequence[Room]) -> int | None:
    left = [room.returned + room.lost for room in rooms]
    most = max(left)
    return left.index(most) if sum(left) >= FEW and left.count(most) == 1 else None


def _rooms(cells: Sequence[Cell], gates: Sequence[Step]) -> tuple[Room, ...]:
    overdue = [sum(cell.handovers for cell in cells if cell.overdue and cell.gate == gate.gate) for gate in gates]
    return tuple(
        Room(gate.reached, gate.went_on, gate.open, late, gate.returned, gate.lost, gate.disqualified)
        for gate, late in zip(gates[:-1], overdue, strict=False)
    )


def _segments(total: Figures, words: NullTranslations) -> tuple[Segment, ...]:
    parts = [
        ("won", words.gettext("won"), total.won),
        ("lost", words.gettext("lost"), total.lost),
        ("returned", words.gettext("returned"), total.returned),
        ("disqualified", words.gettext("disqualified"), total.disqualified),
        ("open", words.gettext("open"), total.open),
    ]
    found, x = [], 0.0
    for kind, word, count in parts:
        width = 1000.0 * count / max(total.handed_over, 1)
        if count or kind != "disqualified":
            found.append(Segment(kind, word, count, round(x, 2), round(width, 2)))
        x += width
    return tuple(found)


def _label(look: Look, count: int, words: NullTranslations) -> str:
    name = {"open": words.gettext("open"), "lost": words.gettext("lost"), "returned": words.gettext("returned")}
    return f"{count} {name.get(look, words.gettext('disqualified'))}"


def _picture_words(
    ledger: Loop, gates: Sequence[Step], amounts: Sequence[str], words: NullTranslations, formats: Formats
) -> PictureWords:
    total, again = ledger.total, ledger.again.handed_over
    facts = [words.gettext("%(new)s new + %(again)s again") % {"new": total.handed_over - again, "again": again}]
    facts += [
        formats.percent(step.reached / before.reached) if before.reached else ""
        for before, step in pairwise(gates[:-1])
    ]
    facts.append(", ".join(amounts[:2]))
    nurturing = sum(row.nurturing for row in ledger.returns)
    title = words.gettext("%(total)s handed over: %(won)s won, %(lost)s lost, %(returned)s returned, %(open)s open")
    return PictureWords(
        title=title % {**total._asdict(), "total": total.handed_over},
        gates=[
            GateWords(words.gettext(word), formats.number(step.reached), fact, None)
            for word, step, fact in zip(GATE_WORDS, gates, facts, strict=True)
        ],
        sales=words.gettext("Sales works"),
        marketing=words.gettext("Marketing nurtures"),
        again=words.gettext("%(again)s again") % {"again": again},
        again_from=(),
        again_href=None,
        fates=[words.gettext("%(count)s nurturing") % {"count": nurturing}] if nurturing else [],
    )


def _backs(ledger: Loop, words: NullTranslations) -> tuple[Back, ...]:
    most = max((row.handovers for row in ledger.returns), default=1)
    found = []
    for row in ledger.returns:
        fates = [
            words.gettext("%(count)s nurturing") % {"count": row.nurturing} if row.nurturing else "",
            words.gettext("%(count)s handed over again") % {"count": row.handed_over_again}
            if row.handed_over_again
            else "",
            words.gettext("%(count)s disqualified") % {"count": row.disqualified} if row.disqualified else "",
        ]
        reason = said(words, REASONS, row.reason)
        now = ", ".join(fate for fate in fates if fate)
        found.append(Back(reason, row.handovers, round(100 * row.handovers / most, 1), now))
    return tuple(found)
