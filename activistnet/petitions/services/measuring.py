"""Looking through signatures for how strong they are, once enough have come or gone."""

from sqlalchemy import ARRAY, BigInteger, LargeBinary, bindparam, select, text

from ...core.data.db import db
from ...members.models import Member
from ..strengths import FEW
from ..vouch_models import voucher_of

PART = 500  # petitions at once
FEWEST = 100  # the hundredth part of many, so that a large one is not looked through for every ten

# A vouch is of nobody while its member is suspended. Those under a petition that nobody can be told from any more stay
# as they were counted.
DUE = text("""
WITH valid AS (
    SELECT vouches.petition_id, count(DISTINCT signatures.id) AS n
      FROM vouches JOIN signatures ON signatures.id = vouches.signature_id AND signatures.state = 'counted'
     WHERE vouches.voucher <> ALL(:suspended) GROUP BY vouches.petition_id
)
SELECT petitions.id
  FROM petitions
  LEFT JOIN signature_strengths AS was ON was.petition_id = petitions.id
  LEFT JOIN valid ON valid.petition_id = petitions.id
 WHERE petitions.id > :after AND petitions.anonymised_at IS NULL AND petitions.signature_count >= :few
   AND (abs(petitions.signature_count - coalesce(was.counted, 0)) >= greatest(:few, coalesce(was.counted, 0) / :fewest)
        OR coalesce(valid.n, 0) / :few <> coalesce(was.vouched, 0) / :few)
 ORDER BY petitions.id LIMIT :part
""").bindparams(bindparam("suspended", type_=ARRAY(LargeBinary)), bindparam("after", type_=BigInteger))
MEASURE = text("""
INSERT INTO signature_strengths (petition_id, counted, known, vouched)
SELECT :petition_id, count(*), count(*) FILTER (WHERE by_known OR valid.id IS NOT NULL), count(valid.id)
  FROM signatures
  LEFT JOIN (SELECT DISTINCT signature_id AS id FROM vouches
              WHERE petition_id = :petition_id AND voucher <> ALL(:suspended)) AS valid ON valid.id = signatures.id
 WHERE signatures.petition_id = :petition_id AND signatures.state = 'counted'
    ON CONFLICT (petition_id) DO UPDATE
   SET counted = excluded.counted, known = excluded.known, vouched = excluded.vouched, counted_at = now()
""").bindparams(bindparam("suspended", type_=ARRAY(LargeBinary)), bindparam("petition_id", type_=BigInteger))


def list_due(after: int = 0) -> list[int]:
    """Some petitions above this number whose signatures are to be looked through."""
    asked = {"suspended": _suspended(), "after": after, "few": FEW, "fewest": FEWEST, "part": PART}
    return list(db.session.scalars(DUE, asked))


def measure(petition_id: int) -> None:
    """Count how strong they are now; safe to repeat."""
    db.session.execute(MEASURE, {"petition_id": petition_id, "suspended": _suspended()})


def _suspended() -> list[bytes]:
    suspended = db.session.scalars(select(Member.id).where(Member.suspended_at.is_not(None)))
    return [voucher_of(member_id) for member_id in suspended]
