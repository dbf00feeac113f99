"""Writing a translation: its author's is shown at once, anybody else's waits for the author."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import ColumnElement, func, select, update

from ...core.data.db import QUIETLY, db
from ...core.events import publish
from ...core.refusals import NotFound
from ...members.models import Member
from ...members.rules import is_limited
from ...petitions.models import Petition
from ...petitions.rules import is_author
from ...posts import holds
from ...posts.addition_models import Addition
from ...posts.errors import ThreadLocked
from ...posts.links import post_url
from ...posts.services import added, texts, versions
from ...posts.translation_models import Translation
from ...posts.translation_queries import STANDS, WAITS
from ...topics.bans import expect_may_write
from .. import rules
from ..errors import (
    EnoughOffers,
    ModeratorsLookFirst,
    NoLongerWaits,
    NotOpen,
    OnlyTheAuthor,
    ReachIsLimited,
    SameLanguage,
    SameWords,
)
from ..events import TranslationAnswered, TranslationOffered, TranslationWritten
from .signed import expect_correction
from .standing import settle

Outcome = Literal["published", "offered", "held"]


@dataclass(frozen=True, kw_only=True)
class Words:
    """What somebody writes: the text in one language, and whether they want to be told as its translator."""

    language: str
    title: str
    body: str
    is_named: bool


def write(petition: Petition, member: Member, words: Words, *, offer: Translation | None = None) -> Outcome:
    """Publish or offer a translation; what this member offered before into the same language goes.

    With an `offer` its author began with what that says: it is answered by this, and its translator is told. Raises
    NotOpen, Restricted, BannedFromTopic, ReachIsLimited, SameLanguage, SameWords, TranslationIsSigned, EnoughOffers,
    OnlyTheAuthor, ThreadLocked, ModeratorsLookFirst, and NotFound for an offer that is out of sight.
    """
    versions.hold(petition)
    _expect_welcome(petition, member)
    _expect_other(petition, words)
    is_own = is_author(petition, member)
    if offer is None and _is_there(petition, words, (STANDS if is_own else WAITS), member):
        return "published" if is_own else "offered"
    if not is_own and offer is not None:
        raise OnlyTheAuthor
    if offer is not None:
        expect_seen(offer)
    expect_correction(petition, language=words.language, title=words.title, body=words.body)
    end(WAITS, post_id=petition.id, language=words.language, author_id=member.id, as_="withdrawn")
    begun_with = offer or find_others(petition.id, words.language, member) if is_own else None
    if not is_own:
        _expect_room(petition.id, member.id)
    _answer(offer)
    row, is_held = _begin(petition, member, words, begun_with)
    if is_held:
        return "held"
    if not is_own:
        tell_offered(row)
        return "offered"
    show(row)
    return "published"


def expect_seen(translation: Translation) -> None:
    """Go on only if moderators let it be seen. Raises NotFound, ModeratorsLookFirst."""
    db.session.refresh(translation)
    addition = db.session.scalars(select(Addition).where(Addition.translation_id == translation.id)).one()
    if addition.visibility == "hidden":
        raise NotFound
    if addition.visibility == "held":
        raise ModeratorsLookFirst


def show(row: Translation) -> None:
    """Everybody reads it from now on, in place of the one before."""
    end(STANDS, post_id=row.post_id, language=row.language, as_="replaced")
    row.accepted_at = func.now()
    db.session.flush()
    settle(row.post_id)


def end(which: Sequence[ColumnElement[bool]], *, as_: str, **of: int | str) -> list[int]:
    """End those translations that are so, for this reason; their numbers."""
    mine = (getattr(Translation, name) == value for name, value in of.items())
    ended = update(Translation).where(*which, *mine).values(ended_at=func.now(), ended_as=as_)
    return list(db.session.scalars(ended.returning(Translation.id), execution_options=QUIETLY))


def _expect_welcome(petition: Petition, member: Member) -> None:
    if petition.visibility != "visible" or not petition.is_open:
        raise NotOpen
    if petition.is_locked:
        raise ThreadLocked(post_url(petition))
    expect_may_write(petition.topic_id, member)
    if is_limited(member) and not is_author(petition, member):
        raise ReachIsLimited


def _expect_other(petition: Petition, words: Words) -> None:
    """Go on only if it is another language than the original's, in other words."""
    if words.language == petition.language:
        raise SameLanguage
    if (words.title, words.body) == (petition.title, petition.body):
        raise SameWords


