"""A reason given with a signature is reported and decided on as a post is.

A report or decision is about one of the two. The code before reads only what is about posts. Moderators are found at
once: there are few, and every case asks whether one is left.

Revision: 0021, after 0020.
"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

TABLES = ("decisions", "reports")
FOLLOWED = "uq_decisions_post_id_previous_id"
FOLLOWED_OF_EITHER = "uq_decisions_post_id_signature_id_previous_id"


def upgrade() -> None:
    op.add_column("signatures", sa.Column("reason_hidden", sa.Boolean(), server_default="false", nullable=False))
    for table in TABLES:
        op.add_column(table, sa.Column("signature_id", sa.BigInteger(), nullable=True))
        op.alter_column(table, "post_id", nullable=True)
        op.create_foreign_key(
            op.f(f"fk_{table}_signature_id_signatures"),
            table,
            "signatures",
            ["signature_id"],
            ["id"],
            ondelete="CASCADE",
        )
        op.create_check_constraint(op.f(f"ck_{table}_about_one"), table, "num_nonnulls(post_id, signature_id) = 1")
    op.drop_constraint(FOLLOWED, "decisions", type_="unique")
    op.create_unique_constraint(
        FOLLOWED_OF_EITHER,
        "decisions",
        ["post_id", "signature_id", "previous_id"],
        postgresql_nulls_not_distinct=True,
    )
    has_signature = sa.text("signature_id IS NOT NULL")
    op.create_index("ix_decisions_signature_id", "decisions", ["signature_id"], postgresql_where=has_signature)
    op.create_index("ix_reports_signature_id", "reports", ["signature_id", "id"], postgresql_where=has_signature)
    once = "decision_id IS NULL AND reporter_id IS NOT NULL AND signature_id IS NOT NULL"
    op.create_index(
        "ix_reports_once_of_signature",
        "reports",
        ["signature_id", "reporter_id"],
        unique=True,
        postgresql_where=sa.text(once),
    )
    op.create_index("ix_members_staff", "members", ["id"], postgresql_where=sa.text("role <> 'member'"))


def downgrade() -> None:
    op.drop_index("ix_members_staff", "members")
    for table in TABLES:
        op.execute(f"DELETE FROM {table} WHERE signature_id IS NOT NULL")  # noqa: S608
    op.drop_index("ix_reports_once_of_signature", "reports")
    op.drop_index("ix_reports_signature_id", "reports")
    op.drop_index("ix_decisions_signature_id", "decisions")
    op.drop_constraint(FOLLOWED_OF_EITHER, "decisions", type_="unique")
    op.create_unique_constraint(FOLLOWED, "decisions", ["post_id", "previous_id"], postgresql_nulls_not_distinct=True)
    for table in TABLES:
        op.drop_constraint(op.f(f"ck_{table}_about_one"), table, type_="check")
        op.drop_constraint(op.f(f"fk_{table}_signature_id_signatures"), table, type_="foreignkey")
        op.alter_column(table, "post_id", nullable=False)
        op.drop_column(table, "signature_id")
    op.drop_column("signatures", "reason_hidden")
