"""Tables of lists that other teams keep, and of their entries."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..core.data.db import Base, CreatedAt, Id, Moment
from ..core.data.time import now
from ..members.models import Member
from .models import WordRule

ENTRY_KINDS = ("word", "domain", "link", "handle")
STATES = ("draft", "taken", "aside")
LONGEST_SOURCE = 300
CHANGES = ("new", "changed", "gone")


class OutsideList(Base):
    """A list of another team: what it is called, where it is, who vouches for it, and until when the site goes by it.

    `website` is shown and never asked. `wrong` are lines of the newest file that could not be read: `line`, `why`,
    `text`.
    """

    __tablename__ = "outside_lists"
    id: Mapped[Id]
    name: Mapped[str]
    website: Mapped[str]
    vouched_by: Mapped[str]
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id", ondelete="SET NULL"), index=True)
    added_at: Mapped[CreatedAt]
    read_at: Mapped[CreatedAt]
    ends_at: Mapped[Moment] = mapped_column(index=True)
    version: Mapped[int] = mapped_column(server_default="0")
    wrong: Mapped[Any] = mapped_column(JSONB, nullable=True)
    wrong_count: Mapped[int] = mapped_column(server_default="0")
    rehearsed_at: Mapped[datetime | None]
    rehearsed_posts: Mapped[int] = mapped_column(server_default="0")
    added_by: Mapped[Member | None] = relationship(lazy="raise")

    @property
    def is_over(self) -> bool:
        """Whether its end has come."""
        return self.ends_at <= now()

    @property
    def source(self) -> str:
        """What rules that are taken from it say of where they are from."""
        return (f"{self.name}, {self.website}" if self.website else self.name)[:LONGEST_SOURCE]


class OutsideEntry(Base):
    """What a list says of a word, a domain, a link or a handle; a draft until a moderator decides about it.

    `pattern` is folded as rules have it. `version` is that of the list in which it last changed, `change` how, and
    `before` what it said until then. `found_count` posts of the last 30 days, by `author_count` members of whom
    `joined_count` had joined in these days, are what a rule made of it would have found.
    """

    __tablename__ = "outside_entries"
    __table_args__ = (
        CheckConstraint(f"kind IN {ENTRY_KINDS}", name="kind"),
        CheckConstraint(f"state IN {STATES}", name="state"),
        CheckConstraint(f"change IN {CHANGES}", name="change"),
        CheckConstraint("state <> 'aside' OR reason <> ''", name="reason"),
        UniqueConstraint("list_id", "kind", "pattern"),
        Index("ix_outside_entries_pattern", "kind", "pattern"),
    )
    id: Mapped[Id]
    list_id: Mapped[int] = mapped_column(ForeignKey("outside_lists.id", ondelete="CASCADE"))
    kind: Mapped[str]
    pattern: Mapped[str]
    label: Mapped[str]
    comment: Mapped[str]
    ends_at: Mapped[datetime | None]
    added_at: Mapped[CreatedAt]
    state: Mapped[str] = mapped_column(server_default="draft")
    change: Mapped[str] = mapped_column(server_default="new")
    version: Mapped[int]
    before: Mapped[Any] = mapped_column(JSONB, nullable=True)
    found_count: Mapped[int] = mapped_column(server_default="0")
    author_count: Mapped[int] = mapped_column(server_default="0")
    joined_count: Mapped[int] = mapped_column(server_default="0")
    examples: Mapped[Any] = mapped_column(JSONB, nullable=True)
    rule_id: Mapped[int | None] = mapped_column(ForeignKey("word_rules.id", ondelete="SET NULL"), index=True)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id", ondelete="SET NULL"), index=True)
    decided_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(server_default="")
    rule: Mapped[WordRule | None] = relationship(lazy="raise")

    @property
    def is_gone(self) -> bool:
        """Whether the newest version of its list no longer has it."""
        return self.change == "gone"
