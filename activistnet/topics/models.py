"""Tables of topics, their rules, their followers and members, and who has a role there."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from ..core.data.db import Base, CreatedAt, Id

ROLES = ("curator", "moderator", "lead")
VISIBILITIES = ("public", "members")
JOININGS = ("open", "request")
POSTINGS = ("everyone", "members", "roles", "nobody")
MOST_PINNED, MOST_TAGS, MOST_LANGUAGES = 3, 20, 40
LONGEST_TAG = 30


class Topic(Base):
    """A subject community. One that is closed takes no new threads; those there go on.

    What is written in one whose `visibility` is members is seen by its members alone; the database's trigger
    `keep_audience` writes it on each post. `posting` is who may start and answer debates; nobody is an archive.
    Numbers of threads are `pinned`, what was pinned last first; one that was moved or hidden since is shown to nobody
    there. Its threads show those of the `tags` that they were given and that it has. It speaks any language where it
    names none.
    """

    __tablename__ = "topics"
    __table_args__ = (
        CheckConstraint(f"visibility IN {VISIBILITIES}", name="visibility"),
        CheckConstraint(f"joining IN {JOININGS}", name="joining"),
        CheckConstraint(f"posting IN {POSTINGS}", name="posting"),
        CheckConstraint(f"cardinality(pinned) <= {MOST_PINNED}", name="pinned"),
        CheckConstraint(f"cardinality(tags) <= {MOST_TAGS}", name="tags"),
        CheckConstraint(f"cardinality(languages) <= {MOST_LANGUAGES}", name="languages"),
    )
    id: Mapped[Id]
    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    description: Mapped[str] = mapped_column(server_default="")
    position: Mapped[int] = mapped_column(server_default="0")
    created_at: Mapped[CreatedAt]
    closed_at: Mapped[datetime | None]
    visibility: Mapped[str] = mapped_column(server_default="public")
    joining: Mapped[str] = mapped_column(server_default="open")
    posting: Mapped[str] = mapped_column(server_default="everyone")
    reviews: Mapped[bool] = mapped_column(server_default="false")  # a moderator looks at posts before others see them
    welcome: Mapped[str] = mapped_column(server_default="", deferred=True)  # read by whoever becomes a member
    pinned: Mapped[list[int]] = mapped_column(ARRAY(BigInteger), server_default="{}")
    tags: Mapped[list[str]] = mapped_column(ARRAY(String), server_default="{}")
    languages: Mapped[list[str]] = mapped_column(ARRAY(String), server_default="{}")
    is_sensitive: Mapped[bool] = mapped_column(server_default="false")  # who hasn't opened it sees its posts folded

    @property
    def is_public(self) -> bool:
        """Whether what is written in it is for everybody."""
        return self.visibility == "public"

    @property
    def is_archive(self) -> bool:
        """Whether nothing is written or changed in its debates any more."""
        return self.posting == "nobody"


class TopicRule(Base):
    """A rule that reports cite by its code. Those without a topic hold everywhere."""

    __tablename__ = "topic_rules"
    __table_args__ = (UniqueConstraint("topic_id", "code", postgresql_nulls_not_distinct=True),)
    id: Mapped[Id]
    topic_id: Mapped[int | None] = mapped_column(ForeignKey("topics.id", ondelete="CASCADE"))
    code: Mapped[str]
    number: Mapped[int]
    title: Mapped[str]
    text: Mapped[str] = mapped_column(server_default="")
    hides_at_once: Mapped[bool] = mapped_column(server_default="false")  # what is reported by it, until somebody looks
    removed_at: Mapped[datetime | None]  # it holds no more, and stays to be read where it was cited


class TopicFollow(Base):
    """A member wants to see what is published in a topic."""

    __tablename__ = "topic_follows"
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), primary_key=True)
    topic_id: Mapped[int] = mapped_column(ForeignKey("topics.id", ondelete="CASCADE"), primary_key=True, index=True)
    created_at: Mapped[CreatedAt]


class TopicMember(Base):
    """A member of a topic, or somebody who asks to be one: then `joined_at` is empty. Following it is another thing."""

    __tablename__ = "topic_members"
    __table_args__ = (
        Index("ix_topic_members_newest", "topic_id", "joined_at", "member_id"),
        Index("ix_topic_members_asking", "topic_id", "asked_at", postgresql_where=text("joined_at IS NULL")),
    )
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), primary_key=True)
    topic_id: Mapped[int] = mapped_column(ForeignKey("topics.id", ondelete="CASCADE"), primary_key=True)
    asked_at: Mapped[CreatedAt]
    joined_at: Mapped[datetime | None]
    words: Mapped[str] = mapped_column(server_default="")  # why they ask


class TopicRole(Base):
    """A member looks after a topic: each role may do what those before it in ROLES may. They have one there at a time.

    It is over when it was ended, or when its time has come, which is seen when it is read.
    """

    __tablename__ = "topic_roles"
    __table_args__ = (
        CheckConstraint(f"role IN {ROLES}", name="role"),
        Index("ix_topic_roles_once", "topic_id", "member_id", unique=True, postgresql_where=text("ended_at IS NULL")),
        Index("ix_topic_roles_held", "member_id", "topic_id", postgresql_where=text("ended_at IS NULL")),
        Index("ix_topic_roles_member_id", "member_id"),
        Index("ix_topic_roles_topic_id", "topic_id"),
    )
    id: Mapped[Id]
    topic_id: Mapped[int] = mapped_column(ForeignKey("topics.id", ondelete="CASCADE"))
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"))
    role: Mapped[str]
    appointed_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id", ondelete="SET NULL"), index=True)
    appointed_at: Mapped[CreatedAt]
    until: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
