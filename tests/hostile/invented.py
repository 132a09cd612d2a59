"""What Hypothesis makes up for the doors: forms and lists of any bytes, any fields, any cells."""

import csv
import io
from typing import Any, TypeVar
from urllib.parse import urlencode

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from hostile import corpus

T = TypeVar("T")
AT_ONCE = 50
"""So many of an example: Hypothesis makes long lists faster than many examples."""
WORDS = st.text(max_size=30)
NAMES = st.sampled_from([name for name, _ in corpus.FORM]) | WORDS
VALUES = st.sampled_from([value for _, value in corpus.FORM]) | WORDS
COLUMNS = st.lists(st.sampled_from(corpus.LIST.partition("\n")[0].split(";")) | WORDS, max_size=6)
ROWS = st.lists(st.lists(VALUES, max_size=7), max_size=6)


def forms(cases: int, number: int) -> list[corpus.Sent]:
    """So many bodies of a form, each with what it says of itself."""
    fields = st.lists(st.tuples(NAMES, VALUES), max_size=8)
    body = st.binary(max_size=300) | fields.map(_encoded) | st.dictionaries(NAMES, VALUES).map(corpus.dumped)
    return _made(st.builds(corpus.Sent, st.sampled_from(corpus.FORMS), body), cases, number)


def tables(cases: int, number: int) -> list[bytes]:
    """So many files."""
    written = st.builds(_written, COLUMNS, ROWS, st.sampled_from(";,\t|"), st.sampled_from(corpus.ENCODINGS))
    return _made(st.binary(max_size=300) | written, cases, number)


def _encoded(fields: list[tuple[str, str]]) -> bytes:
    return urlencode(fields, errors="surrogatepass").encode()


def _written(columns: list[str], rows: list[list[str]], delimiter: str, encoding: str) -> bytes:
    file = io.StringIO()
    csv.writer(file, delimiter=delimiter, quoting=csv.QUOTE_ALL).writerows([columns, *rows])
    return file.getvalue().encode(encoding, "replace")


def _made(what: st.SearchStrategy[T], cases: int, number: int) -> list[T]:
    found: list[T] = []

    @seed(number)
    @settings(
        max_examples=max(cases // AT_ONCE * 4, 1), database=None, deadline=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(st.lists(what, min_size=AT_ONCE // 4, max_size=AT_ONCE))
    def one(some: Any) -> None:
        found.extend(some)

    one()
    return found[:cases]
