"""Topics with members, some of them for members alone; what is for whom is written on each post by the database.

Revision: 0069, after 0068.
topic becomes one. It knows no rule that was taken away, and goes on showing it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0069"
down_revision = "0068"
branch_labels = None
depends_on = None

NOW = sa.text("now()")
BEFORE = "'visible', 'held', 'hidden', 'deleted'"
AFTER = "'visible', 'members', 'held', 'hidden', 'deleted'"
KEEP = """
CREATE OR REPLACE FUNCTION keep_audience() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE of_topic varchar;
BEGIN
    -- Whoever changes for whom the topic is waits for those who write in it, and the other way round.
    SELECT visibility INTO of_topic FROM topics WHERE id = NEW.topic_id FOR SHARE;
    NEW.visibility := CASE of_topic WHEN 'members' THEN 'members' ELSE 'visible' END;
    RETURN NEW;
END $$
"""
KEEPS = """
CREATE TRIGGER keep_audience BEFORE INSERT OR UPDATE OF visibility, topic_id ON posts FOR EACH ROW
WHEN (NEW.visibility IN ('visible', 'members')) EXECUTE FUNCTION keep_audience()
"""
CHOICES = {
    "visibility": ("public", "members"),
    "joining": ("open", "request"),
    "posting": ("everyone", "members", "roles", "nobody"),
}


def upgrade() -> None:
    for name, values in CHOICES.items():
        check = f"CONSTRAINT ck_topics_{name} CHECK ({name} IN {values})"
        op.execute(f"ALTER TABLE topics ADD COLUMN {name} varchar NOT NULL DEFAULT '{values[0]}' {check}")
    op.add_column("topics", sa.Column("reviews", sa.Boolean(), server_default="false", nullable=False))
    op.add_column("topics", sa.Column("welcome", sa.String(), server_default="", nullable=False))
    op.add_column("topic_rules", sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "topic_members",
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("topic_id", sa.BigInteger(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), server_default=NOW, nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("words", sa.String(), server_default="", nullable=False),
        *_of("member_id", "members"),
        *_of("topic_id", "topics"),
        sa.PrimaryKeyConstraint("member_id", "topic_id", name=op.f("pk_topic_members")),
    )
    op.create_index("ix_topic_members_newest", "topic_members", ["topic_id", "joined_at", "member_id"])
    op.create_index(
        "ix_topic_members_asking",
        "topic_members",
        ["topic_id", "asked_at"],
        postgresql_where=sa.text("joined_at IS NULL"),
    )
    with op.get_context().autocommit_block():
        _allow(AFTER)
        op.execute(KEEP)
        op.execute("DROP TRIGGER IF EXISTS keep_audience ON posts")
        op.execute(KEEPS)
        op.execute("SET lock_timeout = 0")  # nobody waits behind an index that is built concurrently
        op.execute("DROP INDEX CONCURRENTLY IF EXISTS ix_posts_members")  # half built, when this was interrupted
        op.execute("CREATE INDEX CONCURRENTLY ix_posts_members ON posts (author_id) WHERE visibility = 'members'")
        op.execute("RESET lock_timeout")


def downgrade() -> None:
    op.execute("DROP TRIGGER keep_audience ON posts")
    op.execute("DROP FUNCTION keep_audience()")
    op.drop_index("ix_posts_members", "posts")
    # The release before has no word for members; nobody else is shown what was for them.
    op.execute("UPDATE posts SET visibility = 'hidden' WHERE visibility = 'members'")
    _allow(BEFORE)
    op.drop_table("topic_members")
    op.drop_column("topic_rules", "removed_at")
    op.drop_column("topics", "welcome")
    op.drop_column("topics", "reviews")
    for name in CHOICES:
        op.drop_column("topics", name)


def _of(column: str, table: str) -> list[sa.ForeignKeyConstraint]:
    name = op.f(f"fk_topic_members_{column}_{table}")
    return [sa.ForeignKeyConstraint([column], [f"{table}.id"], name, ondelete="CASCADE")]


def _allow(values: str) -> None:
    for column in ("visibility", "state"):  # both words for it, as releases before 0005 write the other one
        name = f"ck_posts_{column}"
        op.execute(f"ALTER TABLE posts DROP CONSTRAINT IF EXISTS {name}")
        op.execute(f"ALTER TABLE posts ADD CONSTRAINT {name} CHECK ({column} IN ({values})) NOT VALID")
        op.execute(f"ALTER TABLE posts VALIDATE CONSTRAINT {name}")
