"""The newest threads as an Atom feed has them: what everybody may read, whoever asks."""

from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache

from sqlalchemy import bindparam, false, func, literal, select

from ..core.data.db import db
from ..core.data.paging import Rows
from ..core.data.rows import build_all
from ..core.words.language import language
from ..members.models import Member
from ..members.readers import VISITOR, Role
from ..petitions.cards import KIND as PETITION
from ..petitions.counts import TABLE as PETITIONS
from ..petitions.texts import with_text
from ..posts.links import post_url
from ..posts.models import Post
from ..posts.queries import DISCUSSION, author_name
from ..posts.translation_queries import Translated, list_in
from ..posts.visibility import offered_to
from ..topics.models import Topic

KINDS = {"petitions": PETITION, "discussions": DISCUSSION}
SHOWN = 30


@dataclass(frozen=True)
class Entry:
    """A thread in a feed; its author is None where the account is gone."""

    id: int
    kind: str
    slug: str
    title: str
    language: str | None
    body: str
    created_at: datetime
    edited_at: datetime | None
    author_name: str | None
    is_sensitive: bool
    is_translated: bool
    translated_into: str | None = None

    @property
    def url(self) -> str:
        """Where these words are."""
        return with_text(post_url(self), self.translated_into) if self.translated_into else post_url(self)

    @property
    def changed_at(self) -> datetime:
        """When its words were last other ones."""
        return self.edited_at or self.created_at


def list_newest(kind: str = "", topic_id: int | None = None) -> list[Entry]:
    """Those of one of KINDS, or of all; of a topic, or of all."""
    wanted = _newest(kind, is_of_topic=topic_id is not None)
    return _in_language(build_all(Entry, db.session.execute(wanted, VISITOR.values(topic_id=topic_id))))


def _in_language(entries: list[Entry]) -> list[Entry]:
    """The same, with petitions in the language of the feed where they are in that."""
    found = list_in(language(), [each.id for each in entries if each.is_translated])
    return [_translated(each, found[each.id]) if each.id in found else each for each in entries]


def _translated(entry: Entry, to: Translated) -> Entry:
    return replace(entry, title=to.title, body=to.body, language=to.language, translated_into=to.language)


@cache
def _newest(kind: str, *, is_of_topic: bool) -> Rows:
    wanted: Rows = (
        select(
            Post.id,
            Post.kind,
            Post.slug,
            Post.title,
            Post.language,
            Post.body,
            Post.created_at,
            Post.edited_at,
            author_name(Member).label("author_name"),
            Topic.is_sensitive,
            func.coalesce(PETITIONS.c.is_translated, false()).label("is_translated"),
            literal(None).label("translated_into"),
        )
        .join(Member, Member.id == Post.author_id)
        .join(Topic, Topic.id == Post.topic_id)
        .outerjoin(PETITIONS, PETITIONS.c.id == Post.id)
        .where(Post.root_id.is_(None), *offered_to(Role.VISITOR))
        .limit(SHOWN)
    )
    if is_of_topic:
        wanted = wanted.where(Post.topic_id == bindparam("topic_id"))
    if kind:
        return wanted.where(Post.kind == KINDS[kind]).order_by(Post.id.desc())
    return wanted.order_by(Post.created_at.desc(), Post.id.desc())
