"""Statements that have lines stand for what is there: replies come and go, shares bring, followers leave."""

from sqlalchemy import text

# Whose lines count a reply, and when the newest of each is from.
SETTLE = text("""
    UPDATE notifications AS line
       SET updated_at = coalesce((
               SELECT max(other.created_at)
                 FROM posts AS other JOIN posts AS answered ON answered.id = other.parent_id
                WHERE other.root_id = reply.root_id AND other.id >= coalesce(line.first_post_id, 0)
                  AND other.created_at::date = line.day AND other.visibility IN ('visible', 'members')
                  AND other.author_id <> line.member_id
                  AND (line.kind = 'replied' OR answered.author_id = line.member_id)
           ), line.updated_at)
      FROM posts AS reply
      JOIN posts AS root ON root.id = reply.root_id
      JOIN posts AS parent ON parent.id = reply.parent_id
     WHERE reply.id = :reply AND line.member_id IN (root.author_id, parent.author_id)
       AND line.kind IN ('replied', 'answered') AND line.thing = 'post:' || root.id
       AND line.day = reply.created_at::date
    RETURNING line.member_id
""")

# Signatures less those that the clock has not folded yet, which it will add here, by share and day.
RECOUNT_BROUGHT = text("""
    WITH counted AS (
        SELECT share_id, coalesce(first_signed_at, signed_at)::date AS day, count(*) AS n FROM signatures
         WHERE petition_id = :petition_id AND share_id IS NOT NULL AND state = 'counted' GROUP BY 1, 2
        UNION ALL
        SELECT delta.share_id, coalesce(first_signed_at, signed_at)::date, -sum(n)
          FROM signature_deltas AS delta JOIN signatures ON signatures.id = delta.signature_id
         WHERE delta.petition_id = :petition_id AND delta.share_id IS NOT NULL GROUP BY 1, 2
    ), drift AS (
        SELECT line.id,
               coalesce((
                   SELECT sum(n) FROM counted WHERE 'share:' || share_id = line.thing AND counted.day = line.day
               ), 0) - line.count AS n
          FROM notifications AS line
         WHERE line.post_id = :petition_id AND line.kind = 'brought'
           AND line.day > current_date - CAST(:days AS integer)
    ), changed AS (
        UPDATE notifications SET count = count + drift.n FROM drift
         WHERE notifications.id = drift.id AND drift.n <> 0 RETURNING drift.n
    )
    SELECT coalesce(sum(abs(n)), 0)::bigint FROM changed
""")

# Of a former member, whom they still followed when they left.
FORGET_FOLLOWER = text("""
    UPDATE notifications AS line
       SET data = jsonb_set(line.data, '{told}', (line.data -> 'told') - CAST(:member AS text)),
           actor_id = nullif(line.actor_id, :member),
           read_to = line.read_to - (
               SELECT count(*) FROM jsonb_array_elements_text(line.data -> 'told') WITH ORDINALITY AS told (id, place)
                WHERE told.id = CAST(:member AS text) AND told.place <= line.read_to
           )
     WHERE line.kind = 'followed' AND line.data -> 'told' IS NOT NULL
       AND (line.actor_id = :member OR line.member_id IN (SELECT followed_id FROM follows WHERE member_id = :member))
""")
