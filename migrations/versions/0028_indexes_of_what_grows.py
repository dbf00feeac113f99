"""An index for each foreign key, for what runs out, and for lists that were read whole to show their beginning.

Revision: 0028, after 0027. The release before reads and writes under all of it without knowing it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

FOREIGN_KEYS = (("decisions", "moderator_id"), ("decisions", "previous_id"), ("post_versions", "replaced_by_id"))
RUNNING_OUT = (
    *((table, "expires_at") for table in ("sign_ups", "sessions", "mailed_links", "known_browsers")),
    *((table, "expires_at") for table in ("stop_links", "left_handles")),
    ("sent_forms", "sent_at"),
    ("drafts", "saved_at"),
    ("notifications", "updated_at"),
)
LISTS = (
    ("ix_reports_post_id", "reports", ["post_id", "id"], "post_id IS NOT NULL"),
    ("ix_reports_waiting", "reports", ["id"], "decision_id IS NULL"),
    ("ix_signatures_share_id", "signatures", ["share_id"], "share_id IS NOT NULL"),
    ("ix_outbox_failed_at", "outbox", ["failed_at"], "failed_at IS NOT NULL"),
    ("ix_posts_kind", "posts", ["kind", "last_active_at", "id"], "root_id IS NULL"),
)

# Kept plans end when a table is looked at anew: here after two in a hundred rows, not ten.
GROWING = ("posts", "shares", "activities", "follows", "signatures", "reports", "notifications", "member_words")
LOOKED_AT = "autovacuum_analyze_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.05"


def upgrade() -> None:
    op.execute("SET LOCAL statement_timeout = 0")  # about a second for each million rows
    for table, column in FOREIGN_KEYS + RUNNING_OUT:
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])
    for name, table, columns, where in LISTS:
        op.create_index(name, table, columns, postgresql_where=sa.text(where))
    op.create_index("ix_shares_own", "shares", ["member_id", "id"])
    op.drop_index("ix_shares_member_id", table_name="shares")
    for table in GROWING:
        op.execute(f"ALTER TABLE {table} SET ({LOOKED_AT})")


def downgrade() -> None:
    for table in GROWING:
        op.execute(
            f"ALTER TABLE {table} RESET (autovacuum_analyze_scale_factor, autovacuum_vacuum_insert_scale_factor)"
        )
    op.create_index("ix_shares_member_id", "shares", ["member_id"])
    op.drop_index("ix_shares_own", table_name="shares")
    for name, table, _columns, _where in LISTS:
        op.drop_index(name, table_name=table)
    for table, column in FOREIGN_KEYS + RUNNING_OUT:
        op.drop_index(op.f(f"ix_{table}_{column}"), table_name=table)
