"""What a turn begins with: the positions move, and it is asked which subjects wait and what was seen of each."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import orjson
from sqlalchemy import (
    JSON,
    BigInteger,
    ColumnElement,
    FromClause,
    Select,
    Text,
    and_,
    bindparam,
    cast,
    column,
    func,
    literal_column,
    null,
    select,
    union_all,
    update,
)
from sqlalchemy.types import TypeEngine

from event_bus.parking import FEW, Parking
from event_bus.port import Partition
from event_bus.positions import ConsumerTables, FenceLostError, Seen, move_positions, position_id, read_sequences
from event_bus.transaction import Transaction

AT_ONCE = 200
"""Up to so many records: of more, round trips are a small part, and keys as arrays are read faster than as JSON."""
MOVED, PARKED, SEEN = "moved", "parked", "seen"


async def take_up(
    transaction: Transaction,
    parking: Parking,
    before: Mapping[Partition, int | None],
    after: Mapping[Partition, int],
    pairs: Sequence[tuple[str, str]],
) -> tuple[set[str], Seen]:
    """Move each position, and answer which subjects of `pairs` (subject, source) wait, and what was seen of each pair.

    Of few records PostgreSQL is asked in one statement, which sees all three as of one moment: a lead that a retry sets
    free meanwhile is held once more, not torn. But it may have waited for the position since that moment. So whoever
    holds a position and changes what is parked or was seen (the switch to views built anew) must put another row in
    its place, and then the fence is lost.

    Raises `FenceLostError` when a position is not where this consumer left it.
    """
    new = any(before[part] is None for part in after)
    if new or not 0 < len(pairs) <= AT_ONCE or transaction.dialect != "postgresql":
        await move_positions(transaction, parking.tables.position, parking.group, before, after)
        # Parked ones before sequences, for the same reason.
        held = await parking.subjects(transaction, (subject for subject, _ in pairs))
        return held, await read_sequences(transaction, parking.tables.sequence, parking.group, pairs)

    group = parking.group
    moving = [{"id": position_id(group, part), "before": before[part], "after": to} for part, to in after.items()]
    wanted = [{"consumer_group": group, "subject": one, "source": source} for one, source in sorted(set(pairs))]
    told = {"group": group, "moving": orjson.dumps(moving).decode(), "wanted": orjson.dumps(wanted).decode()}
    found = await transaction.rows(_question(parking.tables), told)
    if sum(row.what == MOVED for row in found) != len(after):
        raise FenceLostError("a position is not where this consumer left it")
    seen = {(row.subject, row.source): row.sequence for row in found if row.what == SEEN}
    parked = [row.subject for row in found if row.what == PARKED]
    subjects = {subject for subject, _ in pairs}
    if len(parked) > FEW:
        return await parking.subjects(transaction, subjects), seen
    return subjects.intersection(parked), seen


@lru_cache
def _question(tables: ConsumerTables) -> Select[Any]:
    position, parked, sequence = tables.position, tables.parked, tables.sequence
    moving = _told("moving", id=Text(), before=BigInteger(), after=BigInteger())
    moved = (
        update(position)
        .where(position.c.id == moving.c.id, position.c.next == moving.c.before)
        .values(next=moving.c.after)
        .returning(position.c.id)
        .cte("moved")
    )
    # Mostly none is parked, and hardly ever many: see `Parking.subjects`.
    some = select(parked.c.subject).where(parked.c.consumer_group == bindparam("group")).limit(FEW + 1).subquery("some")
    # The group is a key like the others: see `read_sequences`.
    wanted = _told("wanted", consumer_group=Text(), subject=Text(), source=Text())
    same = and_(*(sequence.c[name] == wanted.c[name] for name in ("consumer_group", "subject", "source")))
    told = union_all(
        select(_word(MOVED).label("what"), moved.c.id.label("subject"), *_NO_SEQUENCE),
        select(_word(PARKED), some.c.subject, *_NO_SEQUENCE),
        select(_word(SEEN), sequence.c.subject, sequence.c.source, sequence.c.sequence).select_from(
            wanted.join(sequence, same)
        ),
    )
    return select(told.subquery("told"))


_NO_SEQUENCE = (cast(null(), Text).label("source"), cast(null(), BigInteger).label("sequence"))


def _word(word: str) -> ColumnElement[str]:
    return literal_column(f"'{word}'", Text)


def _told(name: str, **columns: TypeEngine[Any]) -> FromClause:
    """Rows out of a parameter that is JSON."""
    said = func.json_to_recordset(cast(bindparam(name, type_=Text), JSON))
    return said.table_valued(*(column(one, kind) for one, kind in columns.items()), name=f"{name}_rows").render_derived(
        with_types=True
    )
