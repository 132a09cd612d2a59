"""The matrix of grades with what became of them, and the sentence on top."""

from collections.abc import Mapping
from typing import NamedTuple

from babel.support import NullTranslations

from qualification.domain.criteria import Criteria
from qualification.domain.outcomes import Outcomes, Verdict, verdict, weak_grades
from service_kit.pages import Formats
from service_kit.pages.intervals import wilson

LETTERS, DIGITS = "ABCD", "1234"
STEPS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000)
MOST_MARKS = 24


class Cell(NamedTuple):
    """One grade; `marks` are (kind, how many) with kinds won, open and other."""

    grade: str
    handed_over: bool
    weak: bool
    outcomes: Outcomes
    marks: tuple[tuple[str, int], ...]
    rate: tuple[float, float]


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
    most = max((one.total for one in found.values()), default=0)
    return next((step for step in STEPS if most <= step * (MOST_MARKS - 2)), STEPS[-1])


def matrix(criteria: Criteria, found: Mapping[str, Outcomes], words: NullTranslations, formats: Formats) -> Matrix:
    """Every grade, handed over or not."""
    weak, step = set(weak_grades(found, wilson)), per_mark(found)
    rows = []
    for place, letter in enumerate(LETTERS):
        cells = []
        for digit in DIGITS:
            one = found.get(letter + digit, Outcomes())
            others = one.total - one.won - one.open
            counts = (("won", one.won), ("other", others), ("open", one.open))
            marks = tuple((kind, -(-count // step)) for kind, count in counts if count)
            rate = wilson(one.won, one.decided)
            grade = letter + digit
            cells.append(Cell(grade, grade in criteria.handed_over, grade in weak, one, marks, rate))
        line = _line(criteria.fit_lines, place, words, formats)
        rows.append(Row(letter, words.gettext("fit %(line)s") % {"line": line}, tuple(cells)))
    columns = tuple(
        (digit, _line(criteria.activity_lines, place, words, formats)) for place, digit in enumerate(DIGITS)
    )
    return Matrix(columns, tuple(rows), step)


def _line(lines: tuple[float, float, float], place: int, words: NullTranslations, formats: Formats) -> str:
    if place == 3:
        return words.gettext("under %(line)s") % {"line": formats.number(lines[2])}
    return words.gettext("%(line)s and more") % {"line": formats.number(lines[place])}


def headline(found: Mapping[str, Outcomes], words: NullTranslations, formats: Formats) -> str:
    """The weakest grade, if the figures allow to name one."""
    said: Verdict = verdict(found, wilson)
    if said.saying == "weak":
        one = said.of_grade
        parts = [
            words.ngettext("%(num)s decided", "%(num)s decided", one.decided) % {"num": formats.number(one.decided)}
        ]
        if one.returned:
            back = words.ngettext("%(num)s returned", "%(num)s returned", one.returned)
            parts.append(back % {"num": formats.number(one.returned)})
        won = words.ngettext("%(num)s won", "%(num)s won", one.won) % {"num": formats.number(one.won)}
        parts.append(won if one.won else words.gettext("none won"))
        return words.gettext("%(grade)s looks wrong: %(facts)s.") % {"grade": said.grade, "facts": ", ".join(parts)}
    every = said.all
    if said.saying == "sound":
        text = words.gettext("No grade stands out so far: %(won)s of %(decided)s decided were won.")
        return text % {"won": formats.number(every.won), "decided": formats.number(every.decided)}
    if every.decided == 0:
        return words.gettext("Too early to judge a grade: sales has decided about none yet.")
    early = words.ngettext(
        "Too early to judge a grade: sales has decided about %(num)s so far.",
        "Too early to judge a grade: sales has decided about %(num)s so far.",
        every.decided,
    )
    return early % {"num": formats.number(every.decided)}
