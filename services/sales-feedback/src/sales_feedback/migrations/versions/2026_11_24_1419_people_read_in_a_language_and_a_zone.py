"""People read in a language and a time zone: the service's copy of them says which."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_24_1419"
down_revision = "c28def58189b"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("access_person") as table:
        table.add_column(sa.Column("language", sa.Text(), server_default="en", nullable=False))
        table.add_column(sa.Column("time_zone", sa.Text(), server_default="UTC", nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("access_person") as table:
        table.drop_column("time_zone")
        table.drop_column("language")
