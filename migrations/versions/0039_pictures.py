"""Pictures, and the one beside a member's name.

Revision: 0039, after 0038. The release before knows neither the table nor the column, and empties no name of a member
whose picture it could leave behind: a picture is deleted with the member's row or by the task that looks for those
that nobody has.
"""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "pictures",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("use", sa.String(), nullable=False),
        sa.Column("keeper_id", sa.BigInteger(), nullable=True),
        sa.Column("alt", sa.String(), server_default="", nullable=False),
        sa.Column("state", sa.String(), server_default="waiting", nullable=False),
        sa.Column("problem", sa.String(), nullable=True),
        sa.Column("is_held", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("width", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("height", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("tone", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("\"use\" IN ('avatar', 'cover', 'text')", name="use"),
        sa.CheckConstraint("state IN ('waiting', 'ready', 'refused')", name="state"),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name="fk_pictures_member_id_members", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_pictures"),
    )
    op.create_index("ix_pictures_member_id", "pictures", ["member_id"])
    op.create_index(
        "ix_pictures_keeper", "pictures", ["keeper_id", "use"], postgresql_where=sa.text("keeper_id IS NOT NULL")
    )
    op.create_index("ix_pictures_unkept", "pictures", ["created_at"], postgresql_where=sa.text("keeper_id IS NULL"))
    op.add_column("members", sa.Column("picture", sa.String(), nullable=True))
    op.add_column("petitions", sa.Column("cover", sa.dialects.postgresql.JSONB(), nullable=True))


def downgrade() -> None:
    op.drop_column("petitions", "cover")
    op.drop_column("members", "picture")
    op.drop_table("pictures")
