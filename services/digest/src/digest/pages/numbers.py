"""Numbers that open the list of hand-overs behind them; one that counts more than the reader may see opens nothing."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from digest.domain.ledger import Cell, Group, Key
from digest.domain.which import EVERY, Which, how_many

LIST = "/digest/handovers"


def parameters(which: Which) -> dict[str, str]:
    """What of a question is asked, as the parameters of a link."""
    asked: dict[str, Any] = which._asdict()
    return {name: "true" if value is True else str(value) for name, value in asked.items() if value}


class Numbers:
    """The numbers of one page: of all its cells, which the reader may see, and the question they answer."""

    def __init__(self, cells: Sequence[Cell], seen: Sequence[Cell], query: Mapping[str, str]) -> None:
        self._cells, self._seen, self._query = cells, seen, dict(query)

    def href(self, which: Which = EVERY) -> str | None:
        """The list behind this number; None where there is nothing to show, or more than the reader may see."""
        many = how_many(self._cells, which)
        if not many or how_many(self._seen, which) != many:
            return None
        return f"{LIST}?{urlencode(self._query | parameters(which))}"

    def of_group(self, group: Group, key: Key) -> "Numbers":
        """The numbers of one group."""
        asked: dict[str, str] = {"without": group} if key is None else {group: str(key)}
        return Numbers(
            [cell for cell in self._cells if cell.key == key],
            [cell for cell in self._seen if cell.key == key],
            {**self._query, **asked},
        )
