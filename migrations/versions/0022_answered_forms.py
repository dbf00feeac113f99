"""What forms were answered with, so that sending one again is answered alike; and by what a guest's try is known again.

Revision: 0022, after 0021.
"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "answered_forms",
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("answer_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_answered_forms")),
    )
    op.create_index(op.f("ix_answered_forms_sent_at"), "answered_forms", ["sent_at"])
    op.add_column("confirmations", sa.Column("said_digest", sa.LargeBinary(), nullable=True))
    op.create_unique_constraint(op.f("uq_confirmations_said_digest"), "confirmations", ["said_digest"])


def downgrade() -> None:
    op.drop_constraint(op.f("uq_confirmations_said_digest"), "confirmations")
    op.drop_column("confirmations", "said_digest")
    op.drop_index(op.f("ix_answered_forms_sent_at"), table_name="answered_forms")
    op.drop_table("answered_forms")
