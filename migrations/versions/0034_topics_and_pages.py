"""Topics that are closed, and the operator's own pages.

Revision: 0034, after 0033. The release before lets people begin threads in a closed topic, and shows no such page.
"""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("topics", sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "site_pages",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("html", sa.String(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_site_pages")),
    )


def downgrade() -> None:
    op.drop_table("site_pages")
    op.drop_column("topics", "closed_at")
