"""People of one company are found by an index; filled by a rebuild where the service ran before."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_30_0026"
down_revision = "2026_11_30_0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for slot in ("a", "b"):
        op.add_column(f"view_{slot}_document", sa.Column("company", sa.Text(), nullable=True))
        named = sa.text("company IS NOT NULL")
        op.create_index(
            f"view_{slot}_document_company",
            f"view_{slot}_document",
            ["company"],
            postgresql_where=named,
            sqlite_where=named,
        )


def downgrade() -> None:
    for slot in ("b", "a"):
        op.drop_index(f"view_{slot}_document_company", table_name=f"view_{slot}_document")
        op.drop_column(f"view_{slot}_document", "company")
