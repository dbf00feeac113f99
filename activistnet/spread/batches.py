"""The statements of a batch: who came since the last one, by which shares, and in which generation these are."""

from sqlalchemy import BigInteger, bindparam, text

PETITION = bindparam("petition_id", type_=BigInteger)

# The next so many signatures of a petition that count, in the order in which they came; whether the share by which one
# came was there before all of them, and whether any was.
NEXT = text("""
    SELECT next.id, next.share_id, shares.shared_at < min(next.at) OVER () AS is_older,
           (SELECT min(shared_at) FROM shares WHERE post_id = :petition_id) < min(next.at) OVER () AS has_older
      FROM (SELECT id, share_id, coalesce(first_signed_at, signed_at) AS at FROM signatures
             WHERE petition_id = :petition_id AND id > :after AND state = 'counted' ORDER BY id LIMIT :size) AS next
      LEFT JOIN shares ON shares.id = next.share_id
     ORDER BY next.id
""").bindparams(PETITION)

# What each share is told to have brought, and its generation: one more than that of whoever its member came by. Only
# of members whose own signature shows their name: of the others nobody may know that they signed at all.
BRANCHES = text("""
    SELECT told.id, told.told_count AS brought,
           coalesce((
               SELECT (batch.generations -> theirs.share_id::text)::bigint + 1
                 FROM signatures AS theirs
                 CROSS JOIN LATERAL (
                      SELECT generations FROM spread_batches
                       WHERE petition_id = :petition_id AND up_to_id >= theirs.id AND after_id < theirs.id
                       ORDER BY up_to_id LIMIT 1) AS batch
                WHERE theirs.petition_id = :petition_id AND theirs.member_id = told.member_id
                  AND theirs.show_name AND theirs.share_id IS NOT NULL AND theirs.state = 'counted'
           ), 1) AS generation
      FROM (SELECT id, member_id, told_count FROM shares WHERE post_id = :petition_id AND told_count > 0
             ORDER BY told_count DESC, id LIMIT :most) AS told
""").bindparams(PETITION)

SUM = text("SELECT coalesce(sum(told_count), 0)::bigint FROM shares WHERE post_id = :petition_id").bindparams(PETITION)

TELL = text(
    "UPDATE shares SET told_count = told_count + :n WHERE id = :share_id AND post_id = :petition_id"
).bindparams(PETITION)

# Petitions of which another batch is there, of those whose shares have just brought somebody.
MARK = text("""
    INSERT INTO spreads (petition_id, is_due)
    SELECT petitions.id, true
      FROM petitions
      JOIN posts ON posts.id = petitions.id
      JOIN topics ON topics.id = posts.topic_id AND NOT topics.is_sensitive
      LEFT JOIN spreads ON spreads.petition_id = petitions.id
     WHERE petitions.id = ANY(:petition_ids) AND petitions.stage = 'open'
       AND petitions.signature_count - coalesce(spreads.seen_count, 0)
           >= greatest(:batch, coalesce(spreads.told_count, 0) / :part)
       AND NOT coalesce(spreads.is_due, false)
        ON CONFLICT (petition_id) DO UPDATE SET is_due = true
""")
