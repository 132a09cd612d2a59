"""What the pages and lists read, each in one or two statements."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select, union

from event_bus.transaction import Database, Transaction
from lead_intake.adapters import tables
from lead_intake.adapters.campaigns import campaign_of
from lead_intake.adapters.rows import lead_of
from lead_intake.adapters.submissions import has_status
from lead_intake.domain.campaigns import Campaign
from lead_intake.domain.identities import Identity
from lead_intake.domain.lead import Lead
from lead_intake.ports import LastChange, LeadFilter, Place, Search, SubmissionFilter, SubmissionRow
from service_kit.policy import Principal, visible

BEYOND = "\U0010ffff"
WORDS = ("body", "origin", "raw", "content_type", "headers")
"""What a list of submissions leaves out."""
CONTACTS = ("email", "phone")
"""Further ones are called `phones.0`."""


class SqlReads:
    """The `Reads` port on PostgreSQL and SQLite."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def lead(self, principal: Principal, action: str, lead_id: str) -> tuple[Lead, Sequence[str]] | None:
        """The lead that stands for this id and the ids merged into it; None if erased or not the caller's."""
        alias, lead = tables.alias, tables.lead
        async with self._database.snapshot() as snapshot:
            keys = snapshot.keys(asked=[lead_id])
            row = (
                await snapshot.execute(
                    select(lead)
                    .select_from(keys.outerjoin(alias, alias.c.lead_id == keys.c.asked))
                    .join(lead, lead.c.id == func.coalesce(alias.c.winner, keys.c.asked))
                    .where(lead.c.erased_at.is_(None), _seen_by(principal, action))
                )
            ).one_or_none()
            if row is None:
                return None
            merged = await snapshot.execute(
                select(alias.c.lead_id).where(alias.c.winner == row.id).order_by(alias.c.lead_id)
            )
            return lead_of(row), list(merged.scalars())

    async def leads(self, principal: Principal, chosen: LeadFilter, after: Place | None, limit: int) -> Sequence[Lead]:
        """Leads that are neither erased nor merged away, newest first."""
        lead = tables.lead
        where = [lead.c.erased_at.is_(None), lead.c.merged_into.is_(None), _seen_by(principal, "leads.read")]
        if chosen.source is not None:
            where.append(lead.c.source == chosen.source)
        if chosen.campaign is not None:
            where.append(lead.c.campaign == chosen.campaign)
        if chosen.created_from is not None:
            where.append(lead.c.created_at >= chosen.created_from)
        if chosen.created_to is not None:
            where.append(lead.c.created_at < chosen.created_to)
        if after is not None:
            created_at, lead_id = datetime.fromisoformat(after[0]), after[1]
            where.append(
                or_(lead.c.created_at < created_at, and_(lead.c.created_at == created_at, lead.c.id < lead_id))
            )
        query = select(lead).where(*where).order_by(lead.c.created_at.desc(), lead.c.id.desc()).limit(limit)
        async with self._database.snapshot() as snapshot:
            return [lead_of(row) for row in await snapshot.execute(query)]

    async def search(self, principal: Principal, search: Search, after: Place | None, limit: int) -> Sequence[Lead]:
        """Leads with these identities and a name that begins like this, in order of their ids."""
        lead = tables.lead
        async with self._database.snapshot() as snapshot:
            where = [lead.c.erased_at.is_(None), lead.c.merged_into.is_(None), _seen_by(principal, "leads.read")]
            where += [lead.c.id.in_(_holders(snapshot, one)) for one in search.identities]
            if search.name is not None:
                keys = (lead.c.name_key, lead.c.surname_key)
                where.append(or_(*(_begins(snapshot, key, search.name) for key in keys)))
            if after is not None:
                where.append(lead.c.id > after[0])
            query = select(lead).where(*where).order_by(lead.c.id).limit(limit)
            return [lead_of(row) for row in await snapshot.execute(query)]

    async def campaign(self, key: str) -> Campaign | None:
        """One campaign."""
        table = tables.campaign
        async with self._database.snapshot() as snapshot:
            row = (await snapshot.execute(select(table).where(table.c.key == key))).one_or_none()
        return None if row is None else campaign_of(row)

    async def campaign_change(self, key: str) -> LastChange | None:
        """Who changed this campaign last."""
        table, person = tables.campaign, tables.shared.access.person
        changed = select(table.c.changed_at, table.c.changed_by, person.c.name)
        query = changed.select_from(table.outerjoin(person, person.c.person == table.c.changed_by))
        async with self._database.snapshot() as snapshot:
            row = (await snapshot.execute(query.where(table.c.key == key))).one_or_none()
        return None if row is None else LastChange(row.changed_at, row.changed_by, row.name or "")

    async def name_of(self, person: str) -> str:
        """What this person is called; empty where not known."""
        table = tables.shared.access.person
        async with self._database.snapshot() as snapshot:
            name = (await snapshot.execute(select(table.c.name).where(table.c.person == person))).scalar_one_or_none()
        return name or ""

    async def campaigns(self, after: Place | None, limit: int) -> Sequence[Campaign]:
        """Campaigns in order of their keys."""
        table = tables.campaign
        query = select(table).order_by(table.c.key).limit(limit)
        if after is not None:
            query = query.where(table.c.key > after[0])
        async with self._database.snapshot() as snapshot:
            return [campaign_of(row) for row in await snapshot.execute(query)]

    async def submissions(self, chosen: SubmissionFilter, after: Place | None, limit: int) -> Sequence[SubmissionRow]:
        """Submissions without their bodies, newest first."""
        table = tables.submission
        columns = [table.c[name] for name in SubmissionRow._fields if name not in WORDS]
        where = _chosen(chosen)
        if after is not None:
            where.append(table.c.id < after[0])
        query = select(*columns).where(*where).order_by(table.c.id.desc()).limit(limit)
        async with self._database.snapshot() as snapshot:
            nothing: dict[str, Any] = dict.fromkeys(WORDS)
            return [SubmissionRow(**row, **nothing) for row in (await snapshot.execute(query)).mappings()]

    async def waiting(self, chosen: SubmissionFilter, beyond: str | None, limit: int) -> Sequence[str]:
        """Ids of such submissions after the one named, oldest first."""
        table = tables.submission
        where = _chosen(chosen)
        if beyond is not None:
            where.append(table.c.id > beyond)
        query = select(table.c.id).where(*where).order_by(table.c.id).limit(limit)
        async with self._database.snapshot() as snapshot:
            return list((await snapshot.execute(query)).scalars())

    async def submission(self, submission_id: str) -> SubmissionRow | None:
        """One submission with its body."""
        table = tables.submission
        async with self._database.snapshot() as snapshot:
            columns = [table.c[name] for name in SubmissionRow._fields]
            found = await snapshot.execute(select(*columns).where(table.c.id == submission_id))
            row = found.mappings().one_or_none()
        return None if row is None else SubmissionRow(**row)


