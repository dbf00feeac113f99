"""The statement that counts a vote at its end: whose votes are good, and what has more than half of them."""

from sqlalchemy import ARRAY, BigInteger, Interval, bindparam, text

# `signature_ids` and `member_ids` are the votes and who gave them. A vote is good if its signature was given before its
# author had been silent for long, and counts now, if whoever gave it may write there, and if what it is for is there: a
# candidate who still stands, whose signature counts, whom moderators let write to everybody there, and with whom the
# voter has no block. One person has one.
COUNT = text("""
WITH going_on AS (
    SELECT adoptions.id, least(adoptions.opened_at, petitions.heard_at + :signed_by) AS signed_before, posts.topic_id
      FROM adoptions JOIN posts ON posts.id = adoptions.petition_id JOIN petitions ON petitions.id = posts.id
     WHERE adoptions.id = :adoption_id
), present AS (
    SELECT members.id FROM members, going_on
     WHERE deleted_at IS NULL AND suspended_at IS NULL
       AND (members.id = ANY(CAST(:member_ids AS bigint[]))
            OR members.id IN (SELECT member_id FROM adoption_candidates WHERE adoption_id = :adoption_id))
       AND NOT EXISTS (SELECT 1 FROM topic_bans WHERE topic_bans.topic_id = going_on.topic_id
                          AND topic_bans.member_id = members.id AND topic_bans.until > now())
), standing AS (
    SELECT candidate.member_id FROM adoption_candidates AS candidate
      JOIN present ON present.id = candidate.member_id
      JOIN members ON members.id = candidate.member_id AND (members.limited_until > now()) IS NOT TRUE
       AND (members.restricted_until > now()) IS NOT TRUE
      JOIN signatures ON signatures.id = candidate.signature_id AND signatures.state = 'counted'
     WHERE adoption_id = :adoption_id AND stepped_back_at IS NULL
), good AS (
    SELECT DISTINCT ON (voter.member_id) vote.candidate_id, vote.closes_as
      FROM unnest(CAST(:signature_ids AS bigint[]), CAST(:member_ids AS bigint[])) AS voter (signature_id, member_id)
      JOIN going_on ON true
      JOIN present ON present.id = voter.member_id
      JOIN adoption_votes AS vote ON vote.adoption_id = going_on.id AND vote.signature_id = voter.signature_id
      JOIN signatures ON signatures.id = vote.signature_id AND signatures.state = 'counted'
       AND signatures.signed_at < going_on.signed_before
     WHERE (vote.candidate_id IS NULL OR vote.candidate_id IN (SELECT member_id FROM standing))
       AND NOT EXISTS (SELECT 1 FROM blocks
                        WHERE (blocks.member_id = voter.member_id AND blocks.blocked_id = vote.candidate_id)
                           OR (blocks.member_id = vote.candidate_id AND blocks.blocked_id = voter.member_id))
     ORDER BY voter.member_id, vote.voted_at DESC
), summed AS (
    SELECT candidate_id, count(*) AS n, (SELECT count(*) FROM good) AS votes FROM good GROUP BY candidate_id
), ahead AS (
    SELECT candidate_id, n FROM summed WHERE votes >= :fewest AND 2 * n > votes
), said AS (
    SELECT closes_as FROM good, ahead WHERE ahead.candidate_id IS NULL AND good.candidate_id IS NULL
     GROUP BY closes_as, ahead.n HAVING 2 * count(*) > ahead.n
)
SELECT (SELECT count(*) FROM good) AS votes, (SELECT n FROM ahead) AS n, (SELECT candidate_id FROM ahead) AS winner_id,
       (SELECT closes_as FROM said) AS closes_as
""").bindparams(
    bindparam("signature_ids", type_=ARRAY(BigInteger)),
    bindparam("member_ids", type_=ARRAY(BigInteger)),
    bindparam("signed_by", type_=Interval),
)
