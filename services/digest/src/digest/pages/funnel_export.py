"""The groups of the funnel as a list for a spreadsheet: the figures that the page shows."""

from collections.abc import Mapping, Sequence

from babel.support import NullTranslations

from digest.domain.ledger import Cell, Key, by_key, figures
from digest.domain.money import decimal
from digest.pages.csv_text import csv_text
from digest.pages.funnel_page import opportunities
from service_kit.pages.intervals import wilson
from service_kit.pages.saying import N_

HEADS = (
    N_("Handed over"), N_("Opportunity"), N_("Rate"), N_("Rate, from"), N_("Rate, to"), N_("Won"), N_("Lost"),
    N_("Returned"), N_("Disqualified"), N_("Still open"),
)  # fmt: skip
PLACES = 4
"""Digits of a rate, a share of 1."""


def funnel_csv(
    cells: Sequence[Cell], names: Mapping[str, str], group: str, month: str, as_of: str, words: NullTranslations
) -> str:
    """A row a group and one for all; a rate is a share of 1 with its 95 percent interval.

    Won value has a column for each currency.
    """
    currencies = [currency for currency, _ in figures(cells).amounts]
    heads = [words.gettext(N_("Month")), words.gettext(N_("As of")), group, words.gettext(N_("Name"))]
    heads += [words.gettext(head) for head in HEADS]
    heads += [f"{words.gettext(N_('Won value'))}, {currency}" for currency in currencies]
    groups: list[tuple[Key, str, Sequence[Cell]]] = [
        (key, words.gettext("not known") if key is None else names.get(str(key), str(key)), its)
        for key, its in by_key(cells)
    ]
    rows = [
        [month, as_of, "" if key is None else str(key), name, *_figures(its, currencies)] for key, name, its in groups
    ]
    rows.append([month, as_of, "", words.gettext("All"), *_figures(cells, currencies)])
    return csv_text(heads, rows)


def _figures(cells: Sequence[Cell], currencies: Sequence[str]) -> list[object]:
    found, reached = figures(cells), opportunities(cells)
    low, high = wilson(reached, found.handed_over)
    rates = [reached / found.handed_over, low, high] if found.handed_over else []
    said: list[object] = [round(rate, PLACES) for rate in rates] or ["", "", ""]
    amounts = dict(found.amounts)
    return [
        found.handed_over, reached, *said, found.won, found.lost, found.returned, found.disqualified, found.open,
        *(decimal(amounts.get(currency, 0), currency) for currency in currencies),
    ]  # fmt: skip
