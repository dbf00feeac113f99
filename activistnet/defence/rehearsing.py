"""What a word rule would have found in the last 30 days: every text that was sent then, as it was sent.

A post that was changed is looked at as it was and as it is; one that its author deleted has no words any more.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import text

from ..core.data.db import db
from ..core.web.urls import LARGEST_ID
from . import matching, rules
from .matching import Looked, Said
from .queries import NOWHERE

AT_ONCE = 1000
Thing = tuple[str, int]  # a post, an addition, a signature or what was said outside these, by its number
TEXTS = text("""
    SELECT post.id, post.topic_id, post.author_id, post.created_at, author.joined_at, sent.at,
           search_fold(sent.title || ' ' || sent.body) AS folded
      FROM (
           SELECT id, topic_id, author_id, created_at, title, body, version, edited_at FROM posts
            WHERE id >= :lowest AND id < :below AND visibility <> 'deleted' AND created_at > now() - :within
      ) AS post
      JOIN members AS author ON author.id = post.author_id AND author.role = 'member'
      CROSS JOIN LATERAL (
           SELECT post.title, post.body, coalesce(post.edited_at, post.created_at) AS at
           UNION ALL
           SELECT title, body, coalesce(lag(replaced_at) OVER (ORDER BY number), post.created_at)
             FROM post_versions WHERE post_id = post.id AND post.version > 1
      ) AS sent
     WHERE (CAST(:topic AS bigint) IS NULL OR post.topic_id = :topic)
     ORDER BY post.id DESC
""")
# What was added to threads, which nobody changes.
ADDITIONS = text("""
    SELECT addition.id, post.topic_id, addition.author_id, author.joined_at, sent.at, search_fold(sent.said) AS folded
      FROM (SELECT id, post_id, author_id, note_id, summary_id, translation_id
              FROM additions ORDER BY id DESC LIMIT :most) AS addition
      JOIN posts AS post ON post.id = addition.post_id
      JOIN members AS author ON author.id = addition.author_id AND author.role = 'member'
      CROSS JOIN LATERAL (
           SELECT words || E'\\n' || source AS said, made_at AS at
             FROM context_notes WHERE context_notes.id = addition.note_id AND words <> ''
           UNION ALL
           SELECT string_agg(words, E'\\n' ORDER BY number), min(made_at)
             FROM summaries JOIN summary_sentences ON summary_id = summaries.id
            WHERE summaries.id = addition.summary_id
           UNION ALL
           SELECT title || ' ' || body, made_at FROM translations WHERE translations.id = addition.translation_id
      ) AS sent
     WHERE sent.at > now() - :within AND (CAST(:topic AS bigint) IS NULL OR post.topic_id = :topic)
     ORDER BY addition.id DESC
""")
# What signatures say that were given or changed since then: reasons, and names that guests show. Nothing is kept of who
# gave one, so all are strangers'.
SIGNATURES = text("""
    SELECT said.id, post.topic_id, search_fold(said.words) AS folded
      FROM (
           SELECT newest.id, petition_id, each.words
             FROM (
                  (SELECT id, petition_id, reason, name, show_name, member_id, greatest(signed_at, said_again_at) AS at
                     FROM signatures ORDER BY id DESC LIMIT :most_signatures)
                  UNION ALL
                  (SELECT id, petition_id, reason, name, show_name, member_id, said_again_at
                     FROM signatures
                    WHERE said_again_at > now() - :within
                      AND id < (SELECT min(id) FROM (
                               SELECT id FROM signatures ORDER BY id DESC LIMIT :most_signatures) AS few)
                    ORDER BY said_again_at DESC LIMIT :most)
            ) AS newest
            CROSS JOIN LATERAL (
                  VALUES (reason), (CASE WHEN show_name AND member_id IS NULL THEN name ELSE '' END)
            ) AS each (words)
            WHERE each.words <> '' AND newest.at > now() - :within
            ORDER BY newest.id DESC LIMIT :most
      ) AS said
      JOIN posts AS post ON post.id = said.petition_id
     WHERE CAST(:topic AS bigint) IS NULL OR post.topic_id = :topic
     ORDER BY said.id DESC
""")
# What was said outside posts, and belongs to no topic.
SAID = text("""
    SELECT said.id, said.author_id, author.joined_at, said.is_new, search_fold(said.words) AS folded
      FROM (SELECT id, author_id, is_new, words, said_at FROM said_texts ORDER BY id DESC LIMIT :most) AS said
      JOIN members AS author ON author.id = said.author_id
     WHERE said.said_at > now() - :within
     ORDER BY said.id DESC