def _chosen(chosen: SubmissionFilter) -> list[ColumnElement[bool]]:
    """What a problem names is looked for in its JSON, which is written by us and small."""
    table = tables.submission
    wanted = {name: value for name, value in chosen._asdict().items() if value is not None}
    problem, field, status = (wanted.pop(name, None) for name in ("problem", "field", "status"))
    where: list[ColumnElement[bool]] = [table.c[name] == value for name, value in wanted.items()]
    if status is not None:
        where.append(has_status(status))
    if problem is not None:
        where.append(table.c.problem.contains(f'/{problem}"', autoescape=True))
    if field is not None:
        names = [f'"field":"{field}"', *([f'"field":"{field}s.'] if field in CONTACTS else [])]
        where.append(or_(*(table.c.problem.contains(name, autoescape=True) for name in names)))
    return where


def _seen_by(principal: Principal, action: str) -> ColumnElement[bool]:
    access = tables.shared.access
    return visible(principal, action, tables.lead.c.id, access.handed_to, access.person)


def _begins(snapshot: Transaction, column: ColumnElement[Any], text: str) -> ColumnElement[bool]:
    """A range of the index by code points, whatever the database's collation."""
    until = text + BEYOND
    if snapshot.dialect == "sqlite":
        return and_(column >= text, column < until)
    return and_(column.bool_op("~>=~")(text), column.bool_op("~<~")(until))


def _holders(snapshot: Transaction, identity: Identity) -> Any:
    """Leads that an identity leads to, or that share it."""
    owner, shared, alias = tables.identity, tables.shared_identity, tables.alias
    kind, value = identity
    one = snapshot.keys(kind=[kind], value=[value])
    return union(
        select(owner.c.lead_id)
        .select_from(one.join(owner, and_(owner.c.kind == one.c.kind, owner.c.value == one.c.value))),
        select(func.coalesce(alias.c.winner, shared.c.lead_id))
        .select_from(one.join(shared, and_(shared.c.kind == one.c.kind, shared.c.value == one.c.value)))
        .outerjoin(alias, alias.c.lead_id == shared.c.lead_id),
    )  # fmt: skip
