"""Which month a page of figures shows where none was asked for: the latest in which anything was handed over."""

from collections.abc import Awaitable, Callable
from typing import NamedTuple

from digest.application import Application
from digest.domain.period import Period
from digest.domain.reading import Counts
from digest.entrypoints.pages.figures_asking import Asking
from digest.pages.loop_page import months_around


class Found(NamedTuple):
    """The hand-overs of a period; `instead` says that it is the month before, since this one has none yet."""

    period: Period
    counts: Counts
    instead: bool


async def of_the_month(app: Application, asked: Asking, count: Callable[[Period], Awaitable[Counts]]) -> Found:
    """What `count` finds of the month asked for, else of this one, else, until it has any, of the one before.

    On the first days of a month nobody wants an empty page, and a review looks back. Of two months without any this one
    is shown. `asked` has the month of the answer. Raises `Refusal` (422) where what is asked for is no period.
    """
    open_to_choose = not asked.month and not asked.as_of
    this = app.clock().astimezone(app.zone).date().replace(day=1)
    asked.month = asked.month or this.strftime("%Y-%m")
    period = asked.period(app.clock, app.zone)
    found = await count(period)
    if found.cells or not open_to_choose:
        return Found(period, found, instead=False)
    asked.month = months_around(this)[0].strftime("%Y-%m")
    before = asked.period(app.clock, app.zone)
    earlier = await count(before)
    if earlier.cells:
        return Found(before, earlier, instead=True)
    asked.month = this.strftime("%Y-%m")
    return Found(period, found, instead=False)
