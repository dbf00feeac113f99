"""Letters of signatories in their own words, the batches they leave in, and what moderators took out.

Revision: 0140, after 0139.
"""

import sqlalchemy as sa
from alembic import op

revision = "0140"
down_revision = "0139"
branch_labels = None
depends_on = None

STATES = "state IN ('waiting', 'leaving', 'left', 'out')"
STATES_OF_BATCHES = "state IN ('looking', 'passed', 'leaving', 'left', 'bounced', 'stopped')"
# A signature that is withdrawn, or that a former member's is no more, takes what was written with it along.
FORGET = """
CREATE FUNCTION forget_letters() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM letters WHERE signature_id = NEW.id AND state <> 'left';
    UPDATE letters SET words_sealed = NULL WHERE signature_id = NEW.id AND words_sealed IS NOT NULL;
    RETURN NULL;
END $$
"""
FORGOTTEN = """
CREATE TRIGGER forget_letters AFTER UPDATE OF state, mailbox_sealed, member_digest ON signatures FOR EACH ROW
WHEN (
    (NEW.state = 'withdrawn' AND OLD.state <> 'withdrawn')
    OR (NEW.mailbox_sealed IS NULL AND NEW.member_digest IS NULL
        AND (OLD.mailbox_sealed IS NOT NULL OR OLD.member_digest IS NOT NULL))
) EXECUTE FUNCTION forget_letters()
"""


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "letter_batches",
        sa.Column("id", sa.BigInteger, sa.Identity(), nullable=False),
        sa.Column("petition_id", sa.BigInteger, nullable=False),
        sa.Column("decision_maker_id", sa.BigInteger),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("by_hand", sa.Boolean, server_default="false", nullable=False),
        sa.Column("state", sa.String, server_default="looking", nullable=False),
        sa.Column("made_at", moment, server_default=sa.func.now(), nullable=False),
        sa.Column("looked_by_id", sa.BigInteger),
        sa.Column("looked_at", moment),
        sa.Column("due_at", moment),
        sa.Column("left_at", moment),
        sa.Column("size", sa.BigInteger, server_default="0", nullable=False),
        sa.Column("contact_digest", sa.LargeBinary),
        sa.CheckConstraint(STATES_OF_BATCHES, name="ck_letter_batches_state"),
        _to("letter_batches", "petition_id", "petitions", ondelete="CASCADE"),
        _to("letter_batches", "decision_maker_id", "decision_makers", ondelete="SET NULL"),
        _to("letter_batches", "looked_by_id", "members", ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name="pk_letter_batches"),
    )
    op.create_index(
        "ix_letter_batches_once",
        "letter_batches",
        ["petition_id", "decision_maker_id", "name"],
        unique=True,
        postgresql_where=sa.text("state IN ('looking', 'passed', 'leaving', 'bounced')"),
        postgresql_nulls_not_distinct=True,
    )
    op.create_index("ix_letter_batches_petition_id", "letter_batches", ["petition_id", "id"])
    _where("ix_letter_batches_decision_maker_id", "letter_batches", ["decision_maker_id"])
    _where("ix_letter_batches_looking", "letter_batches", ["made_at", "id"], "state = 'looking'")
    leaving = "state IN ('passed', 'leaving', 'bounced') AND NOT by_hand"
    _where("ix_letter_batches_to_leave", "letter_batches", ["id"], leaving)
    _where("ix_letter_batches_looked_by_id", "letter_batches", ["looked_by_id"])
    op.create_table(
        "letters",
        sa.Column("id", sa.BigInteger, sa.Identity(), nullable=False),
        sa.Column("petition_id", sa.BigInteger, nullable=False),
        sa.Column("signature_id", sa.BigInteger, nullable=False),
        sa.Column("decision_maker_id", sa.BigInteger),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("words_sealed", sa.LargeBinary),
        sa.Column("shows_name", sa.Boolean, server_default="false", nullable=False),
        sa.Column("state", sa.String, server_default="waiting", nullable=False),
        sa.Column("batch_id", sa.BigInteger),
        sa.Column("lot", sa.Float),
        sa.Column("written_at", moment, server_default=sa.func.now(), nullable=False),
        sa.Column("over_at", moment),
        sa.CheckConstraint(STATES, name="ck_letters_state"),
        _to("letters", "petition_id", "petitions", ondelete="CASCADE"),
        _to("letters", "signature_id", "signatures", ondelete="CASCADE"),
        _to("letters", "decision_maker_id", "decision_makers", ondelete="SET NULL"),
        _to("letters", "batch_id", "letter_batches", ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name="pk_letters"),
        sa.UniqueConstraint("signature_id", name="uq_letters_signature_id"),
    )
    op.create_index("ix_letters_petition_id", "letters", ["petition_id", "state"])
    _where("ix_letters_next", "letters", ["petition_id", "id"], "state = 'waiting' AND batch_id IS NULL")
    _where("ix_letters_batch_id", "letters", ["batch_id", "lot"])
    _where("ix_letters_decision_maker_id", "letters", ["decision_maker_id"])
    _where("ix_letters_over_at", "letters", ["over_at"], "over_at IS NOT NULL AND words_sealed IS NOT NULL")
    op.create_table(
        "letter_removals",
        sa.Column("letter_id", sa.BigInteger, nullable=False),
        sa.Column("moderator_id", sa.BigInteger, nullable=False),
        sa.Column("rule_id", sa.BigInteger, nullable=False),
        sa.Column("reason", sa.String, nullable=False),
        sa.Column("made_at", moment, server_default=sa.func.now(), nullable=False),
        sa.Column("appeal_sealed", sa.LargeBinary),
        sa.Column("appealed_at", moment),
        sa.Column("is_upheld", sa.Boolean),
        sa.Column("answer", sa.String, server_default="", nullable=False),
        sa.Column("answered_by_id", sa.BigInteger),
        sa.Column("answered_at", moment),
        _to("letter_removals", "letter_id", "letters", ondelete="CASCADE"),
        _to("letter_removals", "moderator_id", "members"),
        _to("letter_removals", "rule_id", "topic_rules"),
        _to("letter_removals", "answered_by_id", "members", ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("letter_id", name="pk_letter_removals"),
    )
    op.create_index("ix_letter_removals_moderator_id", "letter_removals", ["moderator_id"])
    op.create_index("ix_letter_removals_rule_id", "letter_removals", ["rule_id"])
    _where("ix_letter_removals_answered_by_id", "letter_removals", ["answered_by_id"])
    appealed = "appealed_at IS NOT NULL AND is_upheld IS NULL"
    _where("ix_letter_removals_appealed", "letter_removals", ["appealed_at"], appealed)
    op.execute(FORGET)
    op.execute(FORGOTTEN)


def downgrade() -> None:
    op.execute("DROP TRIGGER forget_letters ON signatures")
    op.execute("DROP FUNCTION forget_letters()")
    op.drop_table("letter_removals")
    op.drop_table("letters")
    op.drop_table("letter_batches")


def _to(table: str, column: str, other: str, *, ondelete: str | None = None) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=f"fk_{table}_{column}_{other}", ondelete=ondelete)


def _where(name: str, table: str, columns: list[str], where: str = "") -> None:
    op.create_index(name, table, columns, postgresql_where=sa.text(where or f"{columns[0]} IS NOT NULL"))
