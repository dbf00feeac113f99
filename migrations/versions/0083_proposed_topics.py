"""Topics that members propose, and who supports them.

Revision: 0083, after 0082.
"""

import sqlalchemy as sa
from alembic import op

revision = "0083"
down_revision = "0082"
branch_labels = None
depends_on = None

NOW = sa.text("now()")
OPEN, DECIDED = sa.text("state = 'open'"), sa.text("state <> 'open'")
TABLE, SUPPORTS = "topic_proposals", "topic_proposal_supports"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("author_id", sa.BigInteger(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("name", "description")),
        *(sa.Column(name, sa.String(), server_default="", nullable=False) for name in ("rules", "language")),
        sa.Column("visibility", sa.String(), server_default="public", nullable=False),
        sa.Column("held", sa.String(), nullable=True),
        sa.Column("state", sa.String(), server_default="open", nullable=False),
        sa.Column("support_count", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), server_default=NOW, nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.String(), server_default="", nullable=False),
        sa.Column("topic_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("(state = 'open') = (decided_at IS NULL)", name=op.f("ck_topic_proposals_decided_at")),
        sa.CheckConstraint(
            "state IN ('open', 'accepted', 'refused', 'elsewhere')", name=op.f("ck_topic_proposals_state")
        ),
        sa.CheckConstraint("visibility IN ('public', 'members')", name=op.f("ck_topic_proposals_visibility")),
        _of(TABLE, "author_id", "members"),
        _of(TABLE, "topic_id", "topics", ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_topic_proposals")),
    )
    op.create_index("ix_topic_proposals_open", TABLE, ["id"], postgresql_where=OPEN)
    op.create_index("ix_topic_proposals_decided", TABLE, ["id"], postgresql_where=DECIDED)
    op.create_index("ix_topic_proposals_decided_at", TABLE, ["decided_at"], postgresql_where=DECIDED)
    op.create_index("ix_topic_proposals_author_id", TABLE, ["author_id"])
    there = sa.text("topic_id IS NOT NULL")
    op.create_index("ix_topic_proposals_topic_id", TABLE, ["topic_id"], postgresql_where=there)
    op.create_table(
        SUPPORTS,
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in ("proposal_id", "member_id")),
        _of(SUPPORTS, "proposal_id", TABLE),
        _of(SUPPORTS, "member_id", "members"),
        sa.PrimaryKeyConstraint("proposal_id", "member_id", name=op.f("pk_topic_proposal_supports")),
    )
    op.create_index(op.f("ix_topic_proposal_supports_member_id"), SUPPORTS, ["member_id"])


def downgrade() -> None:
    op.drop_table(SUPPORTS)
    op.drop_table(TABLE)


def _of(table: str, column: str, other: str, ondelete: str = "CASCADE") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], op.f(f"fk_{table}_{column}_{other}"), ondelete=ondelete)
