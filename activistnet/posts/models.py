"""Tables of posts of every kind, of shares, and of the activities feeds are made of."""

from datetime import datetime
from typing import Any

from markupsafe import Markup
from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..core.data.db import Base, CreatedAt, Id, Moment
from ..core.words import markup
from ..members.models import Member
from ..topics.models import Topic

STANCES = ("for", "against", "neutral", "question")
PUBLISHED = ("visible", "members")  # seen by all whom a post is for
VOTES = ("useful", "moved", "changed", "source")
HAS_LANGUAGE = text("root_id IS NULL AND language IS NOT NULL")


class Post(Base):
    """Anything published in a topic. A kind of post is a joined subclass; replies and discussions need no table more.
    Which kinds there are is said in the application alone (`kinds`), so that a new one needs no change here.

    A reply knows its thread by `root_id` and its place in the tree by `path`: the ids from the thread's first
    answer down to its own, five bytes each, so that ordering by path is reading order.
    """

    __tablename__ = "posts"
    __table_args__: Any = (
        CheckConstraint("visibility IN ('visible', 'members', 'held', 'hidden', 'deleted')", name="visibility"),
        CheckConstraint("stance IN ('for', 'against', 'neutral', 'question')", name="stance"),
        CheckConstraint("(kind = 'reply') = (root_id IS NOT NULL)", name="root"),
        # Conditions that hold no value, so that a prepared statement can prove them.
        Index("ix_posts_thread", "root_id", "path", postgresql_where=text("root_id IS NOT NULL")),
        Index("ix_posts_thread_newest", "root_id", "id", postgresql_where=text("root_id IS NOT NULL")),
        Index("ix_posts_best", "root_id", "score", "id", postgresql_where=text("root_id IS NOT NULL")),
        Index(
            "ix_posts_sides",
            "root_id",
            "stance",
            "score",
            "id",
            postgresql_where=text("root_id IS NOT NULL AND stance IS NOT NULL"),
        ),
        Index("ix_posts_topic", "topic_id", "last_active_at", "id", postgresql_where=text("root_id IS NULL")),
        Index(
            "ix_posts_topic_newest",
            "topic_id",
            text("created_at DESC"),
            text("id DESC"),
            postgresql_where=text("root_id IS NULL"),
        ),
        Index("ix_posts_kind", "kind", "last_active_at", "id", postgresql_where=text("root_id IS NULL")),
        Index("ix_posts_newest", "kind", "id", postgresql_where=text("root_id IS NULL")),
        Index("ix_posts_language", "kind", "language", "last_active_at", "id", postgresql_where=HAS_LANGUAGE),
        Index("ix_posts_language_newest", "kind", "language", "id", postgresql_where=HAS_LANGUAGE),
        Index("ix_posts_petitions_of_topic", "topic_id", "id", postgresql_where=text("kind = 'petition'")),
        Index("ix_posts_author", "author_id", "id"),
        Index("ix_posts_hidden", "author_id", postgresql_where=text("visibility = 'hidden'")),
        Index("ix_posts_held", "author_id", postgresql_where=text("visibility = 'held'")),
        Index("ix_posts_held_of_thread", "root_id", "held_at", "id", postgresql_where=text("visibility = 'held'")),
        Index("ix_posts_members", "author_id", postgresql_where=text("visibility = 'members'")),
        Index("ix_posts_waiting", "held_at", "id", postgresql_where=text("visibility = 'held'")),
        Index("ix_posts_answer", "answer_id", postgresql_where=text("answer_id IS NOT NULL")),
        Index("ix_posts_tags", "tags", postgresql_using="gin", postgresql_where=text("tags <> '{}'")),
        Index("ix_posts_parent", "parent_id", postgresql_where=text("parent_id IS NOT NULL")),
        Index("ix_posts_about", "about_id", "id", postgresql_where=text("about_id IS NOT NULL")),
    )
    __mapper_args__ = {"polymorphic_on": "kind"}
    id: Mapped[Id]
    kind: Mapped[str]
    topic_id: Mapped[int] = mapped_column(ForeignKey("topics.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    title: Mapped[str] = mapped_column(server_default="")
    slug: Mapped[str] = mapped_column(server_default="")
    body: Mapped[str] = mapped_column(server_default="")
    body_html: Mapped[str] = mapped_column(server_default="")
    visibility: Mapped[str] = mapped_column(server_default="visible")
    created_at: Mapped[CreatedAt]
    edited_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(server_default="1")
    # When its author last changed what it says beside its words: its poll, its picture, whom it asks for something.
    beside_changed_at: Mapped[datetime | None] = mapped_column(deferred=True)
    locked_at: Mapped[datetime | None]
    last_active_at: Mapped[CreatedAt]
    reply_count: Mapped[int] = mapped_column(server_default="0")
    root_id: Mapped[int | None] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"))
    answer_id: Mapped[int | None] = mapped_column(ForeignKey("posts.id", ondelete="SET NULL"))  # of a question
    about_id: Mapped[int | None] = mapped_column(ForeignKey("posts.id", ondelete="SET NULL"))  # whose update it is
    path: Mapped[bytes | None]
    stance: Mapped[str | None]
    is_debate: Mapped[bool] = mapped_column(server_default="false")  # those who reply say where they stand
    has_poll: Mapped[bool] = mapped_column(server_default="false")
    has_summary: Mapped[bool] = mapped_column(server_default="false")
    score: Mapped[int] = mapped_column(server_default="0")  # of a reply: its place in the order "best" (`ranking`)
    context: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))  # the note shown with it
    # What it takes to be said in what it answers (`words`), `of` whom, and whether they say `yes`.
    restated: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    # The discussions that were made of branches below it.
    moved_out: Mapped[list[int] | None] = mapped_column(ARRAY(BigInteger))
    language: Mapped[str | None]  # guessed, or as its author says (`language_said`)
    held_for: Mapped[str | None]  # why it waits, or waited until it was refused (`holds`)
    held_at: Mapped[datetime | None]
    refusal: Mapped[str | None] = mapped_column(deferred=True)  # why its thread's author keeps a reply out
    language_said: Mapped[bool] = mapped_column(server_default="false")
    tags: Mapped[list[str]] = mapped_column(ARRAY(String), server_default="{}")  # of its topic, for what opens a thread
    author: Mapped[Member] = relationship(lazy="raise")
    topic: Mapped[Topic] = relationship(lazy="raise")

    @property
    def is_locked(self) -> bool:
        """Whether its thread takes no further replies."""
        return self.locked_at is not None

    @property
    def is_archived(self) -> bool:
        """Whether nothing in its thread changes any more, as its topic is an archive."""
        return False

    @property
    def is_hidden(self) -> bool:
        """Whether a moderator has taken it out of sight."""
        return self.visibility == "hidden"

    @property
    def is_published(self) -> bool:
        """Whether all see it whom it is for."""
        return self.visibility in PUBLISHED

    @property
    def is_held(self) -> bool:
        """Whether it waits for somebody to look at it."""
        return self.visibility == "held"

    @property
    def was_seen(self) -> bool:
        """Whether everybody saw it before it was held: only then is that later than its beginning."""
        return self.held_at is None or self.held_at > self.created_at

    @property
    def shown_tags(self) -> list[str]:
        """Those of its tags that its topic has. Needs `topic`."""
        return [tag for tag in self.topic.tags if tag in self.tags]

    @property
    def said_language(self) -> str:
        """The language as its author says, or nothing."""
        return self.language or "" if self.language_said else ""

    @property
    def html(self) -> Markup:
        """The text as it is shown away from its thread."""
        return markup.unmarked(self.body_html)

    @property
    def author_name(self) -> str | None:
        """None for a former member. Needs `author`."""
        return None if self.author.deleted_at else self.author.display_name

    @property
    def author_handle(self) -> str | None:
        """None where there is no profile to lead to. Needs `author`."""
        return self.author.handle if self.author.has_profile else None

    @property
    def author_picture(self) -> str | None:
        """The picture beside the author's name, if there is one. Needs `author`."""
        return self.author.picture


