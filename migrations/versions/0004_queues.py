"""Queues of the outbox, so that what people wait for is found before everything else; jobs that are no more.

Revision: 0004, after 0003. The release before works on it: its rows go to `bulk`.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

IS_LIVE = sa.text("failed_at IS NULL")
GONE = "('core.limits.forget_yesterday', 'core.web.limits.forget_yesterday')"
# What a person waits for, as far as the release before has written it already.
NOW = """('petitions.tasks.mail_confirmation', 'members.tasks.mail_sign_up', 'members.tasks.mail_reset',
          'members.tasks.mail_mailbox_link')"""


def upgrade() -> None:
    op.add_column("outbox", sa.Column("queue", sa.String(), server_default="bulk", nullable=False))
    op.execute(f"DELETE FROM outbox WHERE job IN {GONE}")  # noqa: S608
    op.execute(f"DELETE FROM schedule_runs WHERE task IN {GONE}")  # noqa: S608
    op.execute(f"UPDATE outbox SET queue = 'now' WHERE job IN {NOW}")  # noqa: S608
    op.create_index("ix_outbox_queue", "outbox", ["queue", "due_at", "id"], unique=False, postgresql_where=IS_LIVE)
    op.drop_index("ix_outbox_due", table_name="outbox", postgresql_where=IS_LIVE)


def downgrade() -> None:
    op.create_index("ix_outbox_due", "outbox", ["due_at"], unique=False, postgresql_where=IS_LIVE)
    op.drop_index("ix_outbox_queue", table_name="outbox", postgresql_where=IS_LIVE)
    op.drop_column("outbox", "queue")
