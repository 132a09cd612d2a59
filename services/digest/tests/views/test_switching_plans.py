"""The switch costs a look-up for each row, also while the database knows nothing yet of the group that was built."""

from collections.abc import Callable

import pytest
from sqlalchemy import text

from digest.adapters.slots import FEWER_SEQUENCES, OTHER_SEQUENCES
from event_bus.transaction import Transaction
from service_kit.database import open_database

pytestmark = [pytest.mark.postgresql, pytest.mark.parametrize("databases", ["postgresql"], indirect=True)]
RUNNING, REBUILDING = "digest", "digest-rebuild"
SEEN = """
insert into consumer_sequence (consumer_group, subject, source, sequence)
select :group, lead::text, 'lead-intake', 1 from generate_series(1, 4000) as lead
"""
JOINED = """
delete from consumer_sequence as held where consumer_group = :running and not exists (
  select 1 from consumer_sequence as made
  where made.consumer_group = :built and made.subject = held.subject and made.source = held.source)
"""


async def plan(transaction: Transaction, statement: str) -> str:
    """How PostgreSQL would go about it."""
    told = {"running": RUNNING, "built": REBUILDING}
    for name, value in told.items():
        statement = statement.replace(f":{name}", f"'{value}'")
    return "\n".join((await transaction.execute(text(f"explain {statement}"))).scalars())


async def test_no_row_is_compared_with_every_other(migrated: Callable[[str], str]) -> None:
    database = open_database(migrated("digest"))
    async with database.transaction() as transaction:
        await transaction.execute(text(SEEN), {"group": RUNNING})
        await transaction.execute(text("analyze consumer_sequence"))
        await transaction.execute(text(SEEN), {"group": REBUILDING})
        plans = [await plan(transaction, one) for one in (FEWER_SEQUENCES, OTHER_SEQUENCES)]
        planted = await plan(transaction, JOINED)
    await database.close()
    assert "Join" not in "".join(plans), plans
    assert "(subject = held.subject) AND (source = held.source)" in plans[0], plans
    assert "(subject = made.subject) AND (source = made.source)" in plans[1], plans
    assert "Join Filter: ((made.subject = held.subject)" in planted, planted