class Discussion(Post):
    """A post that opens a debate."""

    __mapper_args__ = {"polymorphic_identity": "discussion"}

    @property
    def is_archived(self) -> bool:
        """The same of a debate, at once. Needs `topic`."""
        return self.topic.is_archive

    @property
    def opening(self) -> Markup:
        """The text as its own page shows it, under the title."""
        return markup.raised(self.body_html)


class Reply(Post):
    """An answer in a thread. It has a title where it was a discussion before."""

    __mapper_args__ = {"polymorphic_identity": "reply"}


class PostVersion(Base):
    """What a post said until it was changed, and who changed it then. What it says now is with the post itself.

    A post that was changed before there was this table begins with the first text that was kept. `is_withheld` is what
    is not read here any more, as moderators had it out of sight, or asked for the change; `is_hidden` what they decided
    to hide here, and may show again.
    """

    __tablename__ = "post_versions"
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    body: Mapped[str]
    replaced_at: Mapped[Moment]
    replaced_by_id: Mapped[int] = mapped_column(ForeignKey("members.id"), index=True)
    is_withheld: Mapped[bool] = mapped_column(server_default="false")
    is_hidden: Mapped[bool] = mapped_column(server_default="false")


class Share(Base):
    """A member passing a post on: to followers, and out of the site by the link /s/<token>."""

    __tablename__ = "shares"
    __table_args__ = (UniqueConstraint("post_id", "member_id"), Index("ix_shares_own", "member_id", "id"))
    id: Mapped[Id]
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"))
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"))
    token: Mapped[str] = mapped_column(unique=True)
    note: Mapped[str] = mapped_column(server_default="")
    shows_name: Mapped[bool] = mapped_column(server_default="false")  # to whoever opens the link
    shared_at: Mapped[CreatedAt]
    brought_count: Mapped[int] = mapped_column(server_default="0")
    told_count: Mapped[int] = mapped_column(server_default="0")  # what others are told of that, in batches: see spread
    member: Mapped[Member] = relationship(lazy="raise")
    post: Mapped[Post] = relationship(lazy="raise")


