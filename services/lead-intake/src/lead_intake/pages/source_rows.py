"""The rows of the page of sources: who sends, how much, and how it is, in words; pure functions of what was read."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Literal, NamedTuple

from babel.support import NullTranslations

from lead_intake.domain.source_health import Health, SourceDay, State
from lead_intake.pages.wording import CHANNELS, said
from service_kit.pages import Formats
from service_kit.pages.saying import N_

BAR, PITCH, HEIGHT, LEAST = 6, 8, 26, 4
"""Pixels of a bar, from one to the next, of the highest; a day on which `LEAST` came is as high as it may be lower."""
Look = Literal["refused", "silent", "well", "calm"]
_LOOKS: dict[State, Look] = {
    "refusing": "refused", "taking": "refused", "silent": "silent", "well": "well", "quiet": "calm", "new": "calm",
    "off": "calm",
}  # fmt: skip
NEEDS = ("refusing", "taking", "silent")
"""States in which somebody has to do something."""


class Bar(NamedTuple):
    """One day as a bar; the lower part of it is what was refused and not mended since. Pixels."""

    x: int
    y: float
    height: float
    bad_y: float
    bad_height: float


class Row(NamedTuple):
    """One source."""

    id: str
    name: str
    registered: bool
    kind: str
    last: datetime | None
    bars: Sequence[Bar]
    received: int
    refused: int
    month: int
    qualified: int
    look: Look
    health: str
    needs: bool


def bars(days: Sequence[SourceDay]) -> tuple[Bar, ...]:
    """The days in their order, each as high as its share of the fullest one."""
    most = max([LEAST, *(day.received for day in days)])
    found = []
    for place, day in enumerate(days):
        height = round(day.received / most * HEIGHT, 1)
        if day.received:
            height = max(height, 2.0)
        waiting = max(0, day.refused - day.mended)
        bad = round(height * waiting / day.received, 1) if day.received else 0.0
        found.append(Bar(place * PITCH, HEIGHT - height, height, round(HEIGHT - bad, 1), bad))
    return tuple(found)


def row(
    identity: str, name: str | None, channel: str | None, health: Health, in_row: int, days: Sequence[SourceDay],
    month: date, words: NullTranslations, formats: Formats,
) -> Row:  # fmt: skip
    """A source that was registered by this name, or by None one that is only named; `in_row` of it wait in a row."""
    this_month = [day for day in days if day.day >= month]
    return Row(
        id=identity,
        name=name or identity,
        registered=name is not None,
        kind=said(words, CHANNELS, "form" if name is not None else channel or "api"),
        last=health.last_received_at,
        bars=bars(health.days),
        received=sum(day.received for day in health.days),
        refused=health.refused - health.mended,
        month=sum(day.received for day in this_month),
        qualified=sum(day.qualified for day in this_month),
        look=_LOOKS[health.state],
        health=health_words(health, in_row, words, formats),
        needs=health.state in NEEDS,
    )


def health_words(health: Health, in_row: int, words: NullTranslations, formats: Formats) -> str:
    """How it is, short enough for a cell."""
    match health.state:
        case "refusing" if health.refusing_since is not None:
            since = formats.when(health.refusing_since)
            return words.gettext("%(count)s refused in a row, the first %(since)s") % {
                "count": formats.number(in_row), "since": since,
            }  # fmt: skip
        case "taking":
            return words.gettext("%(count)s of %(total)s refused today") % {
                "count": formats.number(health.refused_today), "total": formats.number(health.today),
            }  # fmt: skip
        case "silent" if health.usual:
            usual = formats.number(round(health.usual, 1))
            return words.gettext("silent, usually %(usual)s a day") % {"usual": usual}
        case state:
            return words.gettext(STATES[state])


STATES: dict[State, str] = {
    "well": N_("well"), "quiet": N_("quiet, as expected"), "new": N_("new: nothing has come yet"),
    "off": N_("switched off"), "silent": N_("silent"), "refusing": N_("refuses everything"),
    "taking": N_("refuses some"),
}  # fmt: skip


def headline(rows: Sequence[Row], waiting: int, words: NullTranslations, formats: Formats) -> str:
    """Whether anything needs somebody, as far as the sources shown go.

    So many submissions are `waiting` for a repair: said where no source needs anybody, since a form that is quiet today
    may have left some of yesterday.
    """
    ill = [one for one in rows if one.needs]
    total = formats.number(len(rows))
    if not rows:
        return words.gettext("Nothing comes in yet.")
    if not ill:
        well = words.ngettext("The one source is well.", "All %(total)s sources are well.", len(rows))
        wait = words.ngettext(
            "%(count)s submission waits for a repair", "%(count)s submissions wait for a repair", waiting
        )
        left = f" {wait % {'count': formats.number(waiting)}}." if waiting else ""
        return f"{well % {'total': total}}{left}"
    if len(rows) == 1:
        return words.gettext("%(name)s needs you.") % {"name": ill[0].name}
    said_well = words.ngettext(
        "%(well)s of %(total)s sources is well.", "%(well)s of %(total)s sources are well.", len(rows) - len(ill)
    ) % {"well": formats.number(len(rows) - len(ill)), "total": total}
    if len(ill) == 1:
        needs = words.gettext("%(name)s needs you.") % {"name": ill[0].name}
    else:
        needs = words.ngettext("%(num)s needs you.", "%(num)s need you.", len(ill)) % {"num": formats.number(len(ill))}
    return f"{said_well} {needs}"
