"""What guests typed stays on the server, and no longer in the address of the page that says to check the mail.

Revision: 0003, after 0002.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "typed_tries",
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("petition_id", sa.BigInteger(), nullable=False),
        sa.Column("typed_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["petition_id"], ["petitions.id"], name=op.f("fk_typed_tries_petition_id_petitions"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_typed_tries")),
    )
    op.create_index("ix_typed_tries_expires_at", "typed_tries", ["expires_at"], unique=False)
    op.create_index(op.f("ix_typed_tries_petition_id"), "typed_tries", ["petition_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_typed_tries_petition_id"), table_name="typed_tries")
    op.drop_index("ix_typed_tries_expires_at", table_name="typed_tries")
    op.drop_table("typed_tries")
