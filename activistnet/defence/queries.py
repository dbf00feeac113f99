"""What is known of a text that is about to be published, in one statement, and the word rules."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import func, select, text, union_all
from sqlalchemy.orm import joinedload

from ..core.data.db import db
from ..core.data.paging import Listing, Page
from ..core.data.rows import build
from ..core.refusals import NotFound
from ..core.web.urls import LARGEST_ID
from ..members.models import Member
from ..posts.holds import Attempt
from ..posts.queries import author_handle, author_name
from . import rules
from .matching import Looked
from .models import AdditionHit, SaidHit, SaidText, SignatureHit, WordHit, WordRule

HITS = (WordHit, AdditionHit, SignatureHit, SaidHit)
NOWHERE = 0  # no topic has this number
_ACTING = """(
               SELECT coalesce(json_agg(json_build_object('id', id, 'kind', kind, 'pattern', pattern,
                                                          'topic_id', topic_id, 'audience', audience,
                                                          'effect', effect) ORDER BY id), '[]')
                 FROM word_rules
                WHERE on_at IS NOT NULL AND off_at IS NULL AND ends_at > now()
                  AND (topic_id IS NULL OR topic_id = {topic})
           ) AS rules"""
_RULES_THAT_ACT = _ACTING.format(topic=":topic")
# A text is noted before it is published; what others send at the same moment is not seen yet.
NOTE = text(f"""
    WITH said AS (SELECT search_fold(:text) AS folded),
    bare AS (SELECT trim(regexp_replace(folded, '\\W+', ' ', 'g')) AS words FROM said),
    told AS (
        SELECT CASE WHEN length(words) >= :shortest THEN sha256(convert_to(words, 'UTF8')) END AS digest FROM bare
    ),
    noted AS (
        INSERT INTO recent_texts (author_id, topic_id, root_id, is_new, digest)
        SELECT :author, :topic, CAST(:root AS bigint), :is_new, digest FROM told
    )
    SELECT said.folded,
           {_RULES_THAT_ACT},
           (SELECT count(*) FROM recent_texts AS own
             WHERE own.digest = told.digest AND own.author_id = :author AND own.sent_at > now() - :alike) AS own,
           (SELECT count(DISTINCT author_id) FROM (
                SELECT author_id FROM recent_texts AS alike
                 WHERE alike.digest = told.digest AND alike.is_new AND alike.author_id <> :author
                   AND alike.sent_at > now() - :alike LIMIT 200
            ) AS few) AS alike,
           (SELECT count(DISTINCT author_id) FROM (
                SELECT author_id FROM recent_texts AS burst
                 WHERE burst.root_id = CAST(:root AS bigint) AND burst.is_new AND burst.sent_at > now() - :burst
                 ORDER BY burst.sent_at DESC LIMIT 200
            ) AS few) AS burst,
           (SELECT shield.id FROM shields AS shield
              LEFT JOIN posts AS root ON root.id = CAST(:root AS bigint)
             CROSS JOIN LATERAL (
                SELECT coalesce(shield.member_id, CASE WHEN shield.post_id = root.id THEN root.author_id END) AS id
             ) AS owner
             WHERE shield.lowered_at IS NULL AND shield.raised_at IS NOT NULL AND shield.ends_at > now() AND :is_new
               AND (num_nonnulls(shield.topic_id, shield.post_id, shield.member_id) = 0
                    OR shield.topic_id = :topic OR shield.post_id = root.id OR shield.member_id = root.author_id
                    OR shield.member_id = (SELECT author_id FROM posts WHERE id = CAST(:parent AS bigint)))
               AND owner.id IS DISTINCT FROM :author
               AND NOT EXISTS (SELECT FROM follows WHERE followed_id = :author AND member_id = owner.id)
             ORDER BY shield.id LIMIT 1) AS shield_id
      FROM said, told
""")  # noqa: S608, no value is written into it
# What is changed in one that was published: its words alone are looked at.
READ = text(f"""
    SELECT search_fold(:text) AS folded,
           {_RULES_THAT_ACT},
           0 AS own, 0 AS alike, 0 AS burst, CAST(NULL AS bigint) AS shield_id
""")

# What belongs to no topic: the rules of the whole site, and its shield.
SAID = text(f"""
    SELECT search_fold(:text) AS folded,
           {_RULES_THAT_ACT},
           0 AS own, 0 AS alike, 0 AS burst,
           (SELECT id FROM shields
             WHERE lowered_at IS NULL AND raised_at IS NOT NULL AND ends_at > now() AND :is_new
               AND num_nonnulls(topic_id, post_id, member_id) = 0
             ORDER BY id LIMIT 1) AS shield_id
""")  # noqa: S608, no value is written into it


# What a signature says: its reason, and its name where a guest shows it. A member's is looked at where it is chosen.
SIGNED = text(f"""
    SELECT search_fold(signature.reason) AS folded,
           CASE WHEN signature.show_name AND signature.member_id IS NULL THEN search_fold(signature.name) ELSE '' END
               AS folded_name,
           post.topic_id,
           {_ACTING.format(topic="post.topic_id")}
      FROM signatures AS signature
      JOIN posts AS post ON post.id = signature.petition_id
     WHERE signature.id = :signature
