"""Numbers of topics and members that are kept, where pages counted the rows behind them.

Revision: 0029, after 0028. Triggers write the changes, so whatever makes them, the release before included, keeps the
numbers right. Each writes a line of its own and waits for no row; conditions are looked at before anything is called,
so a reply or a signature costs nothing more.
"""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

# Whoever is suspended follows nobody, as far as others are shown.
FOLLOWS = """
CREATE FUNCTION tally_follows() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    line follows := coalesce(NEW, OLD);
BEGIN
    INSERT INTO tally_deltas (what, of_id, n)
    SELECT 'followers', line.followed_id, CASE TG_OP WHEN 'INSERT' THEN 1 ELSE -1 END
     WHERE NOT EXISTS (SELECT FROM members WHERE id = line.member_id AND suspended_at IS NOT NULL);
    RETURN NULL;
END $$
"""
TOPIC_FOLLOWS = """
CREATE FUNCTION tally_topic_follows() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    line topic_follows := coalesce(NEW, OLD);
BEGIN
    INSERT INTO tally_deltas (what, of_id, n)
    SELECT 'topic_followers', line.topic_id, CASE TG_OP WHEN 'INSERT' THEN 1 ELSE -1 END
     WHERE NOT EXISTS (SELECT FROM members WHERE id = line.member_id AND suspended_at IS NOT NULL);
    RETURN NULL;
END $$
"""
MEMBERS = """
CREATE FUNCTION tally_suspended() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    change int := CASE WHEN NEW.suspended_at IS NULL THEN 1 ELSE -1 END;
BEGIN
    INSERT INTO tally_deltas (what, of_id, n)
    SELECT 'followers', followed_id, change FROM follows WHERE member_id = NEW.id
    UNION ALL
    SELECT 'topic_followers', topic_id, change FROM topic_follows WHERE member_id = NEW.id;
    RETURN NULL;
END $$
"""
# A post that opens a thread, before (-1) and after (1): what it counts for while a visitor is shown it.
POST = """
CREATE FUNCTION tally_post(post posts, change int) RETURNS void LANGUAGE sql AS $$
    INSERT INTO tally_deltas (what, of_id, n)
    SELECT what, of_id, change
      FROM (VALUES ('threads', post.topic_id),
                   (CASE post.kind WHEN 'petition' THEN 'petitions_started' END, post.author_id)) AS of (what, of_id)
     WHERE post.visibility = 'visible' AND what IS NOT NULL
    UNION ALL
    SELECT 'helped', actor_id, change FROM activities
     WHERE post.visibility = 'visible' AND post_id = post.id AND verb = 'replied' AND actor_id <> post.author_id
$$
"""
POSTS = """
CREATE FUNCTION tally_posts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        PERFORM tally_post(OLD, -1);
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    PERFORM tally_post(NEW, 1);
    RETURN NEW;
END $$
"""
ACTIVITIES = """
CREATE FUNCTION tally_activities() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    line activities := coalesce(NEW, OLD);
BEGIN
    INSERT INTO tally_deltas (what, of_id, n)
    SELECT 'helped', line.actor_id, CASE TG_OP WHEN 'INSERT' THEN 1 ELSE -1 END
      FROM posts WHERE id = line.post_id AND author_id <> line.actor_id AND visibility = 'visible';
    RETURN NULL;
END $$
"""
TRIGGERS = (
    ("tally_follows", "follows", "AFTER INSERT OR DELETE", "", "tally_follows"),
    ("tally_topic_follows", "topic_follows", "AFTER INSERT OR DELETE", "", "tally_topic_follows"),
    (
        "tally_suspended",
        "members",
        "AFTER UPDATE",
        "WHEN ((OLD.suspended_at IS NULL) <> (NEW.suspended_at IS NULL))",
        "tally_suspended",
    ),
    ("tally_opened", "posts", "AFTER INSERT", "WHEN (NEW.root_id IS NULL)", "tally_posts"),
    (
        "tally_changed",
        "posts",
        "AFTER UPDATE",
        "WHEN (NEW.root_id IS NULL AND (OLD.visibility, OLD.topic_id, OLD.author_id)"
        " IS DISTINCT FROM (NEW.visibility, NEW.topic_id, NEW.author_id))",
        "tally_posts",
    ),
    # Before, while what happened to it is there.
    ("tally_gone", "posts", "BEFORE DELETE", "WHEN (OLD.root_id IS NULL)", "tally_posts"),
    ("tally_replied", "activities", "AFTER INSERT", "WHEN (NEW.verb = 'replied')", "tally_activities"),
    ("tally_unreplied", "activities", "AFTER DELETE", "WHEN (OLD.verb = 'replied')", "tally_activities"),
)
FUNCTIONS = (
    "tally_follows()",
    "tally_topic_follows()",
    "tally_suspended()",
    "tally_posts()",
    "tally_post(posts, int)",
    "tally_activities()",
)
FILL = """
INSERT INTO tallies (what, of_id, n)
SELECT 'followers', followed_id, count(*) FROM follows
 WHERE member_id NOT IN (SELECT id FROM members WHERE suspended_at IS NOT NULL) GROUP BY followed_id
UNION ALL
SELECT 'topic_followers', topic_id, count(*) FROM topic_follows
 WHERE member_id NOT IN (SELECT id FROM members WHERE suspended_at IS NOT NULL) GROUP BY topic_id
UNION ALL
SELECT 'threads', topic_id, count(*) FROM posts WHERE root_id IS NULL AND visibility = 'visible' GROUP BY topic_id
UNION ALL
SELECT 'petitions_started', author_id, count(*) FROM posts
 WHERE kind = 'petition' AND visibility = 'visible' GROUP BY author_id
UNION ALL
SELECT 'helped', actor_id, count(*) FROM activities JOIN posts ON posts.id = post_id
 WHERE verb = 'replied' AND author_id <> actor_id AND visibility = 'visible' GROUP BY actor_id
"""


def upgrade() -> None:
    op.execute("SET LOCAL statement_timeout = 0")  # some seconds for each million rows
    op.create_table(
        "tallies",
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("of_id", sa.BigInteger(), nullable=False),
        sa.Column("n", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("what", "of_id", name=op.f("pk_tallies")),
        postgresql_with={"fillfactor": "50"},
    )
    op.create_table(
        "tally_deltas",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("of_id", sa.BigInteger(), nullable=False),
        sa.Column("n", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tally_deltas")),
        postgresql_with={"autovacuum_vacuum_scale_factor": "0", "autovacuum_vacuum_threshold": "2000"},
    )
    op.create_index("ix_tally_deltas_what_of_id", "tally_deltas", ["what", "of_id"])
    # What is counted is held until the triggers are there.
    op.execute("LOCK TABLE members, follows, topic_follows, posts, activities IN SHARE ROW EXCLUSIVE MODE")
    for function in (FOLLOWS, TOPIC_FOLLOWS, MEMBERS, POST, POSTS, ACTIVITIES):
        op.execute(function)
    for name, table, when, condition, function in TRIGGERS:
        op.execute(f"CREATE TRIGGER {name} {when} ON {table} FOR EACH ROW {condition} EXECUTE FUNCTION {function}()")
    op.execute(FILL)


def downgrade() -> None:
    for name, table, _when, _condition, _function in TRIGGERS:
        op.execute(f"DROP TRIGGER {name} ON {table}")
    for function in FUNCTIONS:
        op.execute(f"DROP FUNCTION {function}")
    op.drop_table("tally_deltas")
    op.drop_table("tallies")
