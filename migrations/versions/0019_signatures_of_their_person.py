"""What is hidden of a signature is sealed, and its tie to a member is a blind index.

The code before writes none of this and reads none of it: what it leaves in the open is sealed by a task. Once
something is sealed there is no way down: without these columns nobody's hidden name could be read any more, and nobody
could take back what they have signed. The code before runs on this schema; otherwise a backup is the way back.

Revision: 0019, after 0018.
"""

import sqlalchemy as sa
from alembic import op
from alembic.util import CommandError

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


IS_SEALED = "SELECT EXISTS (SELECT FROM signatures WHERE member_digest IS NOT NULL OR hidden_sealed IS NOT NULL)"
REFUSED = (
    "Signatures are sealed, and below 0019 nobody could read or take back theirs. Restore a backup instead, or run"
    " the code before on this schema. Where revisions were taken down already, `flask db upgrade` brings them up."
)


def downgrade() -> None:
    if op.get_bind().scalar(sa.text(IS_SEALED)):
        raise CommandError(REFUSED)
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
