"""Context notes: adding them, saying whether they help, and working out which are shown."""

from sqlalchemy import Select, delete, exists, func, select, text, update
from sqlalchemy.dialects.postgresql import insert

from ...core.data.db import QUIETLY, db
from ...core.events import publish
from ...core.words import markup, passages
from ...core.words.passages import Sentence
from ...members.models import Member
from ...topics.bans import expect_may_write, expect_not_banned
from .. import holds, rules
from ..addition_models import Addition
from ..context import LEAST, THRESHOLD, Z_SQUARED, noted
from ..context_models import ContextNote, ContextRating
from ..errors import (
    AlreadyNoted,
    InArchive,
    NoSides,
    NotesOfOwn,
    NotTheAuthor,
    OwnNote,
    SentenceChanged,
    refusal_to_change,
)
from ..events import NotedTextChanged, PostRendered
from ..models import Post
from ..ranking import APART, FEWEST
from . import added, rendering, useful
from .standing import standing_of
from .texts import html_of

_PAIRS = ("for", "against")
_FOUND = ", ".join(
    f"least(coalesce({side}_{word}_n, 0), greatest(sides.{side}_n - {APART}, 0)) AS {side}_{word}_found"
    for side in _PAIRS
    for word in ("yes", "no")
)
_COUNTED = ", ".join(
    f"count(*) FILTER (WHERE is_helpful = {truth} AND is_{side}) AS {side}_{word}_n"
    for side in _PAIRS
    for word, truth in (("yes", "true"), ("no", "false"))
)


def _told(side: str, word: str) -> str:
    moved = f"abs({side}_yes_found - {side}_yes) + abs({side}_no_found - {side}_no)"
    name = f"{side}_{word}"
    return f"CASE WHEN {moved} >= {FEWEST} THEN {name}_found ELSE {name} END AS {name}"


def bound_sql(side: str) -> str:
    """`bound_of` of what is told of a side, in thousandths."""
    yes, no = f"{side}_yes", f"{side}_no"
    root = f"sqrt({Z_SQUARED} * ({yes}::float8 * {no} / nullif({yes} + {no}, 0) + {Z_SQUARED} / 4))"
    return f"coalesce(floor(1000 * ({yes} + {Z_SQUARED} / 2 - {root}) / ({yes} + {no} + {Z_SQUARED})), 0)"


_HAS_SENTENCE = ContextNote.sentence != ""
_TOLD = ", ".join(_told(side, word) for side in _PAIRS for word in ("yes", "no"))
_IS_SHOWN = " AND ".join(f"{side}_yes + {side}_no >= {LEAST} AND {bound_sql(side)} >= {THRESHOLD}" for side in _PAIRS)
DECIDE = text(rf"""
WITH {standing_of("context_ratings")}, said AS MATERIALIZED (
    SELECT note_id, is_helpful, member_id IN (SELECT id FROM voting) AS is_counted,
           member_id IN (SELECT author_id FROM standing WHERE stance = 'for') AS is_for,
           member_id IN (SELECT author_id FROM standing WHERE stance = 'against') AS is_against
    FROM context_ratings WHERE root_id = :root
), counts AS MATERIALIZED (
    SELECT note_id, {_COUNTED} FROM said WHERE is_counted GROUP BY note_id
), found AS MATERIALIZED (
    SELECT notes.*, {_FOUND} FROM context_notes AS notes
    LEFT JOIN counts ON counts.note_id = notes.id CROSS JOIN sides WHERE notes.root_id = :root
), told AS MATERIALIZED (
    SELECT id, post_id, words, source, nullif(sentence, '') AS sentence, sentence_number, is_changed,
        removed_at IS NULL AS is_there, {_TOLD} FROM found
), decided AS MATERIALIZED (
    SELECT *, is_there AND {_IS_SHOWN} AS shows, least({bound_sql("for")}, {bound_sql("against")}) AS low FROM told
), kept AS (
    UPDATE context_notes AS notes SET for_yes = decided.for_yes, for_no = decided.for_no,
        against_yes = decided.against_yes, against_no = decided.against_no, is_shown = decided.shows
    FROM decided WHERE decided.id = notes.id
), chosen AS MATERIALIZED (
    SELECT DISTINCT ON (post_id) post_id, jsonb_build_object(
        'id', id, 'words', words, 'source', source, 'host', substring(source FROM '^https?\://([^/?#]+)')
    ) || CASE WHEN sentence IS NULL THEN '{{}}' ELSE jsonb_build_object(
        'sentence', sentence, 'number', sentence_number, 'changed', is_changed
    ) END AS note FROM decided WHERE shows ORDER BY post_id, is_changed, low DESC, id
)
UPDATE posts SET context = chosen.note
FROM (SELECT DISTINCT post_id FROM told) AS noted LEFT JOIN chosen ON chosen.post_id = noted.post_id
WHERE posts.id = noted.post_id AND posts.context IS DISTINCT FROM chosen.note
RETURNING posts.id
""")  # noqa: S608, no value is written into it


