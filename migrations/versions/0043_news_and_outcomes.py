"""News that signatories want, what came of a petition, and names by the day on which they signed.

Revision: 0043, after 0042. The release before asks nobody for news and closes petitions as it did; it shows the other
stages as closed ones.
"""

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None

STAGES = {"before": "'open', 'closed'", "now": "'open', 'closed', 'won', 'partly', 'lost'"}
DAY = sa.text("date_trunc('day', timezone('UTC', signed_at))")


def upgrade() -> None:
    for table in ("signatures", "confirmations"):
        op.add_column(table, sa.Column("news", sa.String(), server_default="", nullable=False))
    op.add_column("petitions", sa.Column("closing_word", sa.String(), server_default="", nullable=False))
    op.add_column("petitions", sa.Column("news_sent_at", sa.DateTime(timezone=True), nullable=True))
    _allow("now")
    with op.get_context().autocommit_block():
        op.execute("SET lock_timeout = 0")  # nobody waits behind an index that is built concurrently
        op.create_index(
            "ix_signatures_news",
            "signatures",
            ["petition_id", "id"],
            postgresql_where=sa.text("state = 'counted' AND news <> ''"),
            postgresql_concurrently=True,
            if_not_exists=True,
        )
        op.create_index(
            "ix_signatures_shown_by_day",
            "signatures",
            ["petition_id", DAY, "id"],
            postgresql_where=sa.text("state = 'counted' AND show_name"),
            postgresql_concurrently=True,
            if_not_exists=True,
        )
        op.execute("RESET lock_timeout")


def downgrade() -> None:
    op.drop_index("ix_signatures_shown_by_day", "signatures", if_exists=True)
    op.drop_index("ix_signatures_news", "signatures", if_exists=True)
    op.execute("UPDATE petitions SET stage = 'closed' WHERE stage IN ('won', 'partly', 'lost')")
    _allow("before")
    op.drop_column("petitions", "news_sent_at")
    op.drop_column("petitions", "closing_word")
    for table in ("confirmations", "signatures"):
        op.drop_column(table, "news")


def _allow(when: str) -> None:
    for column in ("stage", "petition_state"):  # both words for it, as releases before 0005 write the other one
        name = f"ck_petitions_{column}"
        op.drop_constraint(op.f(name), "petitions", type_="check")
        op.execute(f"ALTER TABLE petitions ADD CONSTRAINT {name} CHECK ({column} IN ({STAGES[when]})) NOT VALID")
        op.execute(f"ALTER TABLE petitions VALIDATE CONSTRAINT {name}")
