"""Offers of roles are found by when they were made, as they run out.

Revision: 0104, after 0103.
"""

from alembic import op

revision = "0104"
down_revision = "0103"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(op.f("ix_topic_role_offers_asked_at"), "topic_role_offers", ["asked_at"])


def downgrade() -> None:
    op.drop_index(op.f("ix_topic_role_offers_asked_at"), "topic_role_offers")
