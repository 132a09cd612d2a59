"""Criteria versions in the database."""

from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Row, func, select

from event_bus.transaction import Transaction
from qualification.adapters.tables import CRITERIA, RESCORING
from qualification.domain.criteria import Criteria, Rulebook
from qualification.domain.criteria_json import criteria_of, definition_of
from qualification.ports import About, Rescoring

NEWEST = select(func.max(CRITERIA.c.version).label("newest"))


def stored_criteria(row: Row[Any]) -> Criteria:
    """A row as criteria."""
    return criteria_of(row.version, row.in_force_from, orjson.loads(row.definition))


class SqlCriteria:
    """`ports.CriteriaVersions` on SQL; versions never change, so only the newest number is asked for each time."""

    def __init__(self, zone: str) -> None:
        self._zone = zone
        self._rulebook: Rulebook | None = None

    async def rulebook(self, tx: Transaction) -> Rulebook:
        """Every version, read again only when there is a new one."""
        [(newest,)] = await tx.rows(NEWEST)
        if self._rulebook is None or len(self._rulebook.all) != newest:
            rows = await tx.execute(select(CRITERIA).order_by(CRITERIA.c.version))
            self._rulebook = Rulebook(tuple(stored_criteria(row) for row in rows), self._zone)
        return self._rulebook

    async def add(self, tx: Transaction, criteria: Criteria, about: About) -> None:
        """Store a new version."""
        row = (
            criteria.version,
            about.name,
            criteria.in_force_from,
            orjson.dumps(definition_of(criteria)).decode(),
            orjson.dumps(dict(about.why)).decode(),
            about.at,
            about.by,
        )
        columns = ("version", "name", "in_force_from", "definition", "why", "created_at", "created_by")
        await tx.insert(CRITERIA, columns, [row])


class SqlProgress:
    """`ports.Progress` on SQL."""

    async def due(self, tx: Transaction, now: datetime) -> Rescoring | None:
        """The newest version in force, unless it is done; the first one needs nothing."""
        newest = (
            await tx.execute(
                select(CRITERIA.c.version, RESCORING.c.after_lead, RESCORING.c.done_at)
                .outerjoin(RESCORING, RESCORING.c.version == CRITERIA.c.version)
                .where(CRITERIA.c.in_force_from <= now)
                .order_by(CRITERIA.c.version.desc())
                .limit(1)
            )
        ).one_or_none()
        if newest is None or newest.version == 1 or newest.done_at is not None:
            return None
        return Rescoring(newest.version, newest.after_lead or "")

    async def advance(self, tx: Transaction, done: Rescoring, finished_at: datetime | None) -> None:
        """Remember how far it has come."""
        row = (done.version, done.after_lead, finished_at)
        await tx.upsert(RESCORING, ("version", "after_lead", "done_at"), [row], key=("version",))
