"""Which hand-over each mark of the picture stands for, and the card that it opens."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from babel.support import NullTranslations

from digest.domain.course import GATES
from digest.domain.ledger import Cell
from digest.domain.which import Which, fits
from digest.pages.loop_groups import Group
from digest.pages.loop_picture import Layout
from digest.pages.loop_svg import Links, MarkLink
from digest.pages.marks import MOST, Look
from digest.pages.numbers import Numbers
from service_kit.pages.saying import N_

MOST_MARKS = MOST * (4 * len(GATES[:-1]) + 1)
"""So many marks a picture has at the most: of four fates in each room, and of what was won."""
MARK_WORDS: dict[Look, str] = {
    "open": N_("%(name)s: open, on time"), "overdue": N_("%(name)s: open, overdue"), "won": N_("%(name)s: won"),
    "lost": N_("%(name)s: lost"), "returned": N_("%(name)s: returned"), "disqualified": N_("%(name)s: disqualified"),
}  # fmt: skip


class Marked(NamedTuple):
    """A hand-over whose lead the reader may see: how it stands (a cell of one), its lead's card and name."""

    standing: Cell
    card: str
    name: str


def links(drawn: Layout, numbers: Numbers, marked: Sequence[Marked], words: NullTranslations) -> Links:
    """Where labels and marks lead; a mark leads to a card only where it is one hand-over."""
    lists = {(one.look, one.room): numbers.href(which_of(one)) for one in drawn.groups}
    cards = {(one.look, one.room): _cards(one, marked, words) for one in drawn.groups} if drawn.mark == 1 else {}
    return Links({place: href for place, href in lists.items() if href is not None}, cards)


def which_of(group: Group, *, late: bool = False) -> Which:
    """The hand-overs that a group of marks stands for, or only the `late` ones of them."""
    state = "open" if group.look == "overdue" else group.look
    return Which(stands=GATES[group.room], state=state, overdue=late)


def _cards(group: Group, marked: Iterable[Marked], words: NullTranslations) -> list[MarkLink | None]:
    """A card or none for each mark, those of late ones first as they are drawn; others' leads open nothing."""
    its = [one for one in marked if fits(one.standing, which_of(group))]
    found: list[MarkLink | None] = []
    for late in (True, False):
        many = sum((mark.look == "overdue") is late for mark in group.marks)
        look: Look = "overdue" if late else group.look
        cards = [
            MarkLink(one.card, words.gettext(MARK_WORDS[look]) % {"name": one.name})
            for one in its
            if one.standing.overdue is late
        ][:many]
        found += [*cards, *(None for _ in range(many - len(cards)))]
    return found