""")  # noqa: S608, no value is written into it


@dataclass(frozen=True)
class Known:
    """What is known of a text: how often its author sent the same, how many new accounts did, and how many of these
    wrote in its thread just now; and which shield stands before it.
    """

    folded: str
    rules: list[Looked]
    own: int
    alike: int
    burst: int
    shield_id: int | None


@dataclass(frozen=True)
class RuleLine:
    """A word rule in the list, and how much it has found."""

    rule: WordRule
    found: int


def note(attempt: Attempt, *, is_new: bool) -> Known:
    """Note a text, and say what is known of it. One statement."""
    words = {"text": f"{attempt.title} {attempt.body}", "topic": attempt.topic_id}
    if attempt.post is not None:
        row = db.session.execute(READ, words).one()
    else:
        root_id = attempt.root.id if attempt.root else None
        of_it = {"author": attempt.author.id, "root": root_id, "parent": attempt.parent_id, "is_new": is_new}
        measures = {"shortest": rules.SHORTEST, "alike": rules.ALIKE_WITHIN, "burst": rules.BURST_WITHIN}
        row = db.session.execute(NOTE, {**words, **of_it, **measures}).one()
    return _known(row)


def look_at(words: str, *, is_new: bool) -> Known:
    """What is known of words that are no post and in no topic. One statement."""
    return _known(db.session.execute(SAID, {"text": words, "topic": NOWHERE, "is_new": is_new}).one())


class Signed(NamedTuple):
    """What a signature says, folded, where its petition is, and the rules that act there."""

    reason: str
    name: str
    topic_id: int
    rules: list[Looked]


def find_signed(signature_id: int) -> Signed | None:
    """What is known of a signature's words; None where it is gone. One statement."""
    row = db.session.execute(SIGNED, {"signature": signature_id}).one_or_none()
    if row is None:
        return None
    return Signed(row.folded, row.folded_name, row.topic_id, [Looked(**each) for each in row.rules])


def _known(row: Any) -> Known:
    return Known(row.folded, [Looked(**each) for each in row.rules], row.own, row.alike, row.burst, row.shield_id)


def fold(typed: str) -> str:
    """A pattern as it is compared."""
    return str(db.session.scalar(select(func.search_fold(typed))))


def get_rule(rule_id: int) -> WordRule:
    """A word rule with its topic and who made it. Raises NotFound."""
    wanted = select(WordRule).options(joinedload(WordRule.topic), joinedload(WordRule.made_by))
    rule = db.session.scalar(wanted.where(WordRule.id == rule_id)) if rule_id <= LARGEST_ID else None
    if rule is None:
        raise NotFound
    return rule


def list_rules(*, after: str | None = None, limit: int = 30) -> Page[RuleLine]:
    """All word rules, the newest first."""
    page: Page[WordRule] = _RULES.page({}, after=after, limit=limit)
    found = _count_found([rule.id for rule in page.items])
    return page.map(lambda rule: RuleLine(rule, found.get(rule.id, 0)))


def count_found(rule_id: int) -> int:
    """In how many texts a rule has found something, in the time for which that is kept."""
    return _count_found([rule_id]).get(rule_id, 0)


@dataclass(frozen=True)
class SaidLine:
    """Words that came in by a door which is no post."""

    kind: str
    words: str
    author_name: str | None
    author_handle: str | None
    said_at: datetime


def list_said(ids: list[int]) -> list[SaidLine]:
    """Those of these that are kept still, in this order."""
    if not ids:
        return []
    name, handle = author_name(Member).label("author_name"), author_handle(Member).label("author_handle")
    columns = (SaidText.id, SaidText.kind, SaidText.words, SaidText.said_at, name, handle)
    rows = db.session.execute(
        select(*columns).join(Member, Member.id == SaidText.author_id).where(SaidText.id.in_(ids))
    )
    found = {row.id: build(SaidLine, row) for row in rows}
    return [found[number] for number in ids if number in found]


def list_found(rule_id: int) -> list[int]:
    """The posts in which a rule has found something."""
    return list(db.session.scalars(select(WordHit.post_id).where(WordHit.rule_id == rule_id).order_by(WordHit.post_id)))


def count_on() -> int:
    """How many rules act."""
    on = (WordRule.on_at.is_not(None), WordRule.off_at.is_(None), WordRule.ends_at > func.now())
    return db.session.scalar(select(func.count()).select_from(WordRule).where(*on)) or 0


def _count_found(rule_ids: list[int]) -> dict[int, int]:
    both = union_all(*(select(hit.rule_id).where(hit.rule_id.in_(rule_ids)) for hit in HITS))
    hits = both.subquery()
    counted = select(hits.c.rule_id, func.count().label("n")).group_by(hits.c.rule_id)
    return {row.rule_id: row.n for row in db.session.execute(counted)} if rule_ids else {}


_RULES = Listing(select(WordRule).options(joinedload(WordRule.topic), joinedload(WordRule.made_by)), WordRule.id)
