"""Tables of topics, their rules and their followers."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ..core.data.db import Base, CreatedAt, Id


class Topic(Base):
    """A subject community. One that is closed takes no new threads; those there go on."""

    __tablename__ = "topics"
    id: Mapped[Id]
    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    description: Mapped[str] = mapped_column(server_default="")
    position: Mapped[int] = mapped_column(server_default="0")
    created_at: Mapped[CreatedAt]
    closed_at: Mapped[datetime | None]


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


class TopicFollow(Base):
    """A member wants to see what is published in a topic."""

    __tablename__ = "topic_follows"
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), primary_key=True)
    topic_id: Mapped[int] = mapped_column(ForeignKey("topics.id", ondelete="CASCADE"), primary_key=True, index=True)
    created_at: Mapped[CreatedAt]
