"""The database knows by fingerprints which keys it was made with, so that a start with others is refused.

Revision: 0015, after 0014.
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "key_fingerprints",
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("purpose", "fingerprint", name=op.f("pk_key_fingerprints")),
    )
    op.create_index(
        "ix_key_fingerprints_index",
        "key_fingerprints",
        ["purpose"],
        unique=True,
        postgresql_where=sa.text("purpose = 'index'"),
    )


def downgrade() -> None:
    op.drop_table("key_fingerprints")
