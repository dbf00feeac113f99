"""Which kinds of post there are is said by the application alone, so that a new one changes nothing here.

Revision: 0011, after 0010.
"""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_constraint(op.f("ck_posts_kind"), "posts", type_="check")


def downgrade() -> None:
    op.create_check_constraint(op.f("ck_posts_kind"), "posts", "kind IN ('discussion', 'petition', 'reply')")
