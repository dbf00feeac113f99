"""When what a signature says was said anew, and that a word rule withholds its name.

Revision: 0115, after 0114.
"""

import sqlalchemy as sa
from alembic import op

revision = "0115"
down_revision = "0114"
branch_labels = None
depends_on = None

NAME = "ix_signatures_said_again_at"


def upgrade() -> None:
    with op.get_context().autocommit_block():
        op.execute("ALTER TABLE signatures ADD COLUMN IF NOT EXISTS said_again_at timestamptz")
        op.execute("SET lock_timeout = 0")  # nobody waits behind an index that is built concurrently
        op.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {NAME}")  # half built, when this was interrupted
        op.execute(f"CREATE INDEX CONCURRENTLY {NAME} ON signatures (said_again_at) WHERE said_again_at IS NOT NULL")
        op.execute("RESET lock_timeout")
    name = sa.Column("is_name_withheld", sa.Boolean(), server_default="false", nullable=False)
    op.add_column("signatures", name)


def downgrade() -> None:
    op.drop_column("signatures", "is_name_withheld")
    op.drop_index(NAME, "signatures", if_exists=True)
    op.drop_column("signatures", "said_again_at")
