"""Whom petitions ask: people and bodies of their own, by which the names in petitions are found.

Revision: 0125, after 0124.
those that are there. Its names are shown, as is_withheld says by default.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0125"
down_revision = "0124"
branch_labels = None
depends_on = None

OF_ONE = "ix_petition_targets_decision_maker"
UNKNOWN = "ix_petition_targets_unknown"
FOREIGN = "fk_petition_targets_decision_maker_id_decision_makers"


def upgrade() -> None:
    _make_decision_makers()
    _make_changes()
    whose = sa.ForeignKey("decision_makers.id", name=FOREIGN, ondelete="SET NULL")
    withheld = sa.Column("is_withheld", sa.Boolean(), server_default=sa.false(), nullable=False)
    op.add_column("petition_targets", sa.Column("decision_maker_id", sa.BigInteger(), whose), if_not_exists=True)
    op.add_column("petition_targets", withheld, if_not_exists=True)
    with op.get_context().autocommit_block():  # what is above stays when this is interrupted, and is passed over then
        op.execute("SET lock_timeout = 0")  # nobody waits behind an index that is built concurrently
        for name in (OF_ONE, UNKNOWN):  # half built, when this was interrupted
            op.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")
        op.execute(
            f"CREATE INDEX CONCURRENTLY {OF_ONE} ON petition_targets (decision_maker_id, petition_id)"
            " WHERE decision_maker_id IS NOT NULL"
        )
        op.execute(
            f"CREATE INDEX CONCURRENTLY {UNKNOWN} ON petition_targets (petition_id, position)"
            " WHERE decision_maker_id IS NULL"
        )
        op.execute("RESET lock_timeout")


def downgrade() -> None:
    op.drop_column("petition_targets", "is_withheld")
    op.drop_index(UNKNOWN, "petition_targets", if_exists=True)
    op.drop_index(OF_ONE, "petition_targets", if_exists=True)
    op.drop_column("petition_targets", "decision_maker_id")
    op.drop_table("decision_maker_changes")
    op.drop_table("decision_makers")


def _make_decision_makers() -> None:
    op.create_table(
        "decision_makers",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("kind", sa.String()),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("office", sa.String(), server_default="", nullable=False),
        sa.Column("place", sa.String(), server_default="", nullable=False),
        sa.Column("slug", sa.String(), server_default="", nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("contact_sealed", sa.LargeBinary()),
        sa.Column("is_private", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("merged_into_id", sa.BigInteger()),
        sa.Column("created_by_id", sa.BigInteger()),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        *(
            sa.Column(name, sa.BigInteger(), server_default="0", nullable=False)
            for name in ("petition_count", "open_count", "won_count", "signature_count")
        ),
        sa.Column("asked_since", sa.DateTime(timezone=True)),
        sa.CheckConstraint("kind IN ('person', 'body')", name=op.f("ck_decision_makers_kind")),
        sa.CheckConstraint("merged_into_id <> id", name=op.f("ck_decision_makers_merged_into_id")),
        sa.ForeignKeyConstraint(
            ["merged_into_id"],
            ["decision_makers.id"],
            name=op.f("fk_decision_makers_merged_into_id_decision_makers"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["members.id"],
            name=op.f("fk_decision_makers_created_by_id_members"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision_makers")),
        sa.UniqueConstraint(
            "key", "kind", name=op.f("uq_decision_makers_key_kind"), postgresql_nulls_not_distinct=True
        ),
        if_not_exists=True,
    )
    op.create_index(
        "ix_decision_makers_most_asked",
        "decision_makers",
        ["petition_count", "id"],
        postgresql_where=sa.text("petition_count > 0 AND merged_into_id IS NULL AND NOT is_private"),
        if_not_exists=True,
    )
    op.create_index(
        "ix_decision_makers_words",
        "decision_makers",
        [sa.text("to_tsvector('simple'::regconfig, words)")],
        postgresql_using="gin",
        if_not_exists=True,
    )
    for name in ("merged_into_id", "created_by_id"):
        is_there = sa.text(f"{name} IS NOT NULL")
        op.create_index(
            f"ix_decision_makers_{name}", "decision_makers", [name], postgresql_where=is_there, if_not_exists=True
        )


def _make_changes() -> None:
    op.create_table(
        "decision_maker_changes",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("decision_maker_id", sa.BigInteger(), nullable=False),
        sa.Column("into_id", sa.BigInteger()),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("moved", ARRAY(sa.BigInteger()), server_default="{}", nullable=False),
        sa.Column("made_by_id", sa.BigInteger()),
        sa.Column("made_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint(
            "action IN ('edited', 'merged', 'private', 'public')", name=op.f("ck_decision_maker_changes_action")
        ),
        sa.ForeignKeyConstraint(
            ["decision_maker_id"],
            ["decision_makers.id"],
            name=op.f("fk_decision_maker_changes_decision_maker_id_decision_makers"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["into_id"],
            ["decision_makers.id"],
            name=op.f("fk_decision_maker_changes_into_id_decision_makers"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["made_by_id"],
            ["members.id"],
            name=op.f("fk_decision_maker_changes_made_by_id_members"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision_maker_changes")),
        if_not_exists=True,
    )
    op.create_index(
        "ix_decision_maker_changes_decision_maker_id",
        "decision_maker_changes",
        ["decision_maker_id"],
        if_not_exists=True,
    )
    for name in ("into_id", "made_by_id"):
        is_there = sa.text(f"{name} IS NOT NULL")
        op.create_index(
            f"ix_decision_maker_changes_{name}",
            "decision_maker_changes",
            [name],
            postgresql_where=is_there,
            if_not_exists=True,
        )
