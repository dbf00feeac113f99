"""Threads in which the members of their topic alone reply.

Revision: 0093, after 0092.
"""

from alembic import op

revision = "0093"
down_revision = "0092"
branch_labels = None
depends_on = None

BEFORE = "who IN ('everyone', 'followers', 'topic', 'approved')"
SINCE = "who IN ('everyone', 'followers', 'topic', 'approved', 'members')"


def upgrade() -> None:
    op.execute("ALTER TABLE thread_gates DROP CONSTRAINT ck_thread_gates_who")
    op.execute(f"ALTER TABLE thread_gates ADD CONSTRAINT ck_thread_gates_who CHECK ({SINCE})")


def downgrade() -> None:
    # Followers are the nearest that was there before.
    op.execute("UPDATE thread_gates SET who = 'topic' WHERE who = 'members'")
    op.execute("ALTER TABLE thread_gates DROP CONSTRAINT ck_thread_gates_who")
    op.execute(f"ALTER TABLE thread_gates ADD CONSTRAINT ck_thread_gates_who CHECK ({BEFORE})")