def _is_there(petition: Petition, words: Words, which: Sequence[ColumnElement[bool]], member: Member) -> bool:
    """Whether this member has written just that of what the petition says now: a form was sent twice."""
    same = [Translation.title == words.title, Translation.body == words.body]
    if which is WAITS:
        same.append(Translation.is_named == words.is_named)
    of_now = (Translation.text_number == petition.version, Translation.version_number == petition.version_number)
    mine = (Translation.post_id == petition.id, Translation.language == words.language)
    theirs = (Translation.author_id == member.id, *which)
    return db.session.scalar(select(Translation.id).where(*mine, *theirs, *same, *of_now)) is not None


def _expect_room(petition_id: int, member_id: int) -> None:
    """Go on only while few wait. The lock on the petition lets nobody else offer one meanwhile."""
    is_mine = func.count().filter(Translation.author_id == member_id)
    waiting = select(func.count().label("every"), is_mine.label("mine")).where(Translation.post_id == petition_id)
    row = db.session.execute(waiting.where(*WAITS)).one()
    if row.mine >= rules.MOST_OF_MEMBER or row.every >= rules.MOST_OF_PETITION:
        raise EnoughOffers


def find_others(petition_id: int, language: str, member: Member) -> Translation | None:
    """What is shown in a language and somebody else has translated: whoever changes that leaves them the credit."""
    shown = select(Translation).where(Translation.post_id == petition_id, Translation.language == language, *STANDS)
    found = db.session.scalar(shown)
    return found if found is not None and translator_of(found) != member.id else None


def translator_of(translation: Translation) -> int:
    """Who translated it, also where the author has changed it since."""
    return translation.translator_id or translation.author_id


def _begin(
    petition: Petition, member: Member, words: Words, begun_with: Translation | None
) -> tuple[Translation, bool]:
    """It is there, and whether a moderator looks at it first. Who translated what it began with stays named, or not."""
    asked = holds.Attempt(
        author=member,
        topic_id=petition.topic_id,
        kind="translation",
        title=words.title,
        body=words.body,
        root=petition,
        is_addition=True,
    )
    reason = holds.why(asked)
    row = Translation(
        **{**vars(words), "is_named": begun_with.is_named if begun_with else words.is_named},
        post_id=petition.id,
        author_id=member.id,
        translator_id=translator_of(begun_with) if begun_with else None,
        edited_from_id=begun_with.id if begun_with else None,
        body_html=texts.html_of(words.body, member.id, petition.id),
        text_number=petition.version,
        version_number=petition.version_number,
    )
    db.session.add(row)
    db.session.flush()
    added.begin(asked, reason, Addition.translation_id == row.id)
    publish(TranslationWritten(translation_id=row.id))
    return row, reason is not None


def tell_offered(row: Translation) -> None:
    """Its author can read it from now on."""
    publish(
        TranslationOffered(
            petition_id=row.post_id, translation_id=row.id, member_id=row.author_id, language=row.language
        )
    )


def _answer(offer: Translation | None) -> None:
    """What a member offered is answered by what the author made of it. Raises NoLongerWaits."""
    if offer is None:
        return
    if not end(WAITS, id=offer.id, as_="edited"):
        raise NoLongerWaits
    publish(
        TranslationAnswered(
            petition_id=offer.post_id, member_id=offer.author_id, language=offer.language, is_accepted=True
        )
    )
