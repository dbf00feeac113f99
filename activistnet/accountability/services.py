"""How much each decision maker is asked, counted from the petitions that reach everybody."""

from collections.abc import Sequence

from sqlalchemy import delete, func, or_, select, text
from sqlalchemy.orm import aliased

from ..core.data.clauses import there_is
from ..core.data.db import QUIETLY, db
from ..decision_makers.models import DecisionMaker, DecisionMakerChange
from ..decision_makers.rules import KEPT_UNASKED
from ..petitions.models import PetitionTarget

PART = 500  # that are counted at once

# Another name of one counts for it and has nothing of its own. A petition that asks it twice counts once.
COUNT = text("""
    WITH names AS (
        SELECT id, id AS whole FROM decision_makers WHERE id = ANY(:ids) AND merged_into_id IS NULL
        UNION ALL SELECT id, merged_into_id FROM decision_makers WHERE merged_into_id = ANY(:ids)
    ), asked AS (
        SELECT DISTINCT names.whole, petition_targets.petition_id
          FROM names JOIN petition_targets ON petition_targets.decision_maker_id = names.id
    ), sums AS (
        SELECT asked.whole, count(*) AS n, count(*) FILTER (WHERE stage = 'open') AS open,
               count(*) FILTER (WHERE stage = 'won') AS won, sum(signature_count + base_count) AS signatures,
               min(posts.created_at) AS since
          FROM asked JOIN petitions ON petitions.id = asked.petition_id JOIN posts ON posts.id = petitions.id
          JOIN members ON members.id = posts.author_id
         WHERE posts.visibility = 'visible' AND (members.limited_until > now()) IS NOT TRUE GROUP BY asked.whole
    ), counted AS (
        SELECT id, coalesce(n, 0) AS n, coalesce(open, 0) AS open, coalesce(won, 0) AS won,
               coalesce(signatures, 0) AS signatures, since
          FROM unnest(CAST(:ids AS bigint[])) AS id LEFT JOIN sums ON sums.whole = id
    )
    UPDATE decision_makers
       SET petition_count = counted.n, open_count = counted.open, won_count = counted.won,
           signature_count = counted.signatures, asked_since = counted.since
      FROM counted
     WHERE decision_makers.id = counted.id
       AND (petition_count, open_count, won_count, signature_count, asked_since)
           IS DISTINCT FROM (counted.n, counted.open, counted.won, counted.signatures, counted.since)
""")

_name = aliased(DecisionMaker)


def count(decision_maker_ids: Sequence[int]) -> None:
    """Count anew what these are asked, and what they are other names of; safe to repeat.

    Whoever counts one of them at the same moment comes first or waits, so the newest count stays.
    """
    of_these = DecisionMaker.id.in_(decision_maker_ids)
    wholes = select(DecisionMaker.merged_into_id).where(of_these)
    held = select(DecisionMaker.id).where(or_(of_these, DecisionMaker.id.in_(wholes))).order_by(DecisionMaker.id)
    ids = list(db.session.scalars(held.with_for_update(key_share=True)))
    db.session.execute(COUNT, {"ids": ids})


def count_some(after: int) -> int | None:
    """The same for those that come next; the last of them, if there may be more."""
    some = select(DecisionMaker.id).where(DecisionMaker.id > after).order_by(DecisionMaker.id).limit(PART)
    ids = list(db.session.scalars(some))
    if ids:
        count(ids)
    return ids[-1] if len(ids) == PART else None


def asked_by(petition_id: int) -> list[int]:
    """Whom a petition asks; nobody where it is another kind of post."""
    mine = (PetitionTarget.petition_id == petition_id, PetitionTarget.decision_maker_id.is_not(None))
    return [each for each in db.session.scalars(select(PetitionTarget.decision_maker_id).where(*mine)) if each]


def forget_unasked() -> None:
    """Let go of those that no petition names any more, and of which moderators have said nothing."""
    is_unasked = (
        DecisionMaker.petition_count == 0,
        DecisionMaker.created_at < func.now() - KEPT_UNASKED,
        DecisionMaker.merged_into_id.is_(None),
        ~there_is(PetitionTarget, PetitionTarget.decision_maker_id == DecisionMaker.id),
        ~there_is(DecisionMakerChange, DecisionMakerChange.decision_maker_id == DecisionMaker.id),
        ~there_is(_name, _name.merged_into_id == DecisionMaker.id),
    )
    db.session.execute(delete(DecisionMaker).where(*is_unasked).execution_options(**QUIETLY))
