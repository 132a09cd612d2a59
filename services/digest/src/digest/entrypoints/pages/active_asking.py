"""What a list of open hand-overs is asked for by its address: whose, which kind, how far, and what is seen already."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated
from urllib.parse import urlencode

from fastapi import Query

from digest.domain.active import Only, Place, Wanted
from digest.domain.reading import ActiveHandover
from digest.entrypoints.texts import KEY
from digest.pages.my_leads import SHORT
from event_contracts.envelope import instant
from service_kit.errors import FieldError, invalid

LIST = "/digest/my-leads"
FIRST = 30
"""So many rows a page begins with: more than one person works in a day, and light enough to be read anew."""
MORE = 90
"""So many more are added each time that more are asked for."""
MOST = 1000
"""No page has more rows."""
PLACE = r"^[0-9]{4}-[0-9:T.-]{15,22}Z_[A-Z][0-9]_[0-9a-f-]{36}$"


class AskedList:
    """The parameters of a list of open hand-overs."""

    def __init__(
        self,
        person: Annotated[str | None, Query(pattern=KEY, description="Whose, where not everybody's")] = None,
        only: Annotated[Only | None, Query(description="Those whose deadlines stand so")] = None,
        rows: Annotated[int, Query(ge=1, le=MOST, description="How many of the most urgent")] = FIRST,
        until: Annotated[str | None, Query(pattern=PLACE, description="Up to this place, however many")] = None,
        shown: Annotated[
            str,
            Query(
                pattern=rf"^([0-9a-f]{{{SHORT}}}(\.[0-9a-f]{{{SHORT}}})*)?$",
                max_length=(SHORT + 1) * (MOST + 50),
                description="Which rows the reader sees already",
            ),
        ] = "",
    ) -> None:
        self.rows = rows
        self.seen = set(shown.split(".")) - {""}
        last = None if until is None else _place(until)
        # What is read anew ends where it ended, so that what comes within it is told from what was behind it.
        self.wanted = Wanted(person, only, last, MOST if self.seen else rows)

    @property
    def narrowed(self) -> bool:
        """Whether this is a part of the list."""
        return self.wanted.person is not None or self.wanted.only is not None

    def here(self) -> str:
        """The address of this list."""
        return self.href(self.wanted.only)

    def href(self, only: Only | None = None, person: str | None = None) -> str:
        """The address of the same list narrowed to one kind, or one person."""
        return _address({"person": person or self.wanted.person, "only": only})

    def further(self) -> str:
        """The same list with more rows."""
        return _address(self._asked() | {"rows": str(min(self.rows + MORE, MOST))})

    def again(self, rows: Sequence[ActiveHandover], *, more: bool) -> str:
        """Where this part of the list is read anew; where more stand behind its last row it says where it ends."""
        until = self.wanted.until or (rows[-1].place if rows and more else None)
        asked: dict[str, str | None] = {"rows": str(self.rows) if self.rows != FIRST else None}
        return _address(self._asked() | asked | {"until": None if until is None else _text(until)})

    def _asked(self) -> dict[str, str | None]:
        return {"person": self.wanted.person, "only": self.wanted.only}


def _address(asked: Mapping[str, str | None]) -> str:
    said = {name: value for name, value in asked.items() if value}
    return f"{LIST}?{urlencode(said)}" if said else LIST


def _text(place: Place) -> str:
    return "_".join((instant(place[0]), *place[1:]))


def _place(text: str) -> Place:
    at, grade, identity = text.split("_")
    try:
        return datetime.fromisoformat(at), grade, identity
    except ValueError:
        raise invalid([FieldError("until", "is no place in this list", "Leave it out.")]) from None
