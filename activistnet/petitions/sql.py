"""The statements of signing, each a single round trip.

Whatever moves a signature into or out of `counted` writes its delta in the same statement, and nothing but the clock
ever touches the petition's row: with many people signing at once they only insert.
"""

# ruff: noqa: S608 - the statements share one part, put together from constants of this module

from sqlalchemy import BigInteger, Boolean, LargeBinary, Text, bindparam, text


def _open_petition(petition: str) -> str:
    """The petition's row while it takes signatures by the database's clock, and none otherwise."""
    return f"""
    SELECT petitions.id
      FROM petitions JOIN posts ON posts.id = petitions.id
     WHERE petitions.id = {petition}
       AND petitions.stage = 'open'
       AND (petitions.closes_at IS NULL OR petitions.closes_at > clock_timestamp())
       AND posts.visibility = 'visible'"""


# Nobody signs where author and signatory have blocked each other: their page is not there for this member either.
# `share` is the share whose link brought this person, when it is of this petition and not their own.
# A withdrawn signature is revived, unless its person already has another counted one; else a new one is inserted.
SIGN = text(
    f"""
    WITH p AS ({_open_petition(":petition_id")}
       AND NOT EXISTS (SELECT FROM blocks
                        WHERE (blocks.member_id = posts.author_id AND blocks.blocked_id = :member_id)
                           OR (blocks.member_id = :member_id AND blocks.blocked_id = posts.author_id))
    ), share AS (
        SELECT shares.id FROM shares
         WHERE shares.token = :via AND shares.post_id = :petition_id AND shares.member_id <> :member_id
    ), revived AS (
        UPDATE signatures
           SET state = 'counted', signed_at = now(), member_id = :member_id, mailbox_digest = :mailbox_digest,
               mailbox_sealed = :mailbox_sealed, name = :name, country = :country, reason = :reason,
               show_name = :show_name, share_id = (SELECT id FROM share)
         WHERE id = (SELECT mine.id FROM signatures mine, p
                      WHERE mine.petition_id = p.id AND mine.state = 'withdrawn'
                        AND (mine.member_id = :member_id OR mine.mailbox_digest = :mailbox_digest)
                      ORDER BY mine.member_id NULLS LAST LIMIT 1)
           AND state = 'withdrawn'
           AND NOT EXISTS (SELECT FROM signatures other
                            WHERE other.petition_id = :petition_id AND other.id <> signatures.id
                              AND (other.member_id = :member_id OR other.mailbox_digest = :mailbox_digest))
        RETURNING id, petition_id, share_id, country
    ), inserted AS (
        INSERT INTO signatures (petition_id, member_id, mailbox_digest, mailbox_sealed, name, country, reason,
                                show_name, share_id)
        SELECT p.id, :member_id, :mailbox_digest, :mailbox_sealed, :name, :country, :reason,
               :show_name, (SELECT id FROM share)
          FROM p WHERE NOT EXISTS (SELECT FROM revived)
        ON CONFLICT DO NOTHING
        RETURNING id, petition_id, share_id, country
    ), signed AS (
        SELECT * FROM revived UNION ALL SELECT * FROM inserted
    ), delta AS (
        INSERT INTO signature_deltas (petition_id, share_id, country, n)
        SELECT petition_id, share_id, country, 1 FROM signed
    ), activity AS (
        INSERT INTO activities (actor_id, verb, post_id)
        SELECT :member_id, 'signed', petition_id FROM signed WHERE :show_name
        ON CONFLICT (actor_id, verb, post_id) DO UPDATE SET at = now()
    )
    SELECT (SELECT id FROM p) AS petition_id, (SELECT id FROM signed) AS signature_id
    """
).bindparams(
    bindparam("petition_id", type_=BigInteger),
    bindparam("member_id", type_=BigInteger),
    bindparam("mailbox_digest", type_=LargeBinary),
    bindparam("mailbox_sealed", type_=LargeBinary),
    bindparam("name", type_=Text),
    bindparam("country", type_=Text),
    bindparam("reason", type_=Text),
    bindparam("show_name", type_=Boolean),
    bindparam("via", type_=Text),
)