def add(post: Post, root: Post, member: Member, *, words: str, source: str, sentence: str = "") -> bool:
    """Add a note to somebody else's post, one for each member and post; whether it waits until somebody has looked.

    It is about the sentence of this key, or about all of it. Raises NoSides, ThreadLocked, NotesOfOwn, SentenceChanged,
    AlreadyNoted, Restricted, BannedFromTopic.
    """
    if not rules.takes_stances(root):
        raise NoSides
    if not rules.may_reply(root):
        raise refusal_to_change(is_archived=root.is_archived)
    if rules.is_own(post, member):
        raise NotesOfOwn
    expect_may_write(root.topic_id, member)
    about = _get_sentence(post, sentence) if sentence else Sentence("", 0)
    asked = holds.Attempt(
        author=member,
        topic_id=root.topic_id,
        kind="note",
        body=f"{words}\n{source}",
        root=root,
        parent_id=post.id,
        is_addition=True,
    )
    reason = holds.why(asked)
    row = insert(ContextNote).values(
        post_id=post.id,
        root_id=root.id,
        author_id=member.id,
        words=words,
        source=source,
        sentence=about.words,
        sentence_number=about.number,
        of_version=post.version,
        removed_at=func.now() if reason else None,
    )
    made = db.session.scalar(row.on_conflict_do_nothing().returning(ContextNote.id))
    if made is None:
        raise AlreadyNoted
    added.begin(asked, reason, Addition.note_id == made)
    return reason is not None


def rate(note: ContextNote, root: Post, member: Member, *, is_helpful: bool) -> None:
    """Say whether a note in this thread helps; again says otherwise. Raises OwnNote, InArchive, BannedFromTopic."""
    if root.is_archived:
        raise InArchive
    if note.author_id == member.id:
        raise OwnNote
    expect_not_banned(root.topic_id, member)
    row = insert(ContextRating).values(
        note_id=note.id, member_id=member.id, root_id=note.root_id, is_helpful=is_helpful
    )
    said = {"is_helpful": row.excluded.is_helpful, "rated_at": func.now()}
    differs = ContextRating.is_helpful != row.excluded.is_helpful
    kept = row.on_conflict_do_update(index_elements=["note_id", "member_id"], set_=said, where=differs)
    useful.have_ranked(db.session.scalar(kept.returning(ContextRating.root_id)))


def take_back(note_id: int, member: Member) -> None:
    """Say nothing of it any more; nothing where nothing was said."""
    mine = (ContextRating.note_id == note_id, ContextRating.member_id == member.id)
    useful.have_ranked(db.session.scalar(delete(ContextRating).where(*mine).returning(ContextRating.root_id)))


def remove(note: ContextNote, member: Member) -> None:
    """Take one's own note away. Raises NotTheAuthor."""
    if note.author_id != member.id:
        raise NotTheAuthor
    note.words = note.source = note.sentence = ""
    note.removed_at, note.is_shown = func.now(), False
    db.session.flush()
    db.session.execute(delete(ContextRating).where(ContextRating.note_id == note.id))
    decide(note.root_id)


def set_out(note_id: int, *, is_out: bool) -> None:
    """Keep a note out of sight, or let it be seen again, with what readers said of it; not once its words are gone."""
    out = {"removed_at": func.now(), "is_shown": False} if is_out else {"removed_at": None}
    kept = update(ContextNote).where(ContextNote.id == note_id, ContextNote.words != "").values(out)
    root_id = db.session.scalar(kept.returning(ContextNote.root_id), execution_options=QUIETLY)
    if root_id is not None:
        decide(root_id)


def decide(root_id: int) -> None:
    """Work out anew which notes of a thread are shown, and mark the sentences that they are about; safe to repeat."""
    _look_for_sentences(root_id)
    changed = db.session.scalars(DECIDE, {"root": root_id}).all()
    for post_id in changed:
        rendering.render_marked(post_id)
    if changed:
        publish(PostRendered(post_id=root_id, root_id=root_id))


def follow(post: Post) -> None:
    """A post that is held says something else: the sentence that its note is about is marked as long as it is there.

    What is known of its other notes follows in a task, which takes notes before posts.
    """
    shown = post.context
    if shown and shown.get("sentence"):
        is_there = passages.is_among(Sentence(shown["sentence"], shown["number"]), markup.sentences(post.body))
        post.context = {**shown, "changed": not is_there}
        post.body_html = html_of(post.body, post.author_id, post.id, noted(post.context))
        db.session.flush()
    if db.session.scalar(select(exists().where(ContextNote.post_id == post.id, _HAS_SENTENCE))):
        publish(NotedTextChanged(root_id=post.root_id or post.id))


def _look_for_sentences(root_id: int) -> None:
    """Note which sentences are gone from texts that were changed since it was looked for them."""
    of_others = ContextNote.of_version != Post.version
    wanted = select(ContextNote, Post.body, Post.version).join(Post, Post.id == ContextNote.post_id)
    for note, body, version in db.session.execute(
        wanted.where(ContextNote.root_id == root_id, _HAS_SENTENCE, of_others)
    ):
        sentence = Sentence(note.sentence, note.sentence_number)
        note.is_changed, note.of_version = not passages.is_among(sentence, markup.sentences(body)), version
    db.session.flush()


def _get_sentence(post: Post, key: str) -> Sentence:
    found = next((each for each in markup.sentences(post.body) if each.key == key), None)
    if found is None:
        raise SentenceChanged
    return found


def threads_of(member_id: int) -> Select[int]:
    """The threads in which a member has said whether notes help."""
    return select(ContextRating.root_id).where(ContextRating.member_id == member_id).distinct()


def forget_of(post: Post) -> None:
    """Nothing is left of the notes to a post whose words are taken away."""
    db.session.execute(delete(ContextNote).where(ContextNote.post_id == post.id))
    db.session.execute(update(Post).where(Post.id == post.id).values(context=None))


def forget_all(member_id: int) -> None:
    """A former member says nothing of notes any more; their own stay, as what they published does."""
    db.session.execute(delete(ContextRating).where(ContextRating.member_id == member_id))
