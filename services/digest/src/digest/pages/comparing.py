"""What a table of groups lets one say: whether the best and the least are apart, or how many more cases that takes."""

from collections.abc import Sequence
from typing import NamedTuple

from babel.support import NullTranslations

from digest.pages.loop_words import FEW
from service_kit.pages import Formats
from service_kit.pages.intervals import wilson

STEP, MOST = 5, 1000
"""More cases are told in fives; beyond a thousand nobody waits for them."""


class Rate(NamedTuple):
    """Of `total`, `reached` became opportunities."""

    name: str
    reached: int
    total: int

    @property
    def share(self) -> float:
        """Of 1."""
        return self.reached / self.total


def comparison(rates: Sequence[Rate], words: NullTranslations, formats: Formats) -> str:
    """A sentence about the highest and the lowest of those that have cases enough; nothing where there are no two."""
    enough = sorted((rate for rate in rates if rate.total >= FEW), key=lambda rate: rate.share)
    if len(enough) < 2:
        return ""
    low, high = enough[0], enough[-1]
    if low.share == high.share:
        return words.gettext("No difference shows between them.")
    named = {
        "high": high.name, "low": low.name, "most": formats.percent(high.share), "least": formats.percent(low.share),
    }  # fmt: skip
    gap = words.gettext("The clearest gap is %(high)s against %(low)s (%(most)s against %(least)s).") % named
    if _apart(high, high.total, low, low.total):
        return f"{gap} {words.gettext('Their intervals are apart.')}"
    said = f"{words.gettext('The intervals overlap: this is too little to call one better than another.')} {gap}"
    more = _more(high, low)
    if more is None:
        return said
    settles = words.ngettext(
        "About %(num)s more hand-over of each would settle it.",
        "About %(num)s more hand-overs of each would settle it.",
        more,
    )
    return f"{said} {settles % {'num': formats.number(more)}}"


def _apart(high: Rate, of_high: int, low: Rate, of_low: int) -> bool:
    """Whether the intervals would be apart if these rates held for so many cases."""
    return wilson(round(high.share * of_high), of_high)[0] > wilson(round(low.share * of_low), of_low)[1]


def _more(high: Rate, low: Rate) -> int | None:
    """How many more of each it takes, if the rates stay as they are."""
    return next(
        (more for more in range(STEP, MOST + 1, STEP) if _apart(high, high.total + more, low, low.total + more)), None
    )
