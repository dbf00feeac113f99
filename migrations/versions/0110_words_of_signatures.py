"""What word rules find in what people write when they sign, and reasons that wait because of it.

Revision: 0110, after 0109.
"""

import sqlalchemy as sa
from alembic import op

revision = "0110"
down_revision = "0109"
branch_labels = None
depends_on = None

NAME = "ix_signatures_reason_waits"


def upgrade() -> None:
    with op.get_context().autocommit_block():
        op.execute("SET lock_timeout = 0")  # nobody waits behind an index that is built concurrently
        op.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {NAME}")  # half built, when this was interrupted
        op.execute(f"CREATE INDEX CONCURRENTLY {NAME} ON signatures (id) WHERE reason_held_for = 'words'")
        op.execute("RESET lock_timeout")
    op.add_column("signatures", sa.Column("reason_held_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "signature_hits",
        sa.Column("rule_id", sa.BigInteger(), nullable=False),
        sa.Column("signature_id", sa.BigInteger(), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["rule_id"], ["word_rules.id"], name=op.f("fk_signature_hits_rule_id_word_rules"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["signature_id"],
            ["signatures.id"],
            name=op.f("fk_signature_hits_signature_id_signatures"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("rule_id", "signature_id", name=op.f("pk_signature_hits")),
    )
    for column in ("signature_id", "found_at"):
        op.create_index(op.f(f"ix_signature_hits_{column}"), "signature_hits", [column])


def downgrade() -> None:
    # The release before has one word for why a reason waits; what these are about stays out of sight.
    op.execute("UPDATE signatures SET reason_held_for = NULL WHERE reason_held_for IN ('words', 'refused-words')")
    op.drop_index(NAME, "signatures", if_exists=True)
    op.drop_table("signature_hits")
    op.drop_column("signatures", "reason_held_at")
