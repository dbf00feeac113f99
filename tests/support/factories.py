"""Plain functions that make what a test is about. Each commits its own rows and returns them, detached."""

from typing import Any, TypeVar
from uuid import uuid4

import sqlalchemy as sa
from flask import Flask

from activistnet.accountability import services as accountability
from activistnet.core.data.db import Base, db
from activistnet.decision_makers.models import DecisionMaker
from activistnet.decision_makers.rules import key_of, slug_of, words_in
from activistnet.defence.list_models import OutsideEntry, OutsideList
from activistnet.defence.models import WordRule
from activistnet.members.models import Member
from activistnet.petitions.models import Petition, PetitionTarget
from activistnet.posts.models import Discussion, Post, Reply
from activistnet.posts.poll_models import Poll, PollOption
from activistnet.topics.models import Topic

Row = TypeVar("Row", bound=Base)
_app: Flask | None = None


def use(app: Flask | None) -> None:
    """Make everything in this application's database from now on; None forgets it."""
    global _app
    _app = app


def current() -> Flask:
    """The application under test."""
    assert _app is not None, "ask for the fixture `app` or `client` first"
    return _app


def save(row: Row) -> Row:
    """Write one row and give it back with everything the database filled in."""
    with current().app_context(), db.transaction():
        db.session.add(row)
        db.session.flush()
        db.session.refresh(row)
    return row


def get_topic(slug: str = "health") -> Topic:
    """One of the topics every site starts with."""
    with current().app_context():
        return db.session.scalars(sa.select(Topic).where(Topic.slug == slug)).one()


def make_member(handle: str | None = None, **values: Any) -> Member:
    """A member named after its handle. It has no mailbox and no password unless the test asks the site for them."""
    handle = handle or f"m{uuid4().hex[:10]}"
    return save(Member(handle=handle, **{"display_name": handle.title(), **values}))


def make_discussion(author: Member | None = None, **values: Any) -> Discussion:
    """A discussion in Health."""
    author = author or make_member()
    texts = {"title": "Night clinics", "slug": "night-clinics", "body": "Why?", "body_html": "<p>Why?</p>"}
    topic_id = values.pop("topic_id", None) or get_topic().id
    return save(Discussion(author_id=author.id, topic_id=topic_id, **{**texts, **values}))


def make_reply(root: Any, author: Member | None = None, *, parent: Reply | None = None, **values: Any) -> Reply:
    """An answer to a post or to another reply."""
    author = author or make_member()
    texts = {"body": "Because.", "body_html": "<p>Because.</p>"}
    reply = Reply(
        author_id=author.id,
        topic_id=root.topic_id,
        root_id=root.id,
        parent_id=parent.id if parent else root.id,
        **{**texts, **values},
    )
    with current().app_context(), db.transaction():
        db.session.add(reply)
        db.session.flush()
        reply.path = (parent.path if parent and parent.path else b"") + reply.id.to_bytes(5, "big")
        if reply.visibility != "held":
            db.session.execute(sa.update(Post).where(Post.id == root.id).values(reply_count=Post.reply_count + 1))
        db.session.flush()
        db.session.refresh(reply)
    return reply


def make_poll(root: Any, *options: str) -> None:
    """What a discussion asks: yes or no, unless it is something else."""
    with current().app_context(), db.transaction():
        ends_at = sa.func.now() + sa.func.make_interval(0, 0, 0, 7)
        db.session.execute(sa.insert(Poll).values(root_id=root.id, ends_at=ends_at))
        rows = [
            {"root_id": root.id, "number": n, "words": words} for n, words in enumerate(options or ("Yes", "No"), 1)
        ]
        db.session.execute(sa.insert(PollOption).values(rows))
        db.session.execute(sa.update(Post).where(Post.id == root.id).values(has_poll=True))


def make_petition(
    author: Member | None = None, *, targets: tuple[str, ...] = ("the Council",), **values: Any
) -> Petition:
    """An open petition in Health."""
    author = author or make_member()
    texts = {
        "title": "Keep the night clinic open",
        "slug": "keep-the-night-clinic-open",
        "body": "It is the only one.",
        "body_html": "<p>It is the only one.</p>",
        "goal": 100,
    }
    topic_id = values.pop("topic_id", None) or get_topic().id
    petition = Petition(author_id=author.id, topic_id=topic_id, **{**texts, **values})
    petition.targets = [PetitionTarget(position=n, name=name) for n, name in enumerate(targets, start=1)]
    return save(petition)


def make_decision_maker(*petitions: Petition, name: str = "the Council", **values: Any) -> DecisionMaker:
    """One that all these ask, with its figures; on a running site, which finds them by itself, the one it has found."""
    place = values.get("place", "")
    said = {"name": name, "key": key_of(name, place), "words": words_in(name, place), "slug": slug_of(name)}
    with current().app_context():
        found = (
            db.session.scalar(sa.select(DecisionMaker).filter_by(key=said["key"], kind=None)) if not values else None
        )
        db.session.expunge_all()
    made = found or save(DecisionMaker(**said | values))
    ids = [each.id for each in petitions]
    with current().app_context(), db.transaction():
        asks = sa.update(PetitionTarget).where(PetitionTarget.petition_id.in_(ids))
        db.session.execute(asks.values(decision_maker_id=made.id))
        accountability.count([made.id])
    return made


def make_word_rule(**values: Any) -> WordRule:
    """A word rule that was rehearsed now and is switched off."""
    said = {"kind": "word", "pattern": "cheap pills", "audience": "all", "effect": "hold"}
    when = {"ends_at": sa.func.now() + sa.text("interval '30 days'"), "rehearsed_at": sa.func.now()}
    return save(WordRule(**{**said, **when, **values}))


def make_list(pattern: str = "dear pills", **values: Any) -> tuple[OutsideList, OutsideEntry]:
    """A list of another team for 30 days with one word, which is a draft."""
    source = {"name": "Common list", "website": "", "vouched_by": "The Allied Team"}
    until = {"ends_at": sa.func.now() + sa.text("interval '30 days'"), "version": 1}
    listing = save(OutsideList(**{**source, **until, **values}))
    of_it = {"list_id": listing.id, "version": 1, "label": "spam", "comment": ""}
    return listing, save(OutsideEntry(kind="word", pattern=pattern, **of_it))
