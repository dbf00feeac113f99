"""Tables of word rules, what they found, the texts of the last day, and shields with what they hold."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..core.data.db import Base, CreatedAt, Id, Moment
from ..core.data.time import now
from ..members.models import Member
from ..topics.models import Topic

KINDS = ("word", "domain", "link")
AUDIENCES = ("new", "all")
EFFECTS = ("hold", "report", "count")


class WordRule(Base):
    """What is looked for in every new text: a word, a domain, or any link at all (then `pattern` is empty).

    It acts from `on_at` until `off_at`, or until its end. `rehearsal` is what it would have done in the last 30 days:
    `posts` looked at, which are texts of any kind; `found` among them; `examples`, `additions`, `signatures` and
    `said` by id.
    `source` names the list of another team that it was taken from.
    """

    __tablename__ = "word_rules"
    __table_args__ = (
        CheckConstraint(f"kind IN {KINDS}", name="kind"),
        CheckConstraint(f"audience IN {AUDIENCES}", name="audience"),
        CheckConstraint(f"effect IN {EFFECTS}", name="effect"),
        CheckConstraint("(kind = 'link') = (pattern = '')", name="pattern"),
        Index("ix_word_rules_on", "id", postgresql_where=text("on_at IS NOT NULL AND off_at IS NULL")),
    )
    id: Mapped[Id]
    kind: Mapped[str]
    pattern: Mapped[str]
    topic_id: Mapped[int | None] = mapped_column(ForeignKey("topics.id", ondelete="CASCADE"), index=True)
    audience: Mapped[str]
    effect: Mapped[str]
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id", ondelete="SET NULL"), index=True)
    made_at: Mapped[CreatedAt]
    ends_at: Mapped[Moment]
    on_at: Mapped[datetime | None]
    on_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id", ondelete="SET NULL"), index=True)
    off_at: Mapped[datetime | None]
    rehearsed_at: Mapped[datetime | None]
    rehearsal: Mapped[Any] = mapped_column(JSONB, nullable=True)
    source: Mapped[str] = mapped_column(server_default="")
    topic: Mapped[Topic | None] = relationship(lazy="raise")
    made_by: Mapped[Member | None] = relationship(lazy="raise", foreign_keys=[made_by_id])

    @property
    def is_on(self) -> bool:
        """Whether somebody has switched it on and nobody off."""
        return self.on_at is not None and self.off_at is None

    @property
    def is_over(self) -> bool:
        """Whether its end has come."""
        return self.ends_at <= now()


class WordHit(Base):
    """A word rule that acts found something in a post."""

    __tablename__ = "word_hits"
    rule_id: Mapped[int] = mapped_column(ForeignKey("word_rules.id", ondelete="CASCADE"), primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"), primary_key=True, index=True)
    found_at: Mapped[CreatedAt] = mapped_column(index=True)


class AdditionHit(Base):
    """A word rule that acts found something in what was added to a thread: a context note or a summary."""

    __tablename__ = "addition_hits"
    rule_id: Mapped[int] = mapped_column(ForeignKey("word_rules.id", ondelete="CASCADE"), primary_key=True)
    addition_id: Mapped[int] = mapped_column(
        ForeignKey("additions.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    found_at: Mapped[CreatedAt] = mapped_column(index=True)


class SignatureHit(Base):
    """A word rule that acts found something in what a signature says: its reason, or the name that a guest shows."""

    __tablename__ = "signature_hits"
    rule_id: Mapped[int] = mapped_column(ForeignKey("word_rules.id", ondelete="CASCADE"), primary_key=True)
    signature_id: Mapped[int] = mapped_column(
        ForeignKey("signatures.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    found_at: Mapped[CreatedAt] = mapped_column(index=True)


class SaidText(Base):
    """Words that came in by a door which is no post (`core.web.doors`), or as a proposal: for rehearsals alone.

    The same words of the same member are there once, with when they came last.
    """

    __tablename__ = "said_texts"
    __table_args__ = (Index("ix_said_texts_once", "author_id", "kind", text("md5(words)"), unique=True),)
    id: Mapped[Id]
    kind: Mapped[str]
    author_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"))
    is_new: Mapped[bool]
    words: Mapped[str]
    said_at: Mapped[CreatedAt] = mapped_column(index=True)


class SaidHit(Base):
    """A word rule that acts found something in such words, and they went through."""

    __tablename__ = "said_hits"
    rule_id: Mapped[int] = mapped_column(ForeignKey("word_rules.id", ondelete="CASCADE"), primary_key=True)
    said_id: Mapped[int] = mapped_column(ForeignKey("said_texts.id", ondelete="CASCADE"), primary_key=True, index=True)
    found_at: Mapped[CreatedAt] = mapped_column(index=True)


class RecentText(Base):
    """A text that a member sent in the last day: a digest of its folded words, which short ones have none of.

    It is written before its post is there, and whatever becomes of that.
    """

    __tablename__ = "recent_texts"
    __table_args__ = (
        Index("ix_recent_texts_alike", "digest", "sent_at", postgresql_where=text("digest IS NOT NULL")),
        Index("ix_recent_texts_thread", "root_id", "sent_at", postgresql_where=text("is_new")),
    )
    id: Mapped[Id]
    author_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), index=True)
    topic_id: Mapped[int] = mapped_column(ForeignKey("topics.id", ondelete="CASCADE"), index=True)
    root_id: Mapped[int | None] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"), index=True)
    is_new: Mapped[bool]
    digest: Mapped[bytes | None]
    sent_at: Mapped[CreatedAt] = mapped_column(index=True)


class Shield(Base):
    """What new accounts write in a place waits while it is up: in a thread, a topic, before a member, or everywhere.

    It is proposed with what was unusual (`figures`), up from `raised_at` until `ends_at`, and over from `lowered_at`.
    """

    __tablename__ = "shields"
    __table_args__ = (
        CheckConstraint("num_nonnulls(topic_id, post_id, member_id) <= 1", name="one_place"),
        Index(
            "ix_shields_open",
            "topic_id",
            "post_id",
            "member_id",
            unique=True,
            postgresql_where=text("lowered_at IS NULL"),
            postgresql_nulls_not_distinct=True,
        ),
        Index("ix_shields_up", "ends_at", postgresql_where=text("lowered_at IS NULL AND raised_at IS NOT NULL")),
    )
    id: Mapped[Id]
    topic_id: Mapped[int | None] = mapped_column(ForeignKey("topics.id", ondelete="CASCADE"), index=True)
    post_id: Mapped[int | None] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"), index=True)
    member_id: Mapped[int | None] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), index=True)
    proposed_at: Mapped[CreatedAt]
    figures: Mapped[Any] = mapped_column(JSONB, nullable=True)
    raised_at: Mapped[datetime | None]
    raised_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id", ondelete="SET NULL"), index=True)
    ends_at: Mapped[datetime | None]
    lowered_at: Mapped[datetime | None]

    @property
    def place(self) -> str:
        """Where it is, as every process knows it: `post:12`, `topic:3`, `member:5` or `site`."""
        named = {"topic": self.topic_id, "post": self.post_id, "member": self.member_id}
        return next((f"{kind}:{number}" for kind, number in named.items() if number is not None), "site")


class ShieldHold(Base):
    """A post that a shield held."""

    __tablename__ = "shield_holds"
    shield_id: Mapped[int] = mapped_column(ForeignKey("shields.id", ondelete="CASCADE"), primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"), primary_key=True, index=True)


class ShieldRefusal(Base):
    """Somebody wants all that a shield holds kept out of sight, by the rule of this code and for this reason.

    That is what it held when they were shown how much that is: what came since waits on.
    Until `begins_at` it can be undone; where much is held, that is once somebody else has confirmed it. It is
    gone when all is decided.
    """

    __tablename__ = "shield_refusals"
    shield_id: Mapped[int] = mapped_column(ForeignKey("shields.id", ondelete="CASCADE"), primary_key=True)
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), index=True)
    rule: Mapped[str]
    reason: Mapped[str]
    asked_at: Mapped[CreatedAt]
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id", ondelete="SET NULL"), index=True)
    begins_at: Mapped[datetime | None]
    shown_at: Mapped[datetime | None]
