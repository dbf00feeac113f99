"""What came of a petition, with links that show it, and signatories who say otherwise.

Revision: 0141, after 0140.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0141"
down_revision = "0140"
branch_labels = None
depends_on = None


def upgrade() -> None:
    links = sa.Column("closing_links", postgresql.ARRAY(sa.String), server_default="{}", nullable=False)
    op.add_column("petitions", links)
    op.create_table(
        "outcome_contests",
        sa.Column("reply_id", sa.BigInteger, nullable=False),
        sa.Column("petition_id", sa.BigInteger, nullable=False),
        sa.Column("member_id", sa.BigInteger, nullable=False),
        sa.Column("contested_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.ForeignKeyConstraint(
            ["reply_id"], ["posts.id"], name="fk_outcome_contests_reply_id_posts", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["petition_id"], ["petitions.id"], name="fk_outcome_contests_petition_id_petitions", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name="fk_outcome_contests_member_id_members", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("reply_id", name="pk_outcome_contests"),
        sa.UniqueConstraint("petition_id", "member_id", name="uq_outcome_contests_petition_id_member_id"),
    )
    op.create_index("ix_outcome_contests_member_id", "outcome_contests", ["member_id"])
    with op.get_context().autocommit_block():
        op.execute("SET lock_timeout = 0")  # nobody waits behind an index that is built concurrently
        op.create_index(
            "ix_petitions_victories",
            "petitions",
            ["closed_at", "id"],
            postgresql_where=sa.text("stage IN ('won', 'partly')"),
            postgresql_concurrently=True,
            if_not_exists=True,
        )
        op.execute("RESET lock_timeout")


def downgrade() -> None:
    op.drop_index("ix_petitions_victories", "petitions", if_exists=True)
    op.drop_table("outcome_contests")
    op.drop_column("petitions", "closing_links")
