"""What the page of campaigns says, worked out by hand."""

from datetime import UTC, datetime

from digest.domain.course import Gate, State
from digest.domain.ledger import Cell
from digest.domain.reading import Campaign
from digest.pages.campaigns_page import Brought, campaign_rows, headline
from digest.pages.numbers import Numbers
from service_kit.pages import Formats
from service_kit.pages.catalogue import catalogues

WORDS = catalogues("service_kit.pages", "digest")
FORMATS = Formats("en", "UTC", datetime(2026, 11, 30, 9, 40, tzinfo=UTC))
FAIR = Campaign("fair", "Fair in Hannover", "expert", 1_200_000, "EUR", "2026-04-20", "2026-04-24")
LETTERS = Campaign("letters", "Letters", "nurture")


def cell(key: str | None, many: int, gate: Gate, state: State = "open") -> Cell:
    return Cell(key, False, gate, state, False, None, None, None, many, 0)


CELLS = [
    cell("fair", 2, "won", "won"), cell("fair", 1, "opportunity"), cell("fair", 5, "accepted", "returned"),
    cell("unknown", 1, "handed_over"), cell(None, 7, "handed_over"),
]  # fmt: skip


def test_a_campaign_shows_what_it_cost_and_what_its_leads_became() -> None:
    brought = Brought(CELLS, {"fair": 40, "letters": 3, None: 9}, Numbers(CELLS, CELLS, {}), {})

    fair, letters, unknown = campaign_rows([FAIR, LETTERS], brought, WORDS["en"], FORMATS)

    assert (fair.name, fair.intent, fair.days, fair.cost, fair.leads) == (
        "Fair in Hannover", "expert", "20 Apr – 24 Apr", "€12,000", 40,
    )  # fmt: skip
    assert fair.brought is not None
    assert (fair.brought.handed_over, fair.brought.opportunities, fair.brought.won, fair.brought.returned) == (
        8,
        3,
        2,
        5,
    )
    assert fair.each == "€4,000"  # 12,000 by the three that became opportunities
    assert fair.brought.hrefs["opportunities"] == "/digest/handovers?campaign=fair&step=opportunity"
    assert (letters.brought, letters.cost, letters.each, letters.leads) == (None, "", "", 3)
    assert (unknown.key, unknown.intent) == ("unknown", "not described yet")
    assert unknown.brought is not None
    assert unknown.brought.handed_over == 1


def test_the_headline_counts_those_that_brought_opportunities() -> None:
    brought = Brought(CELLS, {}, Numbers(CELLS, CELLS, {}), {})
    assert headline((), WORDS["en"]) == "No campaign is known yet."
    one = campaign_rows([FAIR], Brought(CELLS[:3], {}, brought.numbers, {}), WORDS["en"], FORMATS)
    assert headline(one, WORDS["en"]) == "1 of 1 campaign brought opportunities."
    all_three = campaign_rows([FAIR, LETTERS], brought, WORDS["en"], FORMATS)
    assert headline(all_three, WORDS["en"]) == "1 of 3 campaigns brought opportunities."
    assert headline(all_three, WORDS["ru"]) == "Сделки принесли 1 из 3 кампаний."
