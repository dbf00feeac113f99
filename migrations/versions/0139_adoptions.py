"""Votes of those who signed a petition that was left, about who runs it, and who started what another one runs.

Revision: 0139, after 0138.
"""

import sqlalchemy as sa
from alembic import op

revision = "0139"
down_revision = "0138"
branch_labels = None
depends_on = None

BEFORE = "closed_by IN ('author', 'time', 'moderator', 'left', 'union')"
AFTER = "closed_by IN ('author', 'time', 'moderator', 'left', 'union', 'signatories')"


def upgrade() -> None:
    _allow(AFTER)
    members = sa.ForeignKey("members.id", name="fk_petitions_started_by_id_members", ondelete="SET NULL")
    op.add_column("petitions", sa.Column("started_by_id", sa.BigInteger, members))
    op.create_table(
        "adoptions",
        sa.Column("id", sa.BigInteger, sa.Identity(), nullable=False),
        sa.Column("petition_id", sa.BigInteger, nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.Column("outcome", sa.String),
        sa.Column("winner_id", sa.BigInteger),
        sa.Column("vote_count", sa.BigInteger, server_default="0", nullable=False),
        sa.Column("winner_count", sa.BigInteger, server_default="0", nullable=False),
        sa.CheckConstraint(
            "outcome IN ('adopted', 'closed', 'undecided', 'heard', 'stopped')", name=op.f("ck_adoptions_outcome")
        ),
        sa.CheckConstraint("(outcome IS NULL) = (ended_at IS NULL)", name=op.f("ck_adoptions_ended_at")),
        sa.ForeignKeyConstraint(
            ["petition_id"], ["petitions.id"], name="fk_adoptions_petition_id_petitions", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["winner_id"], ["members.id"], name="fk_adoptions_winner_id_members", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_adoptions"),
    )
    going_on = sa.text("ended_at IS NULL")
    op.create_index("ix_adoptions_once", "adoptions", ["petition_id"], unique=True, postgresql_where=going_on)
    op.create_index("ix_adoptions_going_on", "adoptions", ["ends_at"], postgresql_where=going_on)
    op.create_index("ix_adoptions_petition_id", "adoptions", ["petition_id", "id"])
    op.create_index("ix_adoptions_winner_id", "adoptions", ["winner_id"])
    op.create_table(
        "adoption_candidates",
        sa.Column("adoption_id", sa.BigInteger, nullable=False),
        sa.Column("member_id", sa.BigInteger, nullable=False),
        sa.Column("signature_id", sa.BigInteger, nullable=False),
        sa.Column("why", sa.String, nullable=False),
        sa.Column("stood_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.Column("stepped_back_at", sa.DateTime(timezone=True)),
        sa.Column("removed_for", sa.String),
        *_of_vote("adoption_candidates"),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name="fk_adoption_candidates_member_id_members", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("adoption_id", "member_id", name="pk_adoption_candidates"),
    )
    op.create_table(
        "adoption_votes",
        sa.Column("adoption_id", sa.BigInteger, nullable=False),
        sa.Column("signature_id", sa.BigInteger, nullable=False),
        sa.Column("member_sealed", sa.LargeBinary, nullable=False),
        sa.Column("candidate_id", sa.BigInteger),
        sa.Column("closes_as", sa.String),
        sa.Column("voted_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.CheckConstraint(
            "closes_as IN ('closed', 'won', 'partly', 'lost')", name=op.f("ck_adoption_votes_closes_as")
        ),
        sa.CheckConstraint("(candidate_id IS NULL) <> (closes_as IS NULL)", name=op.f("ck_adoption_votes_choice")),
        *_of_vote("adoption_votes"),
        sa.ForeignKeyConstraint(
            ["candidate_id"], ["members.id"], name="fk_adoption_votes_candidate_id_members", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("adoption_id", "signature_id", name="pk_adoption_votes"),
    )
    for table, name in (
        ("adoption_candidates", "member_id"),
        ("adoption_candidates", "signature_id"),
        ("adoption_votes", "signature_id"),
        ("adoption_votes", "candidate_id"),
    ):
        op.create_index(f"ix_{table}_{name}", table, [name])
    with op.get_context().autocommit_block():
        op.execute("SET lock_timeout = 0")  # nobody waits behind an index that is built concurrently
        op.create_index(
            "ix_petitions_started_by_id",
            "petitions",
            ["started_by_id"],
            postgresql_where=sa.text("started_by_id IS NOT NULL"),
            postgresql_concurrently=True,
            if_not_exists=True,
        )
        op.execute("RESET lock_timeout")


def downgrade() -> None:
    for table in ("adoption_votes", "adoption_candidates", "adoptions"):
        op.drop_table(table)
    op.drop_index("ix_petitions_started_by_id", "petitions", if_exists=True)
    op.drop_column("petitions", "started_by_id")
    op.execute("UPDATE petitions SET closed_by = 'author' WHERE closed_by = 'signatories'")
    _allow(BEFORE)


def _allow(which: str) -> None:
    op.execute("ALTER TABLE petitions DROP CONSTRAINT ck_petitions_closed_by")
    op.execute(f"ALTER TABLE petitions ADD CONSTRAINT ck_petitions_closed_by CHECK ({which}) NOT VALID")
    op.execute("ALTER TABLE petitions VALIDATE CONSTRAINT ck_petitions_closed_by")


def _of_vote(table: str) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint(
            ["adoption_id"], ["adoptions.id"], name=f"fk_{table}_adoption_id_adoptions", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["signature_id"], ["signatures.id"], name=f"fk_{table}_signature_id_signatures", ondelete="CASCADE"
        ),
    ]
