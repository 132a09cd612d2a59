"""Leads are found by the words of their profiles, and listed by state and by salesperson."""

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

import orjson
import sqlalchemy as sa
from alembic import op

revision = "2026_11_30_0027"
down_revision = "2026_11_30_0011"
branch_labels = None
depends_on = None

WORD = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
AT_ONCE = 1000
WHERE = {"stage": "stage <> 'new'", "owner": "owner is not null"}
LONGEST, MOST_WORDS, SHORTEST, LAST_DIGITS = 80, 60, 2, range(6, 11)
PARTS = re.compile(r"[^\W_]+")


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
            {"word": one, "lead_id": row.lead_id} for row in rows for one in sorted(_words_of(orjson.loads(row.data)))
        ]
        if found:
            connection.execute(word.insert(), found)
        last = rows[-1].id


def _words_of(profile: Mapping[str, Any]) -> frozenset[str]:
    """The words of a profile as they were found when this revision was written, whatever is found by now."""
    company = profile.get("company") or {}
    found: list[str] = []
    for text in (profile.get("name"), company.get("name")):
        for word in _plain(str(text or "")).split():
            found += [word.strip(".,;:!?@'\"«»„“”()[]<>"), *PARTS.findall(word)]
    for address in map(_plain, profile.get("emails") or ()):
        found += [address, address.rpartition("@")[2]]
    for phone in profile.get("phones") or ():
        digits = "".join(sign for sign in phone if sign in "0123456789")
        found += [digits, *(digits[-many:] for many in LAST_DIGITS)]
    kept = dict.fromkeys(word[:LONGEST] for word in found if len(word) >= SHORTEST)
    return frozenset(list(kept)[:MOST_WORDS])


def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in decomposed if not unicodedata.combining(sign))


def downgrade() -> None:
    for slot in ("b", "a"):
        for column in WHERE:
            op.drop_index(f"view_{slot}_lead_{column}", f"view_{slot}_lead")
        op.drop_table(f"view_{slot}_word")