# A try of a guest and the mail it asks for. Nothing is mailed for the sixth try of a mailbox within a week, but what
# was typed is kept for the next page all the same.
TRY = text(
    f"""
    WITH p AS ({_open_petition(":petition_id")}
    ), try AS (
        INSERT INTO confirmations (token_hash, token_sealed, petition_id, mailbox_sealed, mailbox_digest, name,
                                   country, postcode, reason, show_name, share_id, expires_at)
        SELECT :token_hash, :token_sealed, p.id, :mailbox_sealed, :mailbox_digest, :name,
               :country, :postcode, :reason, :show_name,
               (SELECT shares.id FROM shares WHERE shares.token = :via AND shares.post_id = p.id),
               now() + interval '7 days'
          FROM p
         WHERE (SELECT count(*) FROM confirmations earlier
                 WHERE earlier.petition_id = p.id AND earlier.mailbox_digest = :mailbox_digest
                   AND earlier.created_at > now() - interval '7 days') < :most_tries
        RETURNING id
    ), mail AS (
        INSERT INTO outbox (job, queue, args) SELECT :job, 'now', jsonb_build_array(try.id) FROM try
    ), typed AS (
        INSERT INTO typed_tries (token_hash, petition_id, typed_sealed, expires_at)
        SELECT :page_hash, p.id, :typed_sealed, now() + interval '7 days' FROM p
    )
    SELECT (SELECT id FROM p) AS petition_id, (SELECT id FROM try) AS confirmation_id
    """
).bindparams(
    bindparam("petition_id", type_=BigInteger),
    bindparam("most_tries", type_=BigInteger),
    bindparam("token_hash", type_=LargeBinary),
    bindparam("token_sealed", type_=LargeBinary),
    bindparam("mailbox_sealed", type_=LargeBinary),
    bindparam("mailbox_digest", type_=LargeBinary),
    bindparam("name", type_=Text),
    bindparam("country", type_=Text),
    bindparam("postcode", type_=Text),
    bindparam("reason", type_=Text),
    bindparam("show_name", type_=Boolean),
    bindparam("via", type_=Text),
    bindparam("job", type_=Text),
    bindparam("page_hash", type_=LargeBinary),
    bindparam("typed_sealed", type_=LargeBinary),
)

# The proof of a mailbox: one try becomes the counted signature, and all tries of that mailbox let go of what they held.
# Two links of one mailbox pressed at once both try to insert; the unique constraint lets one through, and only that
# one changes the tries, so neither waits for the other in a circle.
CONFIRM = text(
    f"""
    WITH try AS (
        SELECT * FROM confirmations
         WHERE token_hash = :token_hash AND signature_id IS NULL AND expires_at > now()
    ), p AS ({_open_petition("(SELECT petition_id FROM try)")}
    ), revived AS (
        UPDATE signatures
           SET state = 'counted', signed_at = now(), mailbox_sealed = try.mailbox_sealed, name = try.name,
               country = try.country, postcode = try.postcode, reason = try.reason, show_name = try.show_name,
               share_id = (SELECT shares.id FROM shares WHERE shares.id = try.share_id)
          FROM try, p
         WHERE signatures.petition_id = p.id AND signatures.mailbox_digest = try.mailbox_digest
           AND signatures.state = 'withdrawn'
        RETURNING signatures.id, signatures.petition_id, signatures.share_id, signatures.country
    ), inserted AS (
        INSERT INTO signatures (petition_id, mailbox_digest, mailbox_sealed, name, country, postcode, reason,
                                show_name, share_id)
        SELECT p.id, try.mailbox_digest, try.mailbox_sealed, try.name, try.country, try.postcode, try.reason,
               try.show_name, (SELECT shares.id FROM shares WHERE shares.id = try.share_id)
          FROM try, p WHERE NOT EXISTS (SELECT FROM revived)
        ON CONFLICT DO NOTHING
        RETURNING id, petition_id, share_id, country
    ), signed AS (
        SELECT * FROM revived UNION ALL SELECT * FROM inserted
    ), delta AS (
        INSERT INTO signature_deltas (petition_id, share_id, country, n)
        SELECT petition_id, share_id, country, 1 FROM signed
    ), spent AS (
        UPDATE confirmations
           SET signature_id = signed.id, token_sealed = NULL, mailbox_sealed = NULL, name = '', country = '',
               postcode = '', reason = '', show_name = false, share_id = NULL
          FROM signed, try
         WHERE confirmations.petition_id = try.petition_id AND confirmations.mailbox_digest = try.mailbox_digest
    )
    SELECT (SELECT petition_id FROM try) AS try_petition_id, (SELECT id FROM p) AS petition_id,
           (SELECT id FROM signed) AS signature_id
    """
).bindparams(bindparam("token_hash", type_=LargeBinary))

