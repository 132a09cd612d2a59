"""A list narrowed to a source, a campaign or an industry is read by index, however rare that is among all leads."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_30_0405"
down_revision = "2026_11_30_0052"
branch_labels = None
depends_on = None

NARROWING = ("source", "campaign", "industry")


def upgrade() -> None:
    for slot in ("a", "b"):
        lead = f"view_{slot}_lead"
        for column in NARROWING:
            some = sa.text(f"{column} IS NOT NULL")
            order = [column, "latest_at", "id"]
            op.create_index(f"{lead}_{column}", lead, order, postgresql_where=some, sqlite_where=some)


def downgrade() -> None:
    for slot in ("a", "b"):
        for column in NARROWING:
            op.drop_index(f"view_{slot}_lead_{column}", f"view_{slot}_lead")
