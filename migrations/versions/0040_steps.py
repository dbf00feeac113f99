"""When petitions reached their steps, and an index of the replies that take a stance.

Revision: 0040, after 0039. The release before notes no steps; what was reached before is not known and not guessed.
"""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.get_context().autocommit_block():  # first, and to be run again where it was cut
        op.execute("SET lock_timeout = 0")  # nobody waits behind an index that is built concurrently
        op.execute("DROP INDEX CONCURRENTLY IF EXISTS ix_posts_stances")
        op.execute(
            "CREATE INDEX CONCURRENTLY ix_posts_stances ON posts (root_id, stance)"
            " WHERE root_id IS NOT NULL AND stance IS NOT NULL"
        )
        op.execute("RESET lock_timeout")
    op.create_table(
        "petition_steps",
        sa.Column("petition_id", sa.BigInteger(), nullable=False),
        sa.Column("step", sa.BigInteger(), nullable=False),
        sa.Column("reached_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["petition_id"], ["petitions.id"], name=op.f("fk_petition_steps_petition_id_petitions"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("petition_id", "step", name=op.f("pk_petition_steps")),
    )


def downgrade() -> None:
    op.drop_index("ix_posts_stances", table_name="posts")
    op.drop_table("petition_steps")
