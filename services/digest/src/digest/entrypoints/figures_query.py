"""What the loop and the funnel can be asked: a period, a moment, a group and filters; all optional."""

from datetime import datetime, tzinfo
from typing import Annotated

from fastapi import Query
from pydantic import Field

from digest.domain.ledger import Filter, Filters, Group
from digest.domain.period import Period, UnreadableMomentError, as_of, moment
from digest.entrypoints.texts import KEY
from event_bus.clock import Clock
from event_contracts.envelope import instant
from service_kit.errors import FieldError, invalid

Moment = Annotated[str | None, Field(max_length=40)]
FORM = "A date such as 2026-11-30 (a day of the installation's zone) or a time with its zone"
REMEDY = "Send a date such as 2026-11-30, or a time with its zone such as 2026-11-30T10:40:00Z."


class FiguresQuery:
    """The query parameters."""

    def __init__(
        self,
        begin: Annotated[Moment, Query(alias="from", description=f"Handed over at or after this. {FORM}")] = None,
        to: Annotated[Moment, Query(description=f"Handed over before this. {FORM}")] = None,
        as_of: Annotated[
            Moment, Query(description=f"State as of this moment; a date means the whole day. Now, if left out. {FORM}")
        ] = None,
        group_by: Annotated[Group | None, Query(description="Count by this as well")] = None,
        campaign: Annotated[str | None, Query(pattern=KEY, description="Last campaign before qualifying")] = None,
        source: Annotated[str | None, Query(pattern=KEY, description="First source")] = None,
        person: Annotated[
            str | None, Query(pattern=KEY, description="Whose it was at that moment, or at its end")
        ] = None,
        criteria_version: Annotated[int | None, Query(ge=1, le=2**31 - 1)] = None,
        industry: Annotated[str | None, Query(pattern=KEY)] = None,
    ) -> None:
        self.begin = begin
        self.to = to
        self.as_of = as_of
        self.group_by = group_by
        wanted: dict[Filter, str | int | None] = {
            "campaign": campaign,
            "source": source,
            "person": person,
            "criteria_version": criteria_version,
            "industry": industry,
        }
        self.filters: Filters = {name: value for name, value in wanted.items() if value is not None}

    def period(self, clock: Clock, zone: tzinfo) -> Period:
        """The period asked for; raises `Refusal` (422) naming each parameter that is no moment."""
        wrong: list[FieldError] = []

        def read(name: str, text: str | None) -> datetime | None:
            try:
                return None if text is None else (as_of if name == "as_of" else moment)(text, zone)
            except UnreadableMomentError:
                wrong.append(FieldError(name, "is neither a date nor a time with a zone", REMEDY))
                return None

        found = Period(read("from", self.begin), read("to", self.to), read("as_of", self.as_of) or clock())
        if found.start is not None and found.end is not None and found.end < found.start:
            wrong.append(FieldError("to", "lies before from", "Send a period that ends after it begins."))
        if wrong:
            raise invalid(wrong)
        return found

    def echo(self, period: Period) -> dict[str, object]:
        """The question as it was understood: dates as dates, the moment that was left out as the one taken."""
        return {
            "from": self.begin,
            "to": self.to,
            "as_of": self.as_of or instant(period.as_of),
            "group_by": self.group_by,
        }
