"""What is hidden of a signature is sealed, and its tie to a member is a blind index.

The code before writes none of this and reads none of it: what it leaves in the open is sealed by a task.

Revision: 0019, after 0018.
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

UNSEALED = (
    "(member_id IS NOT NULL AND (member_digest IS NULL OR NOT show_name))"
    " OR (name <> '' AND NOT show_name) OR postcode <> ''"
)
INDEXES = {
    "ix_signatures_member_digest": (["petition_id", "member_digest"], True, "member_digest IS NOT NULL"),
    "ix_signatures_shown": (["petition_id", "id"], False, "state = 'counted' AND show_name"),
    "ix_signatures_unsealed": (["id"], False, UNSEALED),
}


def upgrade() -> None:
    op.add_column("signatures", sa.Column("member_digest", sa.LargeBinary(), nullable=True))
    op.add_column("signatures", sa.Column("hidden_sealed", sa.LargeBinary(), nullable=True))
    op.add_column("confirmations", sa.Column("hidden_sealed", sa.LargeBinary(), nullable=True))
    op.add_column("confirmations", sa.Column("is_first_here", sa.Boolean(), server_default="false", nullable=False))
    op.add_column("country_counts", sa.Column("shown", sa.BigInteger(), server_default="0", nullable=False))
    op.execute("UPDATE country_counts SET shown = count")
    op.create_table(
        "signature_lists",
        sa.Column("owner", sa.LargeBinary(), nullable=False),
        sa.Column("petitions_sealed", sa.ARRAY(sa.LargeBinary()), nullable=False),
        sa.PrimaryKeyConstraint("owner", name=op.f("pk_signature_lists")),
    )
    for name, (columns, unique, where) in INDEXES.items():
        op.create_index(name, "signatures", columns, unique=unique, postgresql_where=sa.text(where))


def downgrade() -> None:
    for name in INDEXES:
        op.drop_index(name, "signatures")
    op.drop_table("signature_lists")
    op.drop_column("country_counts", "shown")
    for table, column in (
        ("confirmations", "is_first_here"),
        ("confirmations", "hidden_sealed"),
        ("signatures", "hidden_sealed"),
        ("signatures", "member_digest"),
    ):
        op.drop_column(table, column)
