"""Statements that note where branches were before they were moved, and have them there again.

Both are one document: numbers, places in the tree and what the thread had, and no words but a title.
"""

from sqlalchemy import text

from .branch_statements import IN_BRANCHES

_PLACED = "coalesce(jsonb_agg(jsonb_build_array(id, parent_id, encode(path, 'hex'))), '[]')"
PLACES = text("""
    SELECT coalesce(jsonb_agg(jsonb_build_array(id, root_id, parent_id, encode(path, 'hex')) ORDER BY id), '[]')
      FROM posts WHERE id = ANY(:ids)
""")
OF_SPLIT = text(f"""
    SELECT jsonb_build_object(
           'at', now(), 'parent', parent_id, 'path', encode(path, 'hex'),
           'title', title, 'slug', slug, 'is_debate', is_debate,
           'replies', (SELECT {_PLACED} FROM ({IN_BRANCHES}) AS reply WHERE id <> :to)
      ) FROM posts WHERE id = :to
""")  # noqa: S608, statements of ours


def _all_of(table: str, column: str = "root_id") -> str:
    return f"(SELECT coalesce(jsonb_agg(to_jsonb({table})), '[]') FROM {table} WHERE {column} = :root)"  # noqa: S608


OF_MERGE = text(f"""
    SELECT jsonb_build_object(
           'at', now(), 'locked_at', locked_at,
           'replies', (SELECT {_PLACED} FROM posts AS reply WHERE root_id = :root),
           'wishes', {_all_of("thread_wishes")}, 'gates', {_all_of("thread_gates")}, 'polls', {_all_of("polls")},
           'acts', {_all_of("activities", "post_id")}
      ) FROM posts WHERE id = :root
""")  # noqa: S608, statements of ours

# What was moved on since is not there any more.
PUT_BACK = text("""
    UPDATE posts SET root_id = :root, visibility = posts.visibility, parent_id = CAST(was->>1 AS bigint),
           path = decode(was->>2, 'hex')
      FROM jsonb_array_elements(CAST(:rows AS jsonb)) AS was
     WHERE posts.id = CAST(was->>0 AS bigint) AND posts.root_id = :now
    RETURNING posts.id
""")
REPLY_AGAIN = text("""
    UPDATE posts SET kind = 'reply', root_id = :root, parent_id = :parent, path = decode(:path, 'hex'),
           title = CASE WHEN title = :given THEN :title ELSE title END, slug = :slug, is_debate = :is_debate,
           locked_at = NULL, reply_count = 0, visibility = visibility
     WHERE id = :to
""")
OPEN_AGAIN = text("""
    UPDATE posts SET kind = 'discussion', root_id = NULL, parent_id = NULL, path = NULL, visibility = visibility,
           locked_at = CAST(:locked_at AS timestamptz)
     WHERE id = :root
""")
UNPOSTED = text("DELETE FROM activities WHERE post_id = :root AND verb IN ('posted', 'replied')")
UNTOLD = text("""
    UPDATE posts SET moved_out = nullif(array_remove(moved_out, CAST(:to AS bigint)), '{}') WHERE id = ANY(:ids)
""")
# Those that were made since; the others were copied, or are there.
WISHED_SINCE = text("""
    INSERT INTO thread_wishes (member_id, root_id, is_muted, made_at, ends_at)
    SELECT member_id, :root, is_muted, made_at, ends_at FROM thread_wishes
     WHERE root_id = :to AND made_at > CAST(:at AS timestamptz)
    ON CONFLICT DO NOTHING
""")
# Whoever has changed what was copied, or left meanwhile, wished something else since.
WISHES_AGAIN = text("""
    WITH copied AS (
        DELETE FROM thread_wishes WHERE root_id = :to AND member_id = ANY(:copied)
           AND made_at <= CAST(:at AS timestamptz) RETURNING member_id
    )
    INSERT INTO thread_wishes (member_id, root_id, is_muted, made_at, ends_at)
    SELECT was.member_id, :root, was.is_muted, was.made_at, was.ends_at
      FROM jsonb_populate_recordset(CAST(NULL AS thread_wishes), CAST(:rows AS jsonb)) AS was
      JOIN members ON members.id = was.member_id AND members.deleted_at IS NULL
     WHERE was.member_id <> ALL(:copied) OR was.member_id IN (SELECT member_id FROM copied)
    ON CONFLICT DO NOTHING
""")
GATES_AGAIN = text("""
    INSERT INTO thread_gates SELECT * FROM jsonb_populate_recordset(CAST(NULL AS thread_gates), CAST(:rows AS jsonb))
    ON CONFLICT DO NOTHING
""")
POLLS_AGAIN = text("""
    UPDATE polls SET ends_at = was.ends_at
      FROM jsonb_populate_recordset(CAST(NULL AS polls), CAST(:rows AS jsonb)) AS was
     WHERE polls.root_id = was.root_id AND polls.ends_at < was.ends_at
""")
ACTS_AGAIN = text("""
    INSERT INTO activities (actor_id, verb, post_id, at)
    SELECT was.actor_id, was.verb, was.post_id, was.at
      FROM jsonb_populate_recordset(CAST(NULL AS activities), CAST(:rows AS jsonb)) AS was
      JOIN members ON members.id = was.actor_id AND members.deleted_at IS NULL
    ON CONFLICT DO NOTHING
""")
