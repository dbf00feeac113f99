"""Joining by approval: why somebody wants to join, and what a moderator says to it.

Revision: 0080, after 0079.
"""

import sqlalchemy as sa
from alembic import op

revision = "0080"
down_revision = "0079"
branch_labels = None
depends_on = None

STATES = "state IN ('asked', 'approved', 'refused', 'ended')"


def upgrade() -> None:
    op.add_column("sign_ups", sa.Column("why_sealed", sa.LargeBinary(), nullable=True))
    op.execute(f"ALTER TABLE sign_ups ADD COLUMN state varchar CONSTRAINT ck_sign_ups_state CHECK ({STATES})")
    op.add_column("sign_ups", sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("sign_ups", sa.Column("answer", sa.String(), server_default="", nullable=False))
    op.create_index("ix_sign_ups_asked", "sign_ups", ["asked_at", "id"], postgresql_where=sa.text("state = 'asked'"))


def downgrade() -> None:
    # What waits for a moderator, or was refused, is no wish that the release before may make a member of.
    op.execute("DELETE FROM sign_ups WHERE state IN ('asked', 'refused', 'ended')")
    op.drop_index("ix_sign_ups_asked", "sign_ups")
    for column in ("answer", "asked_at", "state", "why_sealed"):
        op.drop_column("sign_ups", column)
