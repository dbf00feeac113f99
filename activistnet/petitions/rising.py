"""What is rising, by a formula that everybody can read on /how-we-count and anyone could work out.

The signatures gained within a day, divided by the square root of those there were before and 25 more. So a petition of
a hundred that gains twenty stands above one of ten thousand that gains a hundred, and below one that gains three
hundred; and two signatures on a new one are nothing yet.
"""

from sqlalchemy import text

from ..core.data.db import db

PART = 5000  # petitions at once: some hundredths of a second
LEAST = 3  # signatures gained
HEAD_START = 25  # signatures: what keeps the first few of a new petition from weighing most
MOST = 1000  # petitions in the list

# The newest row of each petition says whether its count has changed since.
NOTE = text("""
WITH part AS MATERIALIZED (
    SELECT id, signature_count FROM petitions WHERE id > :after ORDER BY id LIMIT :part
), noted AS (
    INSERT INTO past_counts (petition_id, at, count)
    SELECT id, now(), signature_count FROM part
     WHERE signature_count IS DISTINCT FROM (
           SELECT count FROM past_counts WHERE petition_id = part.id ORDER BY at DESC LIMIT 1)
        ON CONFLICT DO NOTHING
), forgotten AS (
    DELETE FROM past_counts AS old USING part
     WHERE old.petition_id = part.id
       AND old.at < (SELECT max(at) FROM past_counts
                      WHERE petition_id = part.id AND at <= now() - interval '1 day')
)
SELECT max(id) FILTER (WHERE n = :part) FROM (SELECT id, count(*) OVER () AS n FROM part) AS numbered
""")
FORGET = text("DELETE FROM rising_petitions")
# A petition without an older row was begun within a day, or was there before any count was noted.
RANK = text("""
INSERT INTO rising_petitions (petition_id, gained, score)
SELECT id, gained, gained / sqrt(before + base_count + :head_start)
  FROM (
       SELECT petitions.id, petitions.base_count, before, petitions.signature_count - before AS gained
         FROM (SELECT DISTINCT petition_id FROM past_counts WHERE at > now() - interval '1 day') AS changed
         JOIN petitions ON petitions.id = changed.petition_id AND petitions.stage = 'open'
              AND (petitions.heard_at > now() - interval '60 days' OR petitions.imported_from IS NOT NULL)
         JOIN posts ON posts.id = petitions.id AND posts.visibility = 'visible'
         JOIN LATERAL (
              SELECT CASE WHEN posts.created_at > now() - interval '1 day' THEN 0
                          ELSE coalesce(
                              (SELECT count FROM past_counts WHERE petition_id = petitions.id
                                  AND at <= now() - interval '1 day' ORDER BY at DESC LIMIT 1),
                              (SELECT count FROM past_counts WHERE petition_id = petitions.id ORDER BY at LIMIT 1))
                     END AS before) AS a_day_ago ON true
       ) AS of_a_day
 WHERE gained >= :least
 ORDER BY 3 DESC, id DESC
 LIMIT :most
""")


def note_counts(after: int) -> int | None:
    """Note the counts that have changed of some petitions above this number; the last of them, if there may be more."""
    last: int | None = db.session.scalar(NOTE, {"after": after, "part": PART})
    return last


def rank() -> None:
    """Make the list anew; until that is committed everybody is shown the one before."""
    db.session.execute(FORGET)
    db.session.execute(RANK, {"least": LEAST, "head_start": HEAD_START, "most": MOST})
