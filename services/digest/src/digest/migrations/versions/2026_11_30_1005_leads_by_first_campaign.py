"""The leads that a campaign brought first are listed by index."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_30_1005"
down_revision = "2026_11_30_0905"
branch_labels = None
depends_on = None


def upgrade() -> None:
    some = sa.text("first_campaign IS NOT NULL")
    for slot in ("a", "b"):
        lead = f"view_{slot}_lead"
        columns = ["first_campaign", "latest_at", "id"]
        op.create_index(f"{lead}_first_campaign", lead, columns, postgresql_where=some, sqlite_where=some)


def downgrade() -> None:
    for slot in ("a", "b"):
        op.drop_index(f"view_{slot}_lead_first_campaign", f"view_{slot}_lead")
