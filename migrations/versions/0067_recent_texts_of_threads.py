"""Recent texts are found from their thread, which takes them along when it is deleted.

Revision: 0067, after 0066.
"""

from alembic import op

revision = "0067"
down_revision = "0066"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(op.f("ix_recent_texts_root_id"), "recent_texts", ["root_id"])  # the texts of one day


def downgrade() -> None:
    op.drop_index(op.f("ix_recent_texts_root_id"), "recent_texts")
