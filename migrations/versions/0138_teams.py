"""Those who run a petition together with its author, and what changed among them.

Revision: 0138, after 0137.
"""

import sqlalchemy as sa
from alembic import op

revision = "0138"
down_revision = "0137"
branch_labels = None
depends_on = None

ENDINGS = "'declined', 'taken-back', 'left', 'removed', 'over'"


def upgrade() -> None:
    op.create_table(
        "petition_team",
        sa.Column("petition_id", sa.BigInteger, nullable=False),
        sa.Column("member_id", sa.BigInteger, nullable=False),
        sa.Column("role", sa.String, nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True)),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.Column("ended_for", sa.String),
        sa.CheckConstraint("role IN ('co-author', 'spokesperson')", name=op.f("ck_petition_team_role")),
        sa.CheckConstraint(f"ended_for IN ({ENDINGS})", name=op.f("ck_petition_team_ended_for")),
        sa.CheckConstraint("(ended_at IS NULL) = (ended_for IS NULL)", name=op.f("ck_petition_team_ended_at")),
        sa.ForeignKeyConstraint(
            ["petition_id"], ["petitions.id"], name="fk_petition_team_petition_id_petitions", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name="fk_petition_team_member_id_members", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("petition_id", "member_id", name="pk_petition_team"),
    )
    op.create_index("ix_petition_team_member_id", "petition_team", ["member_id", "petition_id"])
    op.create_index(
        "ix_petition_team_asked_at", "petition_team", ["asked_at"], postgresql_where=sa.text("joined_at IS NULL")
    )
    op.create_index(
        "ix_petition_team_ended_at", "petition_team", ["ended_at"], postgresql_where=sa.text("ended_at IS NOT NULL")
    )
    op.create_table(
        "petition_team_changes",
        sa.Column("id", sa.BigInteger, sa.Identity(), nullable=False),
        sa.Column("petition_id", sa.BigInteger, nullable=False),
        sa.Column("member_id", sa.BigInteger),
        sa.Column("actor_id", sa.BigInteger),
        sa.Column("what", sa.String, nullable=False),
        sa.Column("role", sa.String, nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.CheckConstraint(f"what IN ('asked', 'accepted', {ENDINGS})", name=op.f("ck_petition_team_changes_what")),
        sa.ForeignKeyConstraint(
            ["petition_id"], ["petitions.id"], name="fk_petition_team_changes_petition_id_petitions", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name="fk_petition_team_changes_member_id_members", ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["actor_id"], ["members.id"], name="fk_petition_team_changes_actor_id_members", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_petition_team_changes"),
    )
    op.create_index("ix_petition_team_changes_petition_id", "petition_team_changes", ["petition_id", "id"])
    op.create_index("ix_petition_team_changes_member_id", "petition_team_changes", ["member_id"])
    op.create_index("ix_petition_team_changes_actor_id", "petition_team_changes", ["actor_id"])


def downgrade() -> None:
    op.drop_table("petition_team_changes")
    op.drop_table("petition_team")
