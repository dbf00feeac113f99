"""Statements that take branches of a thread elsewhere, and what knows a reply by its thread along with them.

Every number stays: an address of a reply leads to where it is now, and so do quotes, votes, reports and notifications.
`visibility` is written as it is, so that the triggers of search look at a text again.
"""

from sqlalchemy import TextClause, text

from ..models import PUBLISHED
from ..own import THREAD
from ..rules import DEEPEST, ID_BYTES
from .numbers import LAST_ACTIVE, SHOWN

_PAST_ALL_BELOW = f"decode('{'ff' * (ID_BYTES + 1)}', 'hex')"
_OWN = f"substring(int8send(posts.id), {9 - ID_BYTES})"
_LONGEST = ID_BYTES * DEEPEST

# Not from being named: two who merge crosswise have each noted a decision about the one that the other waits for.
HOLD = text("SELECT id FROM posts WHERE id = ANY(:ids) ORDER BY id FOR NO KEY UPDATE")
CHOSEN = text(f"""
    SELECT id, parent_id, author_id, path, visibility IN {PUBLISHED} AS is_published FROM posts
     WHERE root_id = :root AND id = ANY(:ids) ORDER BY path
""")  # noqa: S608, values of ours
_BELOW_CHOSEN = f"""
    unnest(CAST(:ids AS bigint[]), CAST(:paths AS bytea[]), CAST(:cuts AS int[])) AS branch (id, path, cut)
     WHERE posts.root_id = :root AND posts.path >= branch.path AND posts.path < branch.path || {_PAST_ALL_BELOW}
"""
IN_BRANCHES = f"SELECT posts.id, posts.parent_id, posts.path FROM posts, {_BELOW_CHOSEN}"  # noqa: S608, values of ours
# Of each branch the path above it is cut off.
TAKE_OUT = text(f"""
    UPDATE posts SET root_id = :to, visibility = posts.visibility, path = substring(posts.path, branch.cut + 1),
           parent_id = CASE WHEN posts.id = branch.id THEN :to ELSE posts.parent_id END
      FROM {_BELOW_CHOSEN}
       AND posts.id <> :to
    RETURNING posts.id
""")  # noqa: S608, values of ours
OPEN = text("""
    UPDATE posts SET kind = 'discussion', root_id = NULL, parent_id = NULL, path = NULL, title = :title, slug = :slug,
           is_debate = :is_debate, visibility = visibility
     WHERE id = :to
""")


def _below(above: str, deeper: str) -> str:
    """A path below another one, beside the deepest where it would be too long."""
    whole = f"{above} || {deeper}"
    return (
        f"CASE WHEN length({whole}) > {_LONGEST}"
        f" THEN substring({whole}, 1, {_LONGEST - ID_BYTES}) || {_OWN} ELSE {whole} END"
    )


PUT_IN = text(f"""
    UPDATE posts SET root_id = :to, visibility = visibility, path = {_below(":above", "path")}
     WHERE root_id = :root RETURNING id
""")  # noqa: S608, values of ours
CLOSE = text("""
    UPDATE posts SET kind = 'reply', root_id = :to, parent_id = :to, path = :above, visibility = visibility,
           locked_at = NULL, reply_count = 0
     WHERE id = :root
""")
# Whoever wrote while branches were moved saw what they answered where it was before.
FOLLOW = text(f"""
    WITH late AS (
        SELECT posts.id, posts.root_id, coalesce(above.path, '') AS path FROM posts JOIN posts AS above
            ON above.id = posts.parent_id AND coalesce(above.root_id, above.id) = :root
         WHERE posts.parent_id IN (SELECT CAST(:root AS bigint) UNION ALL SELECT id FROM posts WHERE root_id = :root)
           AND posts.root_id <> :root
    )
    UPDATE posts SET root_id = :root, visibility = visibility,
           path = substring(late.path, 1, {_LONGEST - ID_BYTES}) || {_OWN}
      FROM late WHERE posts.id = late.id
    RETURNING posts.id, late.root_id
""")  # noqa: S608, values of ours

