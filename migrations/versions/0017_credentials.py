"""What lets somebody act for a member ends with the credential that it was issued under; and what is known of browsers.

Revision: 0017, after 0016.
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    for table in ("members", "sessions", "mailed_links"):
        op.add_column(table, sa.Column("credential", sa.BigInteger(), server_default="0", nullable=False))
    op.add_column("sign_ups", sa.Column("browser_hash", sa.LargeBinary(), nullable=True))
    _create_table("known_browsers", sa.Column("credential", sa.BigInteger(), server_default="0", nullable=False))
    _create_table(
        "stop_links",
        sa.Column("mailbox_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("mailbox_digest", sa.LargeBinary(), nullable=False),
    )
    op.create_table(
        "left_handles",
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_left_handles")),
    )


def downgrade() -> None:
    for table in ("left_handles", "stop_links", "known_browsers"):
        op.drop_table(table)
    op.drop_column("sign_ups", "browser_hash")
    for table in ("mailed_links", "sessions", "members"):
        op.drop_column(table, "credential")


def _create_table(name: str, *columns: sa.Column[object]) -> None:
    """A table of tokens of members."""
    op.create_table(
        name,
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        *columns,
        sa.Column("created_at", MOMENT, server_default=sa.text("now()"), nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f(f"fk_{name}_member_id_members"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
        sa.UniqueConstraint("token_hash", name=op.f(f"uq_{name}_token_hash")),
    )
    op.create_index(op.f(f"ix_{name}_member_id"), name, ["member_id"], unique=False)