class Activity(Base):
    """A member did something with a post that followers may see."""

    __tablename__ = "activities"
    __table_args__ = (
        CheckConstraint("verb IN ('posted', 'replied', 'shared', 'signed')", name="verb"),
        UniqueConstraint("actor_id", "verb", "post_id"),
        Index("ix_activities_actor", "actor_id", text("at DESC"), text("id DESC")),
        Index("ix_activities_post", "post_id", text("at DESC"), text("id DESC")),
        Index("ix_activities_at", text("at DESC"), text("id DESC")),
    )
    id: Mapped[Id]
    actor_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"))
    verb: Mapped[str]
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"))
    at: Mapped[CreatedAt]


class SavedPost(Base):
    """A post that a member wants to find again. Nobody else is told, its author neither."""

    __tablename__ = "saved_posts"
    __table_args__ = (Index("ix_saved_posts_newest", "member_id", text("saved_at DESC"), text("post_id DESC")),)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"), primary_key=True, index=True)
    saved_at: Mapped[CreatedAt]


class ThreadWish(Base):
    """How a member wants to hear of a thread: of every reply, or of none, and then it stays out of their home too.

    Nobody else is told.
    """

    __tablename__ = "thread_wishes"
    __table_args__ = (
        Index("ix_thread_wishes_followed", "root_id", "member_id", postgresql_where=text("NOT is_muted")),
        Index("ix_thread_wishes_newest", "member_id", text("made_at DESC"), text("root_id DESC")),
        Index("ix_thread_wishes_ends_at", "ends_at", postgresql_where=text("ends_at IS NOT NULL")),
    )
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), primary_key=True)
    root_id: Mapped[int] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"), primary_key=True, index=True)
    is_muted: Mapped[bool]
    made_at: Mapped[CreatedAt]
    ends_at: Mapped[datetime | None]  # a thread that is muted is heard of again from then on


class SentForm(Base):
    """A form that a member sent: the key of its page, a digest of its words, and the post that it made or was about.

    `key_again` is that of the page that sent the same words last. The number is drawn before the post is there, so it
    is no foreign key.
    """

    __tablename__ = "sent_forms"
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), primary_key=True)
    digest: Mapped[bytes] = mapped_column(primary_key=True)
    key: Mapped[str]
    key_again: Mapped[str | None]
    post_id: Mapped[int]
    sent_at: Mapped[CreatedAt] = mapped_column(index=True)


class Draft(Base):
    """A text somebody was typing, kept for its author alone."""

    __tablename__ = "drafts"
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), primary_key=True)
    place: Mapped[str] = mapped_column(primary_key=True)
    body: Mapped[str]
    saved_at: Mapped[CreatedAt] = mapped_column(index=True)
