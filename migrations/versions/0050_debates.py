"""Debates, what replies were to members, and the order "best".

Revision: 0050, after 0049. Discussions whose replies say where they stand are debates from now on. The index of
stances makes room for a wider one; the release before finds what it looks for in that.
"""

import sqlalchemy as sa
from alembic import op

revision = "0050"
down_revision = "0049"
branch_labels = None
depends_on = None

INDEXES = {
    "ix_posts_best": "(root_id, score, id) WHERE root_id IS NOT NULL",
    "ix_posts_sides": "(root_id, stance, score, id) WHERE root_id IS NOT NULL AND stance IS NOT NULL",
}
STANCES = "(root_id, stance) WHERE root_id IS NOT NULL AND stance IS NOT NULL"


def upgrade() -> None:
    with op.get_context().autocommit_block():
        op.execute("ALTER TABLE posts ADD COLUMN IF NOT EXISTS is_debate boolean NOT NULL DEFAULT false")
        op.execute("ALTER TABLE posts ADD COLUMN IF NOT EXISTS score bigint NOT NULL DEFAULT 0")
        for name, of in INDEXES.items():
            _make(name, of)
        op.execute("DROP INDEX CONCURRENTLY IF EXISTS ix_posts_stances")
    op.execute("""
        UPDATE posts SET is_debate = true
         WHERE kind = 'discussion' AND id IN (SELECT root_id FROM posts WHERE stance IN ('for', 'against'))
    """)
    op.create_table(
        "useful_votes",
        sa.Column("reply_id", sa.BigInteger(), nullable=False),
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("root_id", sa.BigInteger(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("voted_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("value IN ('useful', 'moved', 'changed', 'source')", name=op.f("ck_useful_votes_value")),
        *_of_post("useful_votes", "reply_id"),
        *_of_post("useful_votes", "root_id"),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_useful_votes_member_id_members"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("reply_id", "member_id", name=op.f("pk_useful_votes")),
    )
    op.create_index("ix_useful_votes_thread", "useful_votes", ["root_id", "reply_id"])
    op.create_index("ix_useful_votes_own", "useful_votes", ["member_id", "root_id"])
    counts = ("useful", "moved", "changed", "source", "for", "against")
    op.create_table(
        "reply_scores",
        sa.Column("reply_id", sa.BigInteger(), nullable=False),
        *(sa.Column(f"{each}_count", sa.BigInteger(), nullable=False) for each in counts),
        *_of_post("reply_scores", "reply_id"),
        sa.PrimaryKeyConstraint("reply_id", name=op.f("pk_reply_scores")),
    )
    op.create_table(
        "ranking_due",
        sa.Column("root_id", sa.BigInteger(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        *_of_post("ranking_due", "root_id"),
        sa.PrimaryKeyConstraint("root_id", name=op.f("pk_ranking_due")),
    )


def downgrade() -> None:
    # In the one transaction of all steps down: what a later one refuses leaves nothing taken away.
    for table in ("ranking_due", "reply_scores", "useful_votes"):
        op.drop_table(table)
    for name in INDEXES:
        op.drop_index(name, "posts")
    op.execute(f"CREATE INDEX ix_posts_stances ON posts {STANCES}")
    op.drop_column("posts", "score")
    op.drop_column("posts", "is_debate")


def _make(name: str, of: str) -> None:
    op.execute("SET lock_timeout = 0")  # nobody waits behind an index that is built concurrently
    op.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")  # half built, when this was interrupted
    op.execute(f"CREATE INDEX CONCURRENTLY {name} ON posts {of}")
    op.execute("RESET lock_timeout")


def _of_post(table: str, column: str) -> list[sa.ForeignKeyConstraint]:
    name = op.f(f"fk_{table}_{column}_posts")
    return [sa.ForeignKeyConstraint([column], ["posts.id"], name=name, ondelete="CASCADE")]
