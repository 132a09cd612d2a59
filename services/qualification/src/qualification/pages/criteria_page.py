"""The matrix of grades with what became of them, and the sentence on top."""

from collections.abc import Mapping
from typing import NamedTuple

from babel.support import NullTranslations

from qualification.domain.criteria import Criteria
from qualification.domain.outcomes import FEWEST, Outcomes, Verdict, verdict, weak_grades
from qualification.pages.criteria_links import Counted, Links, counted
from service_kit.pages import Formats
from service_kit.pages.intervals import wilson

LETTERS, DIGITS = "ABCD", "1234"
STEPS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000)
MOST_MARKS = 24


class Cell(NamedTuple):
    """One grade; `marks` are (kind, how many): opportunity, other (ended without one) and open.

    `few` are too few for a rate; else `share` and the ends of its interval are shares of 1.
    """

    grade: str
    handed_over: bool
    weak: bool
    counted: Counted
    marks: tuple[tuple[str, int], ...]
    few: bool
    share: float
    low: float
    high: float


class Row(NamedTuple):
    """One letter with its line in words and its four cells."""

    letter: str
    line: str
    cells: tuple[Cell, ...]


class Matrix(NamedTuple):
    """The picture, its columns in words, and for how many hand-overs one mark stands."""

    columns: tuple[tuple[str, str], ...]
    rows: tuple[Row, ...]
    per_mark: int


def per_mark(found: Mapping[str, Outcomes]) -> int:
    """The smallest round number of hand-overs per mark that leaves no cell over two dozen marks."""
    most = max((one.handed_over for one in found.values()), default=0)
    return next((step for step in STEPS if most <= step * (MOST_MARKS - 2)), STEPS[-1])


def matrix(
    criteria: Criteria, found: Mapping[str, Outcomes], words: NullTranslations, formats: Formats, links: Links
) -> Matrix:
    """Every grade, handed over or not."""
    weak, step = set(weak_grades(found, wilson)), per_mark(found)
    rows = []
    for place, letter in enumerate(LETTERS):
        grades = [letter + digit for digit in DIGITS]
        cells = tuple(
            _cell(grade, found.get(grade, Outcomes()), step, links, over=grade in criteria.handed_over)._replace(
                weak=grade in weak
            )
            for grade in grades
        )
        line = _fit_line(criteria.fit_lines, place, words, formats)
        rows.append(Row(letter, words.gettext("fit %(line)s") % {"line": line}, cells))
    columns = tuple(
        (digit, _line(criteria.activity_lines, place, words, formats)) for place, digit in enumerate(DIGITS)
    )
    return Matrix(columns, tuple(rows), step)


def _cell(grade: str, one: Outcomes, step: int, links: Links, *, over: bool) -> Cell:
    others = one.handed_over - one.opportunities - one.undecided
    counts = (("opportunity", one.opportunities), ("other", others), ("open", one.undecided))
    marks = tuple((kind, -(-count // step)) for kind, count in counts if count)
    low, high = wilson(one.opportunities, one.handed_over)
    share = one.opportunities / max(one.handed_over, 1)
    return Cell(grade, over, False, counted(one, links, grade=grade), marks, one.handed_over < FEWEST, share, low, high)


def _fit_line(lines: tuple[float, float, float], place: int, words: NullTranslations, formats: Formats) -> str:
    if place == 0:
        return f"{formats.number(lines[0])}+"
    return _line(lines, place, words, formats)


def _line(lines: tuple[float, float, float], place: int, words: NullTranslations, formats: Formats) -> str:
    if place == 3:
        return words.gettext("under %(line)s") % {"line": formats.number(lines[2])}
    line, above = lines[place], lines[place - 1]
    if place == 0 or not (line.is_integer() and above.is_integer()):
        return words.gettext("%(line)s and more") % {"line": formats.number(line)}
    return f"{formats.number(line)}–{formats.number(above - 1)}" if above - 1 > line else formats.number(line)


def headline(found: Mapping[str, Outcomes], words: NullTranslations, formats: Formats, *, any_at_all: bool) -> str:
    """The weakest grade, if the figures allow to name one; `any_at_all` were handed over in some month."""
    said: Verdict = verdict(found, wilson)
    if said.saying == "weak":
        return _weak(said.grade, said.of_grade, words, formats)
    every = said.all
    if said.saying == "sound":
        text = words.gettext("No grade stands out so far: %(count)s of %(total)s became opportunities.")
        return text % {"count": formats.number(every.opportunities), "total": formats.number(every.handed_over)}
    if every.handed_over == 0 and any_at_all:
        return words.gettext("Too early to judge a grade: none was handed over under this version in this month.")
    if every.handed_over == 0:
        return words.gettext("Too early to judge a grade: none was handed over under this version yet.")
    early = words.ngettext(
        "Too early to judge a grade: %(num)s handed over so far.",
        "Too early to judge a grade: %(num)s handed over so far.",
        every.handed_over,
    )
    return early % {"num": formats.number(every.handed_over)}


def _weak(grade: str, one: Outcomes, words: NullTranslations, formats: Formats) -> str:
    over = words.ngettext("%(num)s handed over", "%(num)s handed over", one.handed_over)
    parts = [over % {"num": formats.number(one.handed_over)}]
    if one.returned:
        back = words.ngettext("%(num)s returned", "%(num)s returned", one.returned)
        parts.append(back % {"num": formats.number(one.returned)})
    became = words.ngettext("%(num)s became an opportunity", "%(num)s became opportunities", one.opportunities)
    if one.opportunities:
        parts.append(became % {"num": formats.number(one.opportunities)})
    else:
        parts.append(words.gettext("no opportunity yet"))
    return words.gettext("%(grade)s looks wrong: %(facts)s.") % {"grade": grade, "facts": ", ".join(parts)}
