"""Who has met whom that signed, and how strong signatures are.

Revision: 0143, after 0142.
"""

import sqlalchemy as sa
from alembic import op

revision = "0143"
down_revision = "0142"
branch_labels = None
depends_on = None

# A signature that is withdrawn, or that a former member's is no more, is vouched for by nobody.
FORGET = """
CREATE FUNCTION forget_vouches() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM vouches WHERE signature_id = NEW.id;
    RETURN NULL;
END $$
"""
FORGOTTEN = """
CREATE TRIGGER forget_vouches AFTER UPDATE OF state, mailbox_sealed, member_digest ON signatures FOR EACH ROW
WHEN (
    (NEW.state = 'withdrawn' AND OLD.state <> 'withdrawn')
    OR (NEW.mailbox_sealed IS NULL AND NEW.member_digest IS NULL
        AND (OLD.mailbox_sealed IS NOT NULL OR OLD.member_digest IS NOT NULL))
) EXECUTE FUNCTION forget_vouches()
"""


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    op.add_column("signatures", sa.Column("by_known", sa.Boolean, server_default="false", nullable=False))
    op.create_table(
        "vouches",
        sa.Column("id", sa.BigInteger, sa.Identity(), nullable=False),
        sa.Column("petition_id", sa.BigInteger, nullable=False),
        sa.Column("signature_id", sa.BigInteger, nullable=False),
        sa.Column("voucher", sa.LargeBinary, nullable=False),
        sa.Column("vouched_on", sa.Date, server_default=sa.text("(timezone('UTC', now()))::date"), nullable=False),
        sa.ForeignKeyConstraint(
            ["petition_id"], ["petitions.id"], name="fk_vouches_petition_id_petitions", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["signature_id"], ["signatures.id"], name="fk_vouches_signature_id_signatures", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_vouches"),
        sa.UniqueConstraint("signature_id", "voucher", name="uq_vouches_signature_id_voucher"),
    )
    op.create_index("ix_vouches_voucher", "vouches", ["voucher", "id"])
    op.create_index("ix_vouches_petition_id", "vouches", ["petition_id"])
    op.create_table(
        "spent_vouch_codes",
        sa.Column("code_hash", sa.LargeBinary, nullable=False),
        sa.Column("expires_at", moment, nullable=False),
        sa.PrimaryKeyConstraint("code_hash", name="pk_spent_vouch_codes"),
    )
    op.create_index("ix_spent_vouch_codes_expires_at", "spent_vouch_codes", ["expires_at"])
    op.create_table(
        "signature_strengths",
        sa.Column("petition_id", sa.BigInteger, nullable=False),
        sa.Column("counted", sa.BigInteger, nullable=False),
        sa.Column("known", sa.BigInteger, nullable=False),
        sa.Column("vouched", sa.BigInteger, nullable=False),
        sa.Column("counted_at", moment, server_default=sa.func.now(), nullable=False),
        sa.ForeignKeyConstraint(
            ["petition_id"], ["petitions.id"], name="fk_signature_strengths_petition_id_petitions", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("petition_id", name="pk_signature_strengths"),
    )
    op.execute(FORGET)
    op.execute(FORGOTTEN)


def downgrade() -> None:
    op.execute("DROP TRIGGER IF EXISTS forget_vouches ON signatures")
    op.execute("DROP FUNCTION IF EXISTS forget_vouches()")
    op.drop_table("signature_strengths")
    op.drop_table("spent_vouch_codes")
    op.drop_table("vouches")
    op.drop_column("signatures", "by_known")
