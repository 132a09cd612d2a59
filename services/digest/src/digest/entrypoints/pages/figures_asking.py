"""What pages of figures can be asked, as their forms and links ask it: an empty field asks nothing."""

from datetime import date, tzinfo
from typing import Annotated

from fastapi import Query

from digest.domain.course import Became, Gate, State
from digest.domain.ledger import Filter, Filters, Group
from digest.domain.period import Period
from digest.domain.which import Cycle, Which
from digest.entrypoints.figures_query import FiguresQuery
from digest.entrypoints.texts import KEY
from digest.pages.loop_page import months_around
from event_bus.clock import Clock
from event_contracts.envelope import instant

MONTH = r"^((19[7-9]\d|[2-8]\d{3})-(0[1-9]|1[0-2]))?$"
GRADE = r"^([A-D][1-4])?$"
VERSION = r"^([1-9]\d{0,8})?$"
KeyOrNothing = Annotated[str, Query(pattern=rf"{KEY}|^$")]
Moment = Annotated[str, Query(max_length=40)]


class Asking:
    """Which hand-overs a page of figures is about, and as of when."""

    def __init__(
        self,
        month: Annotated[str, Query(pattern=MONTH)] = "",
        begin: Annotated[str, Query(alias="from", max_length=40)] = "",
        to: Moment = "",
        as_of: Moment = "",
        campaign: KeyOrNothing = "",
        source: KeyOrNothing = "",
        person: KeyOrNothing = "",
        industry: KeyOrNothing = "",
        criteria_version: Annotated[str, Query(pattern=VERSION)] = "",
        without: Annotated[Group | None, Query()] = None,
        team: KeyOrNothing = "",
        grade: Annotated[str, Query(pattern=GRADE)] = "",
        rule: KeyOrNothing = "",
        without_rule: KeyOrNothing = "",
    ) -> None:
        self.month, self.begin, self.to, self.as_of, self.without = month, begin, to, as_of, without
        chosen: dict[Filter, str] = {
            "campaign": campaign, "source": source, "person": person, "industry": industry,
            "criteria_version": criteria_version, "team": team,
            "grade": grade, "rule": rule, "without_rule": without_rule,
        }  # fmt: skip
        self.chosen = {name: value for name, value in chosen.items() if value}
        self.filters: Filters = {
            name: int(value) if name == "criteria_version" else value for name, value in self.chosen.items()
        } | ({} if without is None else {without: None})

    def first(self, today: date) -> date:
        """The first day of the month asked for, else of this one."""
        return date.fromisoformat(f"{self.month}-01") if self.month else today.replace(day=1)

    def period(self, clock: Clock, zone: tzinfo) -> Period:
        """The period asked for, standing as of the moment asked for, else of now; raises `Refusal` (422)."""
        begin, to = self.begin, self.to
        if self.month:
            first = date.fromisoformat(f"{self.month}-01")
            begin, to = first.isoformat(), months_around(first)[1].isoformat()
        as_of = self.as_of or instant(clock())
        return FiguresQuery(begin or None, to or None, as_of, None, None, None, None, None, None).period(clock, zone)

    def query(self) -> dict[str, str]:
        """The same question as the parameters of a link."""
        named = {"month": self.month, "from": self.begin, "to": self.to, "as_of": self.as_of}
        without = {} if self.without is None else {"without": self.without}
        return {name: value for name, value in named.items() if value} | dict(self.chosen) | without


class AskingWhich:
    """Which of them a number stands for."""

    def __init__(
        self,
        step: Annotated[Gate | None, Query()] = None,
        stands: Annotated[Gate | None, Query()] = None,
        state: Annotated[State | None, Query()] = None,
        overdue: Annotated[bool, Query()] = False,
        reason: Annotated[str | None, Query(pattern=KEY)] = None,
        became: Annotated[Became | None, Query()] = None,
        cycle: Annotated[Cycle | None, Query()] = None,
    ) -> None:
        self.which = Which(step, stands, state, overdue, reason, became, cycle)
