"""Where a filter leaves nothing of a month: said as that, and with the way to drop it."""

from typing import NamedTuple
from urllib.parse import urlencode

from babel.support import NullTranslations

from digest.application import Application
from digest.domain.period import Period
from digest.entrypoints.pages.figures_asking import Asking
from service_kit.pages import Formats


class Narrowed(NamedTuple):
    """What to say, and the same page of all hand-overs."""

    headline: str
    href: str


async def narrowed_to_nothing(
    app: Application,
    asked: Asking,
    period: Period,
    path: str,
    words: NullTranslations,
    formats: Formats,
    **kept: str,
) -> Narrowed | None:
    """None where no filter is set, or where nothing is there without it either; `kept` stays in the address."""
    if not asked.filters:
        return None
    every = await app.reading.counts(period, None, {}, funnel=False)
    total = sum(cell.handovers for cell in every.cells)
    if not total:
        return None
    text = words.ngettext(
        "The one hand-over of this month does not fit the filter.",
        "None of the %(num)s hand-overs of this month fits the filter.",
        total,
    ) % {"num": formats.number(total)}
    left = {name: value for name, value in asked.query().items() if name in {"month", "as_of"}}
    return Narrowed(text, f"{path}?{urlencode(left | kept)}")
