"""Tables of what makes the work of moderators lighter: reasons kept for a rule, and what they leave out for a day."""

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ..core.data.db import Base, CreatedAt, Id, Moment


class KeptReason(Base):
    """Words for a decision by a rule, to be taken and changed: kept by whoever leads the topic, or by operators."""

    __tablename__ = "kept_reasons"
    __table_args__ = (UniqueConstraint("rule_id", "words"),)
    id: Mapped[Id]
    rule_id: Mapped[int] = mapped_column(ForeignKey("topic_rules.id", ondelete="CASCADE"))
    words: Mapped[str]
    made_at: Mapped[CreatedAt]


class LeftOut(Base):
    """What a moderator doesn't want to see today: a rule, a kind or one case. Nobody else sees it."""

    __tablename__ = "left_out"
    __table_args__ = (Index("ix_left_out_until", "until"),)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), primary_key=True)
    what: Mapped[str] = mapped_column(primary_key=True)
    until: Mapped[Moment]
