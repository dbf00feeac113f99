"""A picture that moderators hide by itself, beside a name or over a petition.

Revision: 0048, after 0047. The release before hides a picture with its post alone, and writes no such decision.
"""

import sqlalchemy as sa
from alembic import op

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None

BEFORE = "action IN ('hide', 'restore', 'lock', 'unlock', 'close', 'dismiss')"
AFTER = (
    "action IN ('hide', 'restore', 'lock', 'unlock', 'close', 'dismiss',"
    " 'hide-avatar', 'show-avatar', 'hide-cover', 'show-cover')"
)


def upgrade() -> None:
    op.add_column("pictures", sa.Column("is_hidden", sa.Boolean(), server_default="false", nullable=False))
    _allow(AFTER)


def downgrade() -> None:
    # The release before has no word for these; what they took away stays away.
    op.execute("UPDATE decisions SET action = 'dismiss' WHERE action LIKE 'hide-%' OR action LIKE 'show-%'")
    _allow(BEFORE)
    op.drop_column("pictures", "is_hidden")


def _allow(actions: str) -> None:
    op.execute("ALTER TABLE decisions DROP CONSTRAINT ck_decisions_action")
    op.execute(f"ALTER TABLE decisions ADD CONSTRAINT ck_decisions_action CHECK ({actions})")
