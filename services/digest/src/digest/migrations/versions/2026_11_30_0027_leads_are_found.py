"""Leads are found by the words of their profiles, and listed by state and by salesperson."""

import orjson
import sqlalchemy as sa
from alembic import op

from digest.domain.finding import words_of

revision = "2026_11_30_0027"
down_revision = "2026_11_30_0011"
branch_labels = None
depends_on = None

WORD = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
AT_ONCE = 1000
WHERE = {"stage": "stage <> 'new'", "owner": "owner is not null"}


def upgrade() -> None:
    for slot in ("a", "b"):
        word = op.create_table(
            f"view_{slot}_word",
            sa.Column("word", WORD, nullable=False),
            sa.Column("lead_id", sa.Text(), nullable=False),
            sa.PrimaryKeyConstraint("word", "lead_id"),
        )
        op.create_index(f"view_{slot}_word_lead", f"view_{slot}_word", ["lead_id"])
        _fill(slot, word)
        for column, where in WHERE.items():
            op.create_index(
                f"view_{slot}_lead_{column}",
                f"view_{slot}_lead",
                [column, "latest_at", "id"],
                postgresql_where=sa.text(where),
                sqlite_where=sa.text(where),
            )


def _fill(slot: str, word: sa.Table) -> None:
    """The words of the profiles that are there already."""
    connection, last = op.get_bind(), ""
    query = sa.text(
        f"select id, lead_id, data from view_{slot}_document "
        "where type = 'private.profile' and id > :last order by id limit :most"
    )
    while rows := connection.execute(query, {"last": last, "most": AT_ONCE}).all():
        found = [
            {"word": one, "lead_id": row.lead_id} for row in rows for one in sorted(words_of(orjson.loads(row.data)))
        ]
        if found:
            connection.execute(word.insert(), found)
        last = rows[-1].id


def downgrade() -> None:
    for slot in ("b", "a"):
        for column in WHERE:
            op.drop_index(f"view_{slot}_lead_{column}", f"view_{slot}_lead")
        op.drop_table(f"view_{slot}_word")
