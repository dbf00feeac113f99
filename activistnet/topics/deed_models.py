"""The table of what was done in a topic's name, apart from decisions about what is written there."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from ..core.data.db import Base, CreatedAt, Id

OF_PERSONS = ("removed", "refused")
KINDS = (
    *(*OF_PERSONS, "let-in", "role", "settings", "tags", "closed", "opened"),
    *("rule-added", "rule-changed", "rule-removed", "featured", "unfeatured", "pinned", "unpinned"),
)


class Deed(Base):
    """One thing that those who look after a topic did, which everybody reads without names.

    Of OF_PERSONS it is known for a while whom they are about and who did them: `member_id` is told why, and has it
    looked at once, in their own `words`, by somebody of the whole site, who answers. `detail` is what there is to say.
    """

    __tablename__ = "topic_deeds"
    __table_args__ = (
        CheckConstraint(f"kind IN {KINDS}", name="kind"),
        Index("ix_topic_deeds_topic_id", "topic_id", "id"),
        Index("ix_topic_deeds_member_id", "member_id", "id", postgresql_where=text("member_id IS NOT NULL")),
        Index("ix_topic_deeds_by_id", "by_id", postgresql_where=text("by_id IS NOT NULL")),
        Index("ix_topic_deeds_asked", "id", postgresql_where=text("asked_at IS NOT NULL AND answered_at IS NULL")),
        Index("ix_topic_deeds_old", "done_at", postgresql_where=text("member_id IS NOT NULL OR by_id IS NOT NULL")),
    )
    id: Mapped[Id]
    topic_id: Mapped[int] = mapped_column(ForeignKey("topics.id", ondelete="CASCADE"))
    kind: Mapped[str]
    member_id: Mapped[int | None] = mapped_column(ForeignKey("members.id", ondelete="SET NULL"))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id", ondelete="SET NULL"))
    rule: Mapped[str] = mapped_column(server_default="")
    reason: Mapped[str] = mapped_column(server_default="")
    detail: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default="{}")
    done_at: Mapped[CreatedAt]
    asked_at: Mapped[datetime | None]
    words: Mapped[str] = mapped_column(server_default="")
    answered_at: Mapped[datetime | None]
    answer: Mapped[str] = mapped_column(server_default="")
    is_taken_back: Mapped[bool] = mapped_column(server_default="false")
