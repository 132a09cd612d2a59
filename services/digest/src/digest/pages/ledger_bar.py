"""The bar of the ledger: segments exactly as wide as their counts, each under its number."""

from collections.abc import Sequence
from typing import NamedTuple

from babel.support import NullTranslations

from digest.domain.ledger import Figures
from service_kit.pages import Formats

WHOLE = 1000.0
LANE = 600.0
"""Pixels that the bar has at the least where its numbers stand above it; narrower windows write them in a row."""
DIGIT, LETTER, GAP, PILL = 15.0, 7.5, 20.0, 24.0
"""Widths on the wide side: of a figure, a letter, what parts two labels, and the edges of a pill."""


class Segment(NamedTuple):
    """A part of the ledger's bar: x and width of 1000."""

    kind: str
    word: str
    handovers: int
    x: float
    width: float
    at: float | None
    """Where its number begins, of 100; None where the numbers have no room above the bar."""


def segments(total: Figures, words: NullTranslations, formats: Formats) -> tuple[Segment, ...]:
    """The parts in their order; a part of none is shown as well, but for those disqualified."""
    parts = [
        ("won", words.gettext("won"), total.won),
        ("lost", words.gettext("lost"), total.lost),
        ("returned", words.gettext("returned"), total.returned),
        ("disqualified", words.gettext("disqualified"), total.disqualified),
        ("open", words.gettext("open"), total.open),
    ]
    late = words.ngettext("%(num)s overdue", "%(num)s overdue", total.overdue) % {"num": total.overdue}
    found, wide, x = [], [], 0.0
    for kind, word, count in parts:
        width = WHOLE * count / max(total.handed_over, 1)
        if count or kind != "disqualified":
            found.append(Segment(kind, word, count, round(x, 2), round(width, 2), None))
            pill = LETTER * len(late) + PILL if kind == "open" and total.overdue else 0
            wide.append(DIGIT * len(formats.number(count)) + LETTER * len(word) + GAP + pill)
        x += width
    places = _placed([LANE * one.x / WHOLE for one in found], wide)
    return tuple(one._replace(at=place) for one, place in zip(found, places, strict=True))


def _placed(begins: Sequence[float], wide: Sequence[float]) -> list[float | None]:
    """Each label at the beginning of its segment, or as near to it as those beside it leave room."""
    if sum(wide) > LANE:
        return [None] * len(wide)
    places, least = [], 0.0
    for begin, width in zip(begins, wide, strict=True):
        places.append(max(begin, least))
        least = places[-1] + width
    most = LANE
    for place in reversed(range(len(places))):
        places[place] = most = min(places[place], most - wide[place])
    return [round(100 * place / LANE, 2) for place in places]
