"""Tables of topics that members propose, and of who supports them."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from ..core.data.db import Base, CreatedAt, Id
from .models import VISIBILITIES

STATES = ("open", "accepted", "refused", "elsewhere")


class Proposal(Base):
    """A topic that a member would like there to be, with its first rules, one a line.

    Why it is out of others' sight says `held`, a word of posts.holds or `hidden`. Once it is decided, `answer` says
    why, `topic_id` which topic was made or is the one where it belongs, and `support_count` how many wanted it: who,
    is gone then.
    """

    __tablename__ = "topic_proposals"
    __table_args__ = (
        CheckConstraint(f"state IN {STATES}", name="state"),
        CheckConstraint(f"visibility IN {VISIBILITIES}", name="visibility"),
        CheckConstraint("(state = 'open') = (decided_at IS NULL)", name="decided_at"),
        Index("ix_topic_proposals_open", "id", postgresql_where=text("state = 'open'")),
        Index("ix_topic_proposals_decided", "id", postgresql_where=text("state <> 'open'")),
        Index("ix_topic_proposals_decided_at", "decided_at", postgresql_where=text("state <> 'open'")),
        Index("ix_topic_proposals_author_id", "author_id"),
        Index("ix_topic_proposals_topic_id", "topic_id", postgresql_where=text("topic_id IS NOT NULL")),
    )
    id: Mapped[Id]
    author_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"))
    name: Mapped[str]
    description: Mapped[str]
    rules: Mapped[str] = mapped_column(server_default="")
    language: Mapped[str] = mapped_column(server_default="")
    visibility: Mapped[str] = mapped_column(server_default="public")
    held: Mapped[str | None]
    state: Mapped[str] = mapped_column(server_default="open")
    support_count: Mapped[int] = mapped_column(server_default="0")
    proposed_at: Mapped[CreatedAt]
    decided_at: Mapped[datetime | None]
    answer: Mapped[str] = mapped_column(server_default="")
    topic_id: Mapped[int | None] = mapped_column(ForeignKey("topics.id", ondelete="SET NULL"))


class ProposalSupport(Base):
    """A member wants such a topic, too. Until it is decided; nobody else is told who."""

    __tablename__ = "topic_proposal_supports"
    proposal_id: Mapped[int] = mapped_column(ForeignKey("topic_proposals.id", ondelete="CASCADE"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), primary_key=True, index=True)
