"""What is written into the picture of the loop."""

from collections.abc import Sequence
from datetime import tzinfo
from itertools import pairwise

from babel.support import NullTranslations

from digest.domain.course import Became
from digest.domain.ledger import Loop, Step
from digest.domain.pace import HALF, Waits, within
from digest.domain.reading import Before
from digest.domain.which import Which
from digest.pages.loop_svg import GateWords, PictureWords
from digest.pages.numbers import Numbers
from service_kit.pages import Formats
from service_kit.pages.saying import N_

GATE_WORDS = (N_("Handed over"), N_("Accepted"), N_("Contacted"), N_("Opportunity"), N_("Won"))
FEW = 5
"""Under so many nothing is said about most of them."""


def picture_words(
    ledger: Loop,
    gates: Sequence[Step],
    amounts: Sequence[str],
    words: NullTranslations,
    formats: Formats,
    numbers: Numbers,
    steps_take: Sequence[Waits],
) -> PictureWords:
    """The words, each number with the list behind it."""
    total, again = ledger.total, ledger.again.handed_over
    facts = [words.gettext("%(new)s new + %(again)s again") % {"new": total.handed_over - again, "again": again}]
    facts += _paces(gates, steps_take, words, formats)
    facts.append(", ".join([*amounts[:2], *(["…"] if len(amounts) > 2 else [])]))
    became: tuple[tuple[Became, str, int], ...] = (
        ("nurturing", N_("%(count)s nurturing"), sum(row.nurturing for row in ledger.returns)),
        ("disqualified", N_("%(count)s closed"), sum(row.disqualified for row in ledger.returns)),
    )
    fates = [
        (words.gettext(said) % {"count": count}, numbers.href(Which(state="returned", became=fate)))
        for fate, said, count in became
        if count
    ]
    title = words.gettext("%(total)s handed over: %(won)s won, %(lost)s lost, %(returned)s returned, %(open)s open")
    return PictureWords(
        title=title % {**total._asdict(), "total": total.handed_over},
        gates=[
            GateWords(words.gettext(word), formats.number(step.reached), fact, numbers.href(Which(step=step.gate)))
            for word, step, fact in zip(GATE_WORDS, gates, facts, strict=True)
        ],
        sales=words.gettext("Sales works"),
        marketing=words.gettext("Marketing nurtures"),
        again=words.gettext("%(again)s again") % {"again": again},
        again_from=(),
        again_href=numbers.href(Which(cycle="again")),
        fates=[said for said, _ in fates],
        fate_hrefs=[href for _, href in fates],
    )


def again_words(
    before: Sequence[Before], returned: int, zone: tzinfo, words: NullTranslations, formats: Formats
) -> tuple[str, ...]:
    """Where those handed over again came from, a line each: of the `returned` ones shown, else their month."""
    here = sum(one.here for one in before)
    began = (one.began_at.astimezone(zone).date() for one in before if not one.here)
    months = {day.replace(day=1) for day in began}
    lines = []
    if here:
        said = words.ngettext("%(num)s of this one", "%(num)s of these %(total)s", returned)
        lines.append(said % {"num": formats.number(here), "total": formats.number(returned)})
    if len(months) == 1:
        lines.append(
            words.gettext("%(num)s from %(month)s")
            % {"num": formats.number(len(before) - here), "month": formats.name_of_month(months.pop())}
        )
    elif months:
        lines.append(words.gettext("%(num)s from other months") % {"num": formats.number(len(before) - here)})
    return tuple(f"{line}," for line in lines[:-1]) + tuple(lines[-1:])


def _paces(gates: Sequence[Step], steps_take: Sequence[Waits], words: NullTranslations, formats: Formats) -> list[str]:
    """Above each gate but the first and the last: how soon half got there, and how many became opportunities."""
    facts: list[str] = []
    for before, step in pairwise(gates[:-2]):
        half = within(steps_take[len(facts)], HALF) if steps_take and before.reached >= FEW else None
        share = _share(step.reached, before.reached, words, formats)
        facts.append(share if half is None else words.gettext("half within %(span)s") % {"span": formats.span(half)})
    total, opportunities = gates[0].reached, gates[3].reached
    share = _share(opportunities, total, words, formats)
    undecided = gates[0].open + gates[1].open + gates[2].open
    return [*facts, words.gettext("%(share)s so far") % {"share": share} if undecided and total >= FEW else share]


def _share(part: int, whole: int, words: NullTranslations, formats: Formats) -> str:
    """How large a part is, where the whole is large enough for that to say something."""
    if whole < FEW:
        return words.gettext("too few to tell") if whole else ""
    return formats.percent(part / whole)