COUNT = text(f"""
    UPDATE posts AS root SET last_active_at = {LAST_ACTIVE},
           reply_count = (SELECT count(*) FROM posts WHERE root_id = root.id AND {SHOWN})
     WHERE id = ANY(:roots) AND root_id IS NULL
""")  # noqa: S608, values of ours
_NEWEST = f"""
    SELECT DISTINCT ON (root_id, author_id) root_id, author_id, created_at FROM posts
     WHERE root_id = ANY(:roots) AND {SHOWN} ORDER BY root_id, author_id, id DESC
"""  # noqa: S608, values of ours
FORGET_ACTS = text(f"""
    DELETE FROM activities WHERE post_id = ANY(:roots) AND verb = 'replied'
       AND (post_id, actor_id) NOT IN (SELECT root_id, author_id FROM ({_NEWEST}) AS newest)
""")  # noqa: S608, values of ours
ACT = text(f"""
    INSERT INTO activities (actor_id, verb, post_id, at)
    SELECT author_id, 'replied', root_id, newest.created_at
      FROM ({_NEWEST}) AS newest JOIN members ON members.id = author_id AND deleted_at IS NULL
    ON CONFLICT (actor_id, verb, post_id) DO UPDATE SET at = excluded.at WHERE activities.at <> excluded.at
""")  # noqa: S608, values of ours
OPENED = text("""
    INSERT INTO activities (actor_id, verb, post_id, at)
    SELECT author_id, 'posted', posts.id, posts.created_at
      FROM posts JOIN members ON members.id = author_id AND deleted_at IS NULL WHERE posts.id = :to
    ON CONFLICT DO NOTHING
""")
CLOSED = text("DELETE FROM activities WHERE post_id = :root")
THREADS = text("""
    INSERT INTO tally_deltas (what, of_id, n) SELECT 'threads', topic_id, :n FROM posts
     WHERE id = :id AND visibility = 'visible'
""")

ALONG = tuple(
    text(f"UPDATE {table} SET root_id = :to WHERE {which}")  # noqa: S608, values of ours
    for table, which in (
        ("useful_votes", "reply_id = ANY(:ids)"),
        ("context_ratings", "note_id IN (SELECT id FROM context_notes WHERE post_id = ANY(:ids))"),
        ("context_notes", "post_id = ANY(:ids)"),
    )
)
WISH = text("""
    INSERT INTO thread_wishes (member_id, root_id, is_muted, made_at, ends_at)
    SELECT member_id, :to, is_muted, made_at, ends_at FROM thread_wishes WHERE root_id = :root ON CONFLICT DO NOTHING
    RETURNING member_id
""")
WISHED = text("DELETE FROM thread_wishes WHERE root_id = :root")
UNGATED = text("DELETE FROM thread_gates WHERE root_id = :root")
# Whoever votes at this moment holds the row, and counts.
END_POLL = text("UPDATE polls SET ends_at = least(ends_at, clock_timestamp()) WHERE root_id = :root")
LEFT = text("""
    UPDATE posts SET moved_out = array_append(moved_out, CAST(:to AS bigint))
     WHERE id = ANY(:ids) AND NOT coalesce(:to = ANY(moved_out), false)
    RETURNING id
""")
UNSUMMARISED = text("UPDATE posts SET has_summary = false WHERE id = :root")
BACK = text("""
    UPDATE posts SET moved_out = nullif(array_remove(moved_out, CAST(:root AS bigint)), '{}')
     WHERE (id = :to OR root_id = :to) AND moved_out @> ARRAY[CAST(:root AS bigint)]
    RETURNING id
""")


def _drafts(there: str, which: str) -> TextClause:
    """What somebody is typing goes along, unless they have begun something there, too.

    A place is `thread:12`, or `thread:12:15` below a reply, with the name of a field behind it.
    """
    return text(f"""
        WITH moved AS (SELECT member_id, place, {there} AS there FROM drafts WHERE {which})
        UPDATE drafts SET place = moved.there FROM moved
         WHERE drafts.member_id = moved.member_id AND drafts.place = moved.place AND NOT EXISTS (
               SELECT FROM drafts AS other WHERE other.member_id = moved.member_id AND other.place = moved.there
         )
    """)  # noqa: S608, values of ours


_FROM, _TO = (f"'{THREAD}' || CAST(:{name} AS text)" for name in ("root", "to"))
_REST = f"substring(place, length({_FROM}) + 1)"
_IS_BELOW = "split_part(place, ':', 3)"
DRAFTS_OUT = _drafts(
    f"{_TO} || CASE WHEN {_IS_BELOW} = CAST(:to AS text)"
    f" THEN substring({_REST}, length({_IS_BELOW}) + 2) ELSE {_REST} END",
    f"place LIKE {_FROM} || ':%' AND {_IS_BELOW} = ANY(CAST(:ids AS text[]))",
)
DRAFTS_IN = _drafts(
    f"{_TO} || CASE WHEN {_IS_BELOW} ~ '^[0-9]' THEN '' ELSE ':' || CAST(:root AS text) END || {_REST}",
    f"place = {_FROM} OR place LIKE {_FROM} || ':%'",
)
