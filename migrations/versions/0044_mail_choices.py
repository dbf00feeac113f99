"""How often members are mailed of what, and which lines were.

Revision: 0044, after 0043. The release before mails nobody of replies and followers.
"""

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "mail_choices",
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("replies", sa.String(), server_default="daily", nullable=False),
        sa.Column("followers", sa.String(), server_default="off", nullable=False),
        sa.Column("mailed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("replies IN ('off', 'daily', 'once')", name=op.f("ck_mail_choices_replies")),
        sa.CheckConstraint("followers IN ('off', 'daily', 'once')", name=op.f("ck_mail_choices_followers")),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_mail_choices_member_id_members"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_mail_choices")),
    )
    op.add_column("notifications", sa.Column("mailed_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("notifications", "mailed_at")
    op.drop_table("mail_choices")
