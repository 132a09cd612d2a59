"""What the page of the loop says: the ledger, the picture, why hand-overs came back and where they leave."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from babel.support import NullTranslations
from markupsafe import Markup

from digest.domain.ledger import Cell, Figures, Loop, ReturnReason, Step, loop, steps
from digest.domain.pace import Waits
from digest.domain.which import how_many
from digest.pages.ledger_bar import Segment, segments
from digest.pages.loop_groups import Room
from digest.pages.loop_marks import Marked, links, which_of
from digest.pages.loop_picture import Layout, layout
from digest.pages.loop_picture import Loop as Picture
from digest.pages.loop_svg import GateWords, Links, PictureWords, marks_row, svg
from digest.pages.loop_words import FEW, picture_words
from digest.pages.marks import Look
from digest.pages.numbers import Numbers
from digest.pages.wording import REASONS, said
from service_kit.pages import Formats
from service_kit.pages.intervals import wilson
from service_kit.pages.saying import N_

ROOM_WORDS = (N_("Before accepting"), N_("Accepted, not contacted"), N_("After first contact"), N_("In an opportunity"))
LEAVES_SO_FAR = (
    N_("So far most leave before they are accepted."),
    N_("So far most leave between acceptance and contact."),
    N_("So far most leave after the first contact."),
    N_("So far most leave from an opportunity."),
)
"""Said where the intervals of the first and the second overlap: another month may end otherwise."""
LEAVES = (
    N_("Most leave before they are accepted."),
    N_("Most leave between acceptance and contact."),
    N_("Most leave after the first contact."),
    N_("Most leave from an opportunity."),
)


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
    fates: tuple[tuple[str, str], ...]
    key: str


class Line(NamedTuple):
    """The marks of one fate, how many they are in words, and the list behind them."""

    marks: Markup
    label: str
    href: str | None
    late: str
    late_href: str | None


class Stack(NamedTuple):
    """A gate and what stands or left behind it."""

    gate: GateWords
    lines: tuple[Line, ...]


class LoopPage(NamedTuple):
    """Everything that the page shows."""

    headline: str
    ledger: Figures
    segments: tuple[Segment, ...]
    picture: Markup
    stacked: tuple[Stack, ...]
    """The same without lanes, for narrow windows."""
    mark: int
    rooms: tuple[Row, ...]
    backs: tuple[Back, ...]
    fates: tuple[tuple[str, str], ...]
    """What became of all that came back."""
    amounts: tuple[str, ...]


def loop_page(
    cells: Sequence[Cell],
    words: NullTranslations,
    formats: Formats,
    numbers: Numbers | None = None,
    steps_take: Sequence[Waits] = (),
    marked: Sequence[Marked] = (),
    again_from: Sequence[str] = (),
) -> LoopPage:
    """The page from its cells; `steps_take` says how long hand-overs waited at each gate.

    `marked` are the hand-overs that single marks open, `again_from` says where those of a second cycle came from.
    """
    numbers = numbers or Numbers(cells, (), {})
    ledger, gates = loop(cells, grouped=False), steps(cells)
    rooms = _rooms(cells, gates)
    picture = Picture(rooms, ledger.again.handed_over)
    drawn = layout(picture, lambda look, count: _label(look, count, words))
    amounts = tuple(formats.money(minor, currency) for currency, minor in ledger.total.amounts)
    written = picture_words(ledger, gates, amounts, words, formats, numbers, steps_take)._replace(again_from=again_from)
    leads_to = links(drawn, numbers, marked, words)
    return LoopPage(
        headline=headline(ledger.total, rooms, words),
        ledger=ledger.total,
        segments=segments(ledger.total, words, formats),
        picture=svg(drawn, written, leads_to),
        stacked=_stacked(drawn, written, cells, words, numbers, leads_to),
        mark=drawn.mark,
        rooms=tuple(
            Row(words.gettext(word), r.reached, r.returned, r.lost, r.disqualified, r.open, place == _worst(rooms))
            for place, (word, r) in enumerate(zip(ROOM_WORDS, rooms, strict=True))
        ),
        backs=_backs(ledger, words),
        fates=_fates(ledger.returns, words),
        amounts=amounts,
    )


def headline(total: Figures, rooms: Sequence[Room], words: NullTranslations) -> str:
    """The answer in up to three sentences.

    A broken promise is said however many others are kept; where most leave only where one room stands out and cases
    are enough.
    """
    if not total.handed_over:
        return words.gettext("Nothing was handed over in this month.")
    first = words.ngettext(
        "The one hand-over is accounted for.", "All %(num)s hand-overs are accounted for.", total.handed_over
    ) % {"num": total.handed_over}
    said, late, worst = [first], sum(room.overdue for room in rooms), _worst(rooms)
    if late and total.handed_over == 1:
        said.append(words.gettext("It is overdue."))
    elif late:
        said.append(words.ngettext("%(num)s is overdue.", "%(num)s are overdue.", late) % {"num": late})
    if worst is not None:
        said.append(words.gettext((LEAVES if _stands_out(rooms) else LEAVES_SO_FAR)[worst]))
    return " ".join(said)


def marks_are_single(cells: Sequence[Cell]) -> bool:
    """Whether each mark of the picture is one hand-over."""
    return Picture(_rooms(cells, steps(cells)), 0).mark == 1


def months_around(day: date) -> tuple[date, date]:
    """The first days of the months before and after."""
    month = day.year * 12 + day.month - 1
    return _month(month - 1), _month(month + 1)


def _month(number: int) -> date:
    return date(number // 12, number % 12 + 1, 1)


def _worst(rooms: Sequence[Room]) -> int | None:
    left = [room.returned + room.lost for room in rooms]
    most = max(left)
    return left.index(most) if sum(left) >= FEW and left.count(most) == 1 else None


def _stands_out(rooms: Sequence[Room]) -> bool:
    """Whether the room where most leave would stay so: the intervals of the first two of all that left are apart."""
    left = sorted((room.returned + room.lost for room in rooms), reverse=True)
    return wilson(left[0], sum(left))[0] > wilson(left[1], sum(left))[1]


def _rooms(cells: Sequence[Cell], gates: Sequence[Step]) -> tuple[Room, ...]:
    overdue = [sum(cell.handovers for cell in cells if cell.overdue and cell.gate == gate.gate) for gate in gates]
    return tuple(
        Room(gate.reached, gate.went_on, gate.open, late, gate.returned, gate.lost, gate.disqualified)
        for gate, late in zip(gates[:-1], overdue, strict=False)
    )


def _label(look: Look, count: int, words: NullTranslations) -> str:
    name = {"open": words.gettext("open"), "lost": words.gettext("lost"), "returned": words.gettext("returned")}
    return f"{count} {name.get(look, words.gettext('disqualified'))}"


def _stacked(
    drawn: Layout,
    written: PictureWords,
    cells: Sequence[Cell],
    words: NullTranslations,
    numbers: Numbers,
    leads_to: Links,
) -> tuple[Stack, ...]:
    found = []
    for place, gate in enumerate(written.gates):
        lines = []
        for group in (one for one in drawn.groups if one.room == place):
            late = how_many(cells, which_of(group, late=True)) if group.look == "open" else 0
            said_late = words.ngettext("%(num)s overdue", "%(num)s overdue", late) % {"num": late} if late else ""
            label = group.label or f"{group.handovers} {words.gettext('won')}"
            late_href = numbers.href(which_of(group, late=True)) if late else None
            row = marks_row(group, leads_to.marks.get((group.look, group.room), ()))
            lines.append(Line(row, label, numbers.href(which_of(group)), said_late, late_href))
        found.append(Stack(gate, tuple(lines)))
    return tuple(found)


def _backs(ledger: Loop, words: NullTranslations) -> tuple[Back, ...]:
    most = max((row.handovers for row in ledger.returns), default=1)
    found = []
    for row in ledger.returns:
        width = round(100 * row.handovers / most, 1)
        found.append(Back(said(words, REASONS, row.reason), row.handovers, width, _fates([row], words), row.reason))
    return tuple(found)


def _fates(rows: Sequence[ReturnReason], words: NullTranslations) -> tuple[tuple[str, str], ...]:
    counted = (
        ("nurturing", words.gettext("%(count)s nurturing"), sum(row.nurturing for row in rows)),
        ("handed_over_again", words.gettext("%(count)s handed over again"), sum(row.handed_over_again for row in rows)),
        ("disqualified", words.gettext("%(count)s disqualified"), sum(row.disqualified for row in rows)),
    )
    return tuple((fate, text % {"count": count}) for fate, text, count in counted if count)
