"""What posts said before they were changed is kept.

Nothing is filled in: the first change after this keeps the text that it replaces.

Revision: 0014, after 0013.
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("posts", sa.Column("version", sa.BigInteger(), server_default="1", nullable=False))
    op.create_table(
        "post_versions",
        sa.Column("post_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("replaced_by_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name="fk_post_versions_post_id_posts", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["replaced_by_id"], ["members.id"], name="fk_post_versions_replaced_by_id_members"),
        sa.PrimaryKeyConstraint("post_id", "number", name="pk_post_versions"),
    )


def downgrade() -> None:
    op.drop_table("post_versions")
    op.drop_column("posts", "version")