# Taking a signature back: it stays as a row, so that its person can sign again, and keeps nothing else of them.
WITHDRAW = text(
    """
    WITH gone AS (
        UPDATE signatures
           SET state = 'withdrawn', name = '', postcode = '', reason = '', show_name = false, mailbox_sealed = NULL
         WHERE petition_id = :petition_id AND state = 'counted'
           AND (id = :signature_id OR member_id = :member_id)
        RETURNING id, petition_id, share_id, country, member_id
    ), delta AS (
        INSERT INTO signature_deltas (petition_id, share_id, country, n)
        SELECT petition_id, share_id, country, -1 FROM gone
    ), activity AS (
        DELETE FROM activities USING gone
         WHERE activities.actor_id = gone.member_id AND activities.post_id = gone.petition_id
           AND activities.verb = 'signed'
    )
    SELECT id FROM gone
    """
).bindparams(
    bindparam("petition_id", type_=BigInteger),
    bindparam("signature_id", type_=BigInteger),
    bindparam("member_id", type_=BigInteger),
)

# The clock's part. Deleting the deltas and adding their sums is one statement, so a crash loses or doubles nothing.
FOLD = text(
    """
    WITH taken AS (
        DELETE FROM signature_deltas
         WHERE id IN (SELECT id FROM signature_deltas ORDER BY id LIMIT 50000)
        RETURNING petition_id, share_id, country, n
    ), sums AS (
        SELECT petition_id, sum(n) AS n FROM taken GROUP BY petition_id
    ), counted AS (
        UPDATE petitions
           SET signature_count = petitions.signature_count + sums.n, count_version = petitions.count_version + 1
          FROM sums WHERE petitions.id = sums.petition_id
        RETURNING petitions.id, petitions.signature_count, petitions.base_count, petitions.goal,
                  petitions.reached_step, petitions.count_version, petitions.stage
    ), places AS (
        INSERT INTO country_counts (petition_id, country, count)
        SELECT taken.petition_id, taken.country, sum(taken.n)
          FROM taken JOIN petitions ON petitions.id = taken.petition_id
         GROUP BY taken.petition_id, taken.country
        ON CONFLICT (petition_id, country) DO UPDATE SET count = country_counts.count + excluded.count
    ), brought AS (
        UPDATE shares SET brought_count = shares.brought_count + s.n
          FROM (SELECT share_id, sum(n) AS n FROM taken WHERE share_id IS NOT NULL GROUP BY share_id) s
         WHERE shares.id = s.share_id
        RETURNING shares.id, shares.member_id, shares.post_id, s.n
    )
    SELECT (SELECT coalesce(json_agg(counted), '[]') FROM counted) AS counted,
           (SELECT coalesce(json_agg(brought), '[]') FROM brought) AS brought
    """
)

# What a count shows where nothing is cached: the folded number and what waits, read at one moment.
COUNT_NOW = text(
    """
    SELECT base_count + signature_count
           + coalesce((SELECT sum(n) FROM signature_deltas WHERE petition_id = petitions.id), 0)::bigint
      FROM petitions WHERE id = :petition_id
    """
)

# Repair. Everything is read in one snapshot and the difference is added to whatever stands there by then.
RECOUNT = text(
    """
    WITH drift AS (
        SELECT (SELECT count(*) FROM signatures WHERE petition_id = :petition_id AND state = 'counted')
               - signature_count
               - coalesce((SELECT sum(n) FROM signature_deltas WHERE petition_id = :petition_id), 0) AS n
          FROM petitions WHERE id = :petition_id
    )
    UPDATE petitions
       SET signature_count = petitions.signature_count + drift.n, count_version = petitions.count_version + 1
      FROM drift WHERE petitions.id = :petition_id AND drift.n <> 0
    RETURNING drift.n
    """
).bindparams(bindparam("petition_id", type_=BigInteger))

RECOUNT_PLACES = text(
    """
    WITH parts AS (
        SELECT country, count(*) AS n FROM signatures
         WHERE petition_id = :petition_id AND state = 'counted' GROUP BY country
        UNION ALL
        SELECT country, -count FROM country_counts WHERE petition_id = :petition_id
        UNION ALL
        SELECT country, -n FROM signature_deltas WHERE petition_id = :petition_id
    )
    INSERT INTO country_counts (petition_id, country, count)
    SELECT :petition_id, country, sum(n) FROM parts GROUP BY country HAVING sum(n) <> 0
    ON CONFLICT (petition_id, country) DO UPDATE SET count = country_counts.count + excluded.count
    """
).bindparams(bindparam("petition_id", type_=BigInteger))
