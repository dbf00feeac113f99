"""Saying what one takes a reply to say before one answers it, and saying that this is what one meant."""

from sqlalchemy import text

from ...core.data.db import db
from ...core.events import publish
from ...members.models import Member
from ...topics.bans import expect_not_banned
from ..errors import NothingRestated, NotTheirWords
from ..events import Understood
from ..models import Post
from .audiences import expect_changes

WRITE = text("""
    UPDATE posts SET restated = jsonb_build_object('words', CAST(:words AS text), 'of', said.author_id)
      FROM posts AS said
     WHERE posts.id = :reply AND said.id = posts.parent_id AND said.root_id = posts.root_id
       AND said.stance IN ('for', 'against') AND said.author_id <> posts.author_id
""")
# `told` stays, so that whoever wrote it is told once, however often it is taken back and said again.
SAY = text("""
    UPDATE posts SET restated = posts.restated || jsonb_build_object('yes', CAST(:yes AS boolean), 'told', true)
      FROM posts AS before
     WHERE posts.id = :reply AND before.id = posts.id AND posts.restated IS NOT NULL
       AND coalesce(CAST(posts.restated ->> 'yes' AS boolean), false) <> :yes
    RETURNING CAST(before.restated ->> 'told' AS boolean)
""")


def write(reply_id: int, words: str) -> None:
    """Begin a new reply with what it takes to be said in what it answers: a reply for or against, by somebody else."""
    db.session.execute(WRITE, {"reply": reply_id, "words": words})


def say(reply: Post, member: Member, *, is_meant: bool) -> None:
    """Say that this is what one meant, or not any more.

    Raises NothingRestated, NotTheirWords, InArchive, BannedFromTopic.
    """
    if not reply.restated or not reply.is_published:
        raise NothingRestated
    if reply.restated["of"] != member.id:
        raise NotTheirWords
    expect_changes(reply)
    expect_not_banned(reply.topic_id, member)
    changed = db.session.execute(SAY, {"reply": reply.id, "yes": is_meant}).one_or_none()
    if changed is not None:
        is_news = is_meant and not changed[0]
        root_id = reply.root_id or reply.id
        publish(Understood(reply_id=reply.id, root_id=root_id, by_id=member.id, is_news=is_news))
