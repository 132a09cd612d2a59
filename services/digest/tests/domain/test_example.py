"""The made-up month is one story: its parts make the whole."""

from digest.domain.example import EXAMPLE
from digest.domain.ledger import loop, steps


def test_the_example_is_in_balance() -> None:
    found = loop(EXAMPLE, grouped=False)
    total = found.total
    assert (total.handed_over, total.won, total.lost, total.returned, total.open) == (42, 9, 7, 11, 15)
    assert (total.overdue, total.disqualified, total.amounts) == (2, 0, (("EUR", 39_000_000),))
    assert (found.first.handed_over, found.again.handed_over) == (38, 4)
    assert [gate.reached for gate in steps(EXAMPLE)] == [42, 36, 31, 18, 9]
    fates = [(row.nurturing, row.handed_over_again, row.disqualified) for row in found.returns]
    assert [sum(one) for one in zip(*fates, strict=True)] == [7, 2, 2]
