"""What the list of all leads says at its head: what became of the hand-overs, in six numbers and one sentence."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Literal, NamedTuple

from babel.support import NullTranslations

from digest.domain.lead_filter import COUNTED, LeadGroup
from digest.domain.ledger import Cell, loop, steps
from digest.domain.pace import HALF, Waits, within
from digest.domain.which import EVERY, Which
from digest.pages.loop_words import FEW
from digest.pages.numbers import Numbers
from digest.pages.wording import STAGES, STATES, said
from service_kit.pages import Formats
from service_kit.pages.intervals import wilson
from service_kit.pages.saying import N_

Saying = Literal["nothing", "none_returned", "returned", "returned_mostly"]
LEAST = 2
"""One return is no pattern: a reason is named from so many on."""


class Headline(NamedTuple):
    """The sentence: which one, and what stands in it. `reason` is set where one is more frequent than every other."""

    saying: Saying
    returned: int
    handed_over: int
    reason: str | None


class Strip(NamedTuple):
    """The six numbers, with what is said below some of them. Every hand-over that got as far counts at each step."""

    handed_over: int
    first: int
    again: int
    accepted: int
    waiting: int
    """Open and not accepted yet."""
    contacted: int
    opportunity: int
    won: int
    amounts: tuple[tuple[str, int], ...]
    """(currency, minor units), never added across."""
    returned: int
    nurturing: int
    handed_over_again: int
    disqualified: int
    """Of the returned ones, by marketing later."""


def headline(cells: Iterable[Cell]) -> Headline:
    """The sentence that these hand-overs bear."""
    found = loop(cells, grouped=False)
    total, returned = found.total.handed_over, found.total.returned
    if total == 0:
        return Headline("nothing", 0, 0, None)
    if returned == 0:
        return Headline("none_returned", 0, total, None)
    reasons = found.returns
    clear = reasons[0].handovers >= LEAST and (len(reasons) == 1 or reasons[0].handovers > reasons[1].handovers)
    if clear and reasons[0].reason != "other":
        return Headline("returned_mostly", returned, total, reasons[0].reason)
    return Headline("returned", returned, total, None)


def strip(cells: Iterable[Cell]) -> Strip:
    """The six numbers of these hand-overs; the same as those of the loop for the same cells."""
    every = list(cells)
    found, gates = loop(every, grouped=False), steps(every)
    return Strip(
        handed_over=found.total.handed_over,
        first=found.first.handed_over,
        again=found.again.handed_over,
        accepted=gates[1].reached,
        waiting=gates[0].open,
        contacted=gates[2].reached,
        opportunity=gates[3].reached,
        won=found.total.won,
        amounts=found.total.amounts,
        returned=found.total.returned,
        nurturing=sum(row.nurturing for row in found.returns),
        handed_over_again=sum(row.handed_over_again for row in found.returns),
        disqualified=sum(row.disqualified for row in found.returns),
    )


GROUP_WORDS: dict[LeadGroup, str] = {
    "active": N_("Active"), "close": N_("Close to the line"), "with_sales": N_("With sales"),
    "waiting": N_("Nobody can take"), "nurturing": N_("Nurturing"), "clients": N_("Clients"),
    "growing": N_("Growing"), "everybody": N_("Everybody"), "came_back": N_("Came back within a week"),
}  # fmt: skip
Chip = tuple[str, str, bool, str | None]
"""What it says, where it leads, whether it is chosen, and how many leads that are."""


def chips(
    groups: Mapping[LeadGroup, int],
    group: LeadGroup | None,
    link: Callable[..., str],
    words: NullTranslations,
    formats: Formats,
) -> list[Chip]:
    """The groups of the list; that nobody can take a lead is said only where it is so.

    Everybody there ever was stands with the other filters, and what came back beside the list, unless they are shown.
    """
    return [
        _chip(key, groups, group, link, words, formats)
        for key in GROUP_WORDS
        if key == group or ((groups[key] or key != "waiting") and key not in {"everybody", "came_back"})
    ]


def quiet_chips(
    groups: Mapping[LeadGroup, int],
    group: LeadGroup | None,
    link: Callable[..., str],
    words: NullTranslations,
    formats: Formats,
) -> list[Chip]:
    """What `chips` leaves to the other filters."""
    return [] if group == "everybody" else [_chip("everybody", groups, group, link, words, formats)]


def _chip(
    key: LeadGroup,
    groups: Mapping[LeadGroup, int],
    group: LeadGroup | None,
    link: Callable[..., str],
    words: NullTranslations,
    formats: Formats,
) -> Chip:
    return words.gettext(GROUP_WORDS[key]), link(group=key, stage=None), key == group, at_most(groups[key], formats)


def fresh(leads: int, words: NullTranslations, formats: Formats) -> str:
    """How many came back lately; empty where nobody did."""
    return words.ngettext("%(num)s new", "%(num)s new", leads) % {"num": at_most(leads, formats)} if leads else ""


def at_most(leads: int, formats: Formats) -> str:
    """So many, or that there are more than are counted."""
    return formats.number(leads) if leads <= COUNTED else f"{formats.number(COUNTED)}+"


def chosen(
    narrowed: Mapping[str, str], offered: Mapping[str, tuple[str, Mapping[str, str]]]
) -> list[tuple[str, str, str]]:
    """By what the list is narrowed: (what of, to which, parameter)."""
    return [(offered[name][0], offered[name][1].get(key) or key, name) for name, key in narrowed.items() if key]


class Narrowest(NamedTuple):
    """What to drop of a filter that fits no lead: how many fit then, what the button says, and its link."""

    text: str
    step: str
    href: str


def narrowest(
    narrowed: Sequence[tuple[str, str, str]],
    without: Mapping[str, int],
    link: Callable[..., str],
    words: NullTranslations,
    formats: Formats,
) -> Narrowest | None:
    """The narrowing, of `chosen`, without which most leads fit; None where dropping one of them helps nothing."""
    some = [(without.get(name, 0), label, value, name) for label, value, name in narrowed]
    leads, label, value, name = max(some, key=lambda one: one[0], default=(0, "", "", ""))
    if not leads:
        return None
    of = {"num": at_most(leads, formats), "filter": f"{label}: {value}"}
    text = words.ngettext("%(num)s lead fits without “%(filter)s”.", "%(num)s leads fit without “%(filter)s”.", leads)
    return Narrowest(text % of, words.gettext("Drop “%(filter)s”") % of, link(**{name: None}))


class Part(NamedTuple):
    """A number of the strip, what it counts, the list behind it, and what else is said of it."""

    kind: str
    handovers: int
    word: str
    href: str | None
    notes: str


def parts(
    cells: Sequence[Cell], waits: Sequence[Waits], words: NullTranslations, formats: Formats, numbers: Numbers
) -> tuple[Part, ...]:
    """The six numbers in words."""
    found, t = strip(cells), words.gettext
    fates = (
        (t("%(count)s nurturing"), found.nurturing),
        (t("%(count)s handed over again"), found.handed_over_again),
        (t("%(count)s disqualified"), found.disqualified),
    )
    half = within(waits[1], HALF) if waits and found.accepted >= FEW else None
    waiting = words.ngettext("%(num)s waits for an answer", "%(num)s wait for an answer", found.waiting)
    rows = (
        ("handed_over", found.handed_over, said(words, STAGES, "handed_over"), EVERY,
         t("%(new)s new + %(again)s again") % {"new": found.first, "again": found.again} if found.again else ""),
        ("accepted", found.accepted, said(words, STAGES, "accepted"), Which(step="accepted"),
         waiting % {"num": found.waiting} if found.waiting else ""),
        ("contacted", found.contacted, said(words, STAGES, "contacted"), Which(step="contacted"),
         "" if half is None else t("half within %(span)s") % {"span": formats.span(half)}),
        ("opportunity", found.opportunity, said(words, STAGES, "opportunity"), Which(step="opportunity"),
         _share(found.opportunity, found.handed_over, words, formats)),
        ("won", found.won, said(words, STATES, "won"), Which(state="won"),
         ", ".join(formats.money(minor, currency) for currency, minor in found.amounts[:2])),
        ("returned", found.returned, said(words, STATES, "returned"), Which(state="returned"),
         ", ".join(text % {"count": many} for text, many in fates if many)),
    )  # fmt: skip
    return tuple(Part(kind, many, word, numbers.href(which), notes) for kind, many, word, which, notes in rows)


def _share(part: int, whole: int, words: NullTranslations, formats: Formats) -> str:
    if whole < FEW:
        return words.gettext("too few to tell") if whole else ""
    low, high = wilson(part, whole)
    return f"{formats.percent(part / whole)} ({low * 100:.0f}–{high * 100:.0f})"