""")
CHUNK = text("""
    SELECT min(id) AS lowest, count(*) AS n, coalesce(min(created_at) < now() - :within, true) AS is_last
      FROM (SELECT id, created_at FROM posts WHERE id < :below ORDER BY id DESC LIMIT :most) AS few
""")


class Rehearsal(NamedTuple):
    """How many texts it looked at; the posts, the additions to threads, the signatures and what was said outside these
    in which it found something, the newest first; and who wrote these, since when, of what says so.
    """

    posts: int
    found: list[int]
    authors: dict[int, datetime]
    additions: list[int]
    signatures: list[int]
    said: list[int]

    @property
    def total(self) -> int:
        """In how many it found something."""
        return len(self.found) + len(self.additions) + len(self.signatures) + len(self.said)


class Sent(NamedTuple):
    """A text, as it was sent: of a post, added to a thread, or said with a signature, which has no author here."""

    thing: Thing
    said: Said
    author_id: int | None = None
    joined_at: datetime | None = None


def rehearse(rule: Looked) -> Rehearsal:
    """Compare with what was sent in the last 30 days, as if the rule had acted then."""
    return rehearse_all([rule])[0]


def rehearse_all(wanted: Sequence[Looked]) -> list[Rehearsal]:
    """The same of many rules, for which each text is read once: only those are tried of which it has the first word."""
    topics = {rule.topic_id for rule in wanted}
    looked: dict[tuple[int | None, str], set[tuple[str, int]]] = {
        (rule.topic_id, rule.audience): set() for rule in wanted
    }
    found: list[dict[tuple[str, int], None]] = [{} for _ in wanted]
    authors: list[dict[int, datetime]] = [{} for _ in wanted]
    tried = matching.Tried(wanted)
    for sent in _texts(topics.pop() if len(topics) == 1 else None) if wanted else ():
        for (topic_id, audience), posts in looked.items():
            if topic_id in (None, sent.said.topic_id) and (audience == "all" or sent.said.is_new):
                posts.add(sent.thing)
        for number in tried.found(sent.said):
            found[number][sent.thing] = None
            if sent.author_id is not None and sent.joined_at is not None:
                authors[number][sent.author_id] = sent.joined_at
    counted = {key: len(posts) for key, posts in looked.items()}
    of = [counted[rule.topic_id, rule.audience] for rule in wanted]
    return [
        Rehearsal(n, _ids("post", each), by, _ids("addition", each), _ids("signature", each), _ids("said", each))
        for n, each, by in zip(of, found, authors, strict=True)
    ]


def _ids(kind: str, found: Iterable[Thing]) -> list[int]:
    return [number for name, number in found if name == kind]


def _texts(topic_id: int | None) -> Iterator[Sent]:
    yield from _texts_of_posts(topic_id)
    asked = {"most": rules.MOST_REHEARSED, "topic": topic_id, "within": rules.REHEARSED}
    for row in db.session.execute(ADDITIONS, asked):
        yield _sent("addition", row)
    for row in db.session.execute(SIGNATURES, {**asked, "most_signatures": rules.MOST_SIGNATURES}):
        yield Sent(("signature", row.id), Said(row.folded, row.topic_id, is_new=True))
    if topic_id is None:
        for row in db.session.execute(SAID, {"most": rules.MOST_REHEARSED, "within": rules.REHEARSED}):
            yield Sent(("said", row.id), Said(row.folded, NOWHERE, row.is_new), row.author_id, row.joined_at)


def _sent(kind: str, row: Any) -> Sent:
    said = Said(row.folded, row.topic_id, rules.is_new(row.joined_at, row.at))
    return Sent((kind, row.id), said, row.author_id, row.joined_at)


def _texts_of_posts(topic_id: int | None) -> Iterator[Sent]:
    below, seen = LARGEST_ID, 0
    while seen < rules.MOST_REHEARSED:
        chunk = db.session.execute(CHUNK, {"below": below, "most": AT_ONCE, "within": rules.REHEARSED}).one()
        if chunk.lowest is None:
            return
        asked = {"lowest": chunk.lowest, "below": below, "topic": topic_id, "within": rules.REHEARSED}
        for row in db.session.execute(TEXTS, asked):
            yield _sent("post", row)
        if chunk.is_last:
            return
        below, seen = chunk.lowest, seen + chunk.n
