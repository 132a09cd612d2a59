"""The balance and the funnel, from hand-worked cells."""

from digest.domain.ledger import Cell, Figures, ReturnReason, Step, loop, steps

NOVEMBER = [
    Cell("web", False, "won", "won", False, None, None, "EUR", 2, 150_000_00),
    Cell("web", True, "won", "won", False, None, None, None, 1, 0),
    Cell("fair", False, "opportunity", "lost", False, "price", None, None, 3, 0),
    Cell("fair", False, "accepted", "returned", False, "no_budget", "nurturing", None, 2, 0),
    Cell(None, True, "handed_over", "returned", False, "no_budget", "handed_over_again", None, 1, 0),
    Cell("web", False, "contacted", "open", True, None, None, None, 1, 0),
    Cell("web", False, "handed_over", "open", False, None, None, None, 4, 0),
    Cell("fair", False, "handed_over", "disqualified", False, None, None, None, 1, 0),
]


def test_every_handover_is_accounted_for() -> None:
    ledger = loop(NOVEMBER, grouped=False)

    assert ledger.total == Figures(15, 3, 3, 3, 1, 5, 1, (("EUR", 150_000_00),))
    assert ledger.first.handed_over + ledger.again.handed_over == 15
    assert ledger.again == Figures(2, 1, 0, 1, 0, 0, 0, ())
    assert ledger.groups == ()


def test_groups_are_in_alphabetical_order_and_add_up_with_the_unknown_last() -> None:
    groups = loop(NOVEMBER, grouped=True).groups

    assert [(key, figures.handed_over) for key, figures in groups] == [("fair", 6), ("web", 8), (None, 1)]


def test_criteria_versions_are_ordered_as_numbers() -> None:
    cells = [cell._replace(key=key) for cell, key in zip(NOVEMBER, (10, 9, None), strict=False)]

    assert [key for key, _ in loop(cells, grouped=True).groups] == [9, 10, None]


def test_reasons_say_what_became_of_the_returned() -> None:
    ledger = loop(NOVEMBER, grouped=False)

    assert ledger.returns == (ReturnReason("no_budget", 3, 2, 1, 0),)
    assert ledger.losses == (("price", 3),)


def test_currencies_are_never_added() -> None:
    cells = [NOVEMBER[0], NOVEMBER[0]._replace(currency="CHF", handovers=1, amount=5)]

    assert loop(cells, grouped=False).total.amounts == (("CHF", 5), ("EUR", 150_000_00))


def test_each_step_says_where_those_stand_that_did_not_go_on() -> None:
    assert steps(NOVEMBER) == (
        Step("handed_over", 15, 9, 4, 1, 0, 1),
        Step("accepted", 9, 7, 0, 2, 0, 0),
        Step("contacted", 7, 6, 1, 0, 0, 0),
        Step("opportunity", 6, 3, 0, 0, 3, 0),
        Step("won", 3, 0, 0, 0, 0, 0),
    )
