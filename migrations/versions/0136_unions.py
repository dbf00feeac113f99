"""Unions of petitions, and signatures that move by them.

Revision: 0136, after 0135.
"""

import sqlalchemy as sa
from alembic import op

revision = "0136"
down_revision = "0135"
branch_labels = None
depends_on = None

STATES = ("counted", "held", "withdrawn", "invalidated")
CLOSED_BY = ("author", "time", "moderator", "left")
NOW = sa.func.now()


def upgrade() -> None:
    op.create_table(
        "unions",
        sa.Column("id", sa.BigInteger, sa.Identity(), nullable=False),
        *(sa.Column(name, sa.BigInteger, nullable=False) for name in ("first_id", "second_id")),
        sa.Column("joined_id", sa.BigInteger),
        *(sa.Column(name, sa.BigInteger, nullable=False) for name in ("proposer_id", "other_id")),
        sa.Column("state", sa.String, server_default="proposed", nullable=False),
        sa.Column("text_number", sa.BigInteger, server_default="1", nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), server_default=NOW, nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True)),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint(
            "state IN ('proposed', 'joined', 'declined', 'taken-back', 'ended', 'undone')", name="ck_unions_state"
        ),
        sa.CheckConstraint("first_id <> second_id", name="ck_unions_two"),
        *(_to("unions", name, "petitions") for name in ("first_id", "second_id", "joined_id")),
        *(_to("unions", name, "members") for name in ("proposer_id", "other_id")),
        sa.UniqueConstraint("joined_id", name="uq_unions_joined_id"),
        sa.PrimaryKeyConstraint("id", name="pk_unions"),
    )
    op.create_index(
        "ix_unions_once",
        "unions",
        [sa.text("LEAST(first_id, second_id)"), sa.text("GREATEST(first_id, second_id)")],
        unique=True,
        postgresql_where=sa.text("state = 'proposed'"),
    )
    for name in ("first_id", "second_id", "proposer_id", "other_id"):
        op.create_index(f"ix_unions_{name}", "unions", [name])
    op.create_index("ix_unions_joined_at", "unions", ["joined_at"], postgresql_where=sa.text("joined_at IS NOT NULL"))
    op.create_table(
        "union_texts",
        *(sa.Column(name, sa.BigInteger, nullable=False) for name in ("union_id", "number", "author_id", "topic_id")),
        *(sa.Column(name, sa.String, nullable=False) for name in ("demand", "body")),
        sa.Column("targets", sa.dialects.postgresql.JSONB, nullable=False),
        sa.Column("goal", sa.BigInteger, nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), server_default=NOW, nullable=False),
        _to("union_texts", "union_id", "unions"),
        _to("union_texts", "author_id", "members"),
        _to("union_texts", "topic_id", "topics"),
        sa.PrimaryKeyConstraint("union_id", "number", name="pk_union_texts"),
    )
    for name in ("author_id", "topic_id"):
        op.create_index(f"ix_union_texts_{name}", "union_texts", [name])
    op.create_table(
        "joint_owners",
        *(sa.Column(name, sa.BigInteger, nullable=False) for name in ("petition_id", "member_id")),
        _to("joint_owners", "petition_id", "petitions"),
        _to("joint_owners", "member_id", "members"),
        sa.PrimaryKeyConstraint("petition_id", "member_id", name="pk_joint_owners"),
    )
    op.create_index("ix_joint_owners_member_id", "joint_owners", ["member_id"])
    op.create_table(
        "moved_signatures",
        *(sa.Column(name, sa.BigInteger, nullable=False) for name in ("signature_id", "union_id", "petition_id")),
        sa.Column("asked_at", sa.DateTime(timezone=True)),
        sa.Column("moved_at", sa.DateTime(timezone=True)),
        sa.Column("to_id", sa.BigInteger),
        sa.Column("made_it", sa.Boolean, server_default=sa.false(), nullable=False),
        sa.Column("state_before", sa.String),
        sa.Column("returned_at", sa.DateTime(timezone=True)),
        _to("moved_signatures", "signature_id", "signatures"),
        _to("moved_signatures", "union_id", "unions"),
        sa.PrimaryKeyConstraint("signature_id", "union_id", name="pk_moved_signatures"),
    )
    op.create_index(
        "ix_moved_signatures_union",
        "moved_signatures",
        ["union_id", "petition_id"],
        postgresql_where=sa.text("moved_at IS NOT NULL"),
    )
    op.create_index(
        "ix_moved_signatures_to_id", "moved_signatures", ["to_id"], postgresql_where=sa.text("to_id IS NOT NULL")
    )
    op.add_column("petitions", sa.Column("union_id", sa.BigInteger))
    op.add_column("petitions", sa.Column("joined_into_id", sa.BigInteger))
    _allow("signatures", "state", (*STATES, "moved"))
    _allow("petitions", "closed_by", (*CLOSED_BY, "union"))


def downgrade() -> None:
    # The release before has no word for these: who has moved counts there, and what is joined stays closed.
    op.execute("UPDATE signatures SET state = 'withdrawn' WHERE state = 'moved'")
    op.execute("UPDATE petitions SET closed_by = 'author' WHERE closed_by = 'union'")
    _allow("petitions", "closed_by", CLOSED_BY)
    _allow("signatures", "state", STATES)
    op.drop_column("petitions", "joined_into_id")
    op.drop_column("petitions", "union_id")
    for table in ("moved_signatures", "joint_owners", "union_texts", "unions"):
        op.drop_table(table)


def _to(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=f"fk_{table}_{column}_{other}", ondelete="CASCADE")


def _allow(table: str, column: str, words: tuple[str, ...]) -> None:
    op.execute(f"ALTER TABLE {table} DROP CONSTRAINT ck_{table}_{column}")
    op.execute(f"ALTER TABLE {table} ADD CONSTRAINT ck_{table}_{column} CHECK ({column} IN {words})")
