"""People of one company are found by an index."""

from collections.abc import Mapping
from typing import Any

import orjson
import sqlalchemy as sa
from alembic import op

revision = "2026_11_30_0038"
down_revision = "2026_11_30_0027"
branch_labels = None
depends_on = None

AT_ONCE = 1000


def upgrade() -> None:
    for slot in ("a", "b"):
        op.add_column(f"view_{slot}_document", sa.Column("company", sa.Text(), nullable=True))
        _fill(slot)
        named = sa.text("company IS NOT NULL")
        op.create_index(
            f"view_{slot}_document_company",
            f"view_{slot}_document",
            ["company"],
            postgresql_where=named,
            sqlite_where=named,
        )


def _fill(slot: str) -> None:
    """The companies of the profiles that are there already."""
    connection, last = op.get_bind(), ""
    query = sa.text(
        f"select id, data from view_{slot}_document "
        "where type = 'private.profile' and id > :last order by id limit :most"
    )
    keep = sa.text(f"update view_{slot}_document set company = :company where id = :id")
    while rows := connection.execute(query, {"last": last, "most": AT_ONCE}).all():
        found = [{"id": row.id, "company": _company_key(orjson.loads(row.data).get("company"))} for row in rows]
        named = [one for one in found if one["company"] is not None]
        if named:
            connection.execute(keep, named)
        last = rows[-1].id


def _company_key(company: Mapping[str, Any] | None) -> str | None:
    """The key as it was made when this revision was written, whatever it is made of by now."""
    known = company or {}
    domain, name = (" ".join(str(known.get(part) or "").casefold().split()) for part in ("domain", "name"))
    if domain:
        return f"domain {domain.removeprefix('www.')}"
    return f"name {name}" if name else None


def downgrade() -> None:
    for slot in ("b", "a"):
        op.drop_index(f"view_{slot}_document_company", table_name=f"view_{slot}_document")
        op.drop_column(f"view_{slot}_document", "company")
