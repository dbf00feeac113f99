"""Who looks after which topic.

Revision: 0059, after 0058.
"""

import sqlalchemy as sa
from alembic import op

revision = "0059"
down_revision = "0058"
branch_labels = None
depends_on = None

NOW = sa.text("now()")


def upgrade() -> None:
    op.create_table(
        "topic_roles",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("topic_id", sa.BigInteger(), nullable=False),
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("appointed_by_id", sa.BigInteger(), nullable=True),
        sa.Column("appointed_at", sa.DateTime(timezone=True), server_default=NOW, nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("role IN ('curator', 'moderator', 'lead')", name=op.f("ck_topic_roles_role")),
        *_of("topic_id", "topics", "CASCADE"),
        *_of("member_id", "members", "CASCADE"),
        *_of("appointed_by_id", "members", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_topic_roles")),
    )
    held = sa.text("ended_at IS NULL")
    op.create_index("ix_topic_roles_once", "topic_roles", ["topic_id", "member_id"], unique=True, postgresql_where=held)
    op.create_index("ix_topic_roles_held", "topic_roles", ["member_id", "topic_id"], postgresql_where=held)
    for column in ("member_id", "topic_id", "appointed_by_id"):
        op.create_index(op.f(f"ix_topic_roles_{column}"), "topic_roles", [column])


def downgrade() -> None:
    op.drop_table("topic_roles")


def _of(column: str, table: str, after: str) -> list[sa.ForeignKeyConstraint]:
    name = op.f(f"fk_topic_roles_{column}_{table}")
    return [sa.ForeignKeyConstraint([column], [f"{table}.id"], name, ondelete=after)]
