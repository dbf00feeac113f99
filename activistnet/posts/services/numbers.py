"""What a thread's own row and the feeds hold of its replies: how many are there for those who see it, and when the
newest was written.

They hold it for lists, which could not ask every reply. Whatever makes a reply visible or takes it away writes all of
it, up or down, in the same transaction; every night it is compared with the replies.
"""

from sqlalchemy import TextClause, select, text, update

from ...core.data.db import QUIETLY, db
from ..models import PUBLISHED, Activity, Post

# A thread was last active when its newest visible reply was written, or else when it was opened; its author's act in
# the feeds is as old as their own newest one. The newest is the one with the highest number, which an index finds.
SHOWN = f"visibility IN {PUBLISHED}"
LAST_ACTIVE = f"""
    greatest(root.created_at, (
        SELECT created_at FROM posts WHERE root_id = root.id AND {SHOWN} ORDER BY id DESC LIMIT 1
    ))
"""  # noqa: S608, no value is written into it
ACTED_AT = f"""
    (SELECT created_at FROM posts
      WHERE root_id = {{root}} AND author_id = {{author}} AND {SHOWN} ORDER BY id DESC LIMIT 1)
"""  # noqa: S608, no value is written into it

_SETTLE_ROOT = text(f"""
    UPDATE posts AS root SET last_active_at = {LAST_ACTIVE} WHERE id = :root
""")  # noqa: S608, no value is written into it
_SETTLE_ACT = text(f"""
    WITH newest AS (SELECT {ACTED_AT.format(root=":root", author=":author")} AS at),
         gone AS (
            DELETE FROM activities
             WHERE actor_id = :author AND verb = 'replied' AND post_id = :root AND (SELECT at FROM newest) IS NULL
         )
    INSERT INTO activities (actor_id, verb, post_id, at)
    SELECT id, 'replied', :root, at FROM newest, members
     WHERE at IS NOT NULL AND id = :author AND deleted_at IS NULL
    ON CONFLICT (actor_id, verb, post_id) DO UPDATE SET at = excluded.at
""")  # noqa: S608, no value is written into it


def take_out(reply: Post) -> None:
    """A reply is not visible any more: it leaves its thread's number, and neither the thread nor its author's act in
    the feeds stays where it had lifted them.
    """
    _count(reply, -1)


def put_in(reply: Post) -> None:
    """A reply is visible again, as of when it was written."""
    _count(reply, 1)


def _count(reply: Post, n: int) -> None:
    """Whoever replies at the same moment touches these rows in the same order, and is seen by the statements after."""
    if reply.root_id is None:
        return
    names = {"root": reply.root_id, "author": reply.author_id}
    act = (Activity.actor_id == reply.author_id, Activity.verb == "replied", Activity.post_id == reply.root_id)
    db.session.execute(select(Activity.id).where(*act).with_for_update())
    counted = update(Post).where(Post.id == reply.root_id).values(reply_count=Post.reply_count + n)
    db.session.execute(counted, execution_options=QUIETLY)
    db.session.execute(_SETTLE_ROOT, names)
    db.session.execute(_SETTLE_ACT, names)


def _repair(off: str, changed: str) -> TextClause:
    """Everything is read in one snapshot; a row that somebody else changes meanwhile is right, and is left alone."""
    return text(f"WITH off AS MATERIALIZED ({off}), changed AS ({changed}) SELECT count(*) FROM changed")  # noqa: S608


# Threads `:first` to `:last`.
_RECOUNT = _repair(
    f"""
    SELECT root.id, root.reply_count AS was, counted.n
      FROM posts AS root, LATERAL (
           SELECT count(*) AS n FROM posts WHERE root_id = root.id AND {SHOWN}
      ) AS counted
     WHERE root.id BETWEEN :first AND :last AND root.root_id IS NULL AND counted.n <> root.reply_count
    """,  # noqa: S608, no value is written into it
    "UPDATE posts SET reply_count = off.n FROM off WHERE posts.id = off.id AND posts.reply_count = off.was RETURNING 1",
)
_REDATE_ROOTS = _repair(
    f"""
    SELECT root.id, root.last_active_at AS was, {LAST_ACTIVE} AS at
      FROM posts AS root
     WHERE root.id BETWEEN :first AND :last AND root.root_id IS NULL AND root.last_active_at <> {LAST_ACTIVE}
    """,  # noqa: S608, no value is written into it
    """
    UPDATE posts SET last_active_at = off.at FROM off
     WHERE posts.id = off.id AND posts.last_active_at = off.was RETURNING 1
    """,
)
# All of them in one pass: looked up for each act, a thread is read as often as people replied in it. Both sides are
# grouped and not joined, as a join of so many is planned by numbers that the database can only guess.
_NEWEST = f"""
    SELECT DISTINCT ON (root_id, author_id) root_id, author_id, created_at FROM posts
     WHERE root_id BETWEEN :first AND :last AND {SHOWN} ORDER BY root_id, author_id, id DESC
"""  # noqa: S608, no value is written into it
_REDATE_ACTS = _repair(
    f"""
    SELECT max(id) AS id, max(was) AS was, max(at) AS at FROM (
        SELECT CAST(NULL AS bigint) AS id, root_id, author_id, CAST(NULL AS timestamptz) AS was, created_at AS at
          FROM ({_NEWEST}) AS newest
        UNION ALL
        SELECT id, post_id, actor_id, at, NULL FROM activities
         WHERE post_id BETWEEN :first AND :last AND verb = 'replied'
    ) AS both_sides GROUP BY root_id, author_id HAVING max(was) <> max(at)
    """,  # noqa: S608, no value is written into it
    """
    UPDATE activities SET at = off.at FROM off
     WHERE activities.id = off.id AND activities.at = off.was RETURNING 1
    """,
)
_FORGET_ACTS = text(f"""
    WITH newest AS MATERIALIZED ({_NEWEST}), gone AS (
        DELETE FROM activities AS act
         WHERE act.post_id BETWEEN :first AND :last AND act.verb = 'replied' AND act.at < now() - interval '1 hour'
           AND (act.post_id, act.actor_id) NOT IN (SELECT root_id, author_id FROM newest)
        RETURNING 1
    )
    SELECT count(*) FROM gone
""")  # noqa: S608, no value is written into it
_REPAIRS = (_RECOUNT, _REDATE_ROOTS, _REDATE_ACTS, _FORGET_ACTS)


def repair(first: int, last: int) -> int:
    """Have these threads, by their numbers, say what their replies do; how much was off. Safe to repeat."""
    return sum(int(db.session.scalar(each, {"first": first, "last": last}) or 0) for each in _REPAIRS)
