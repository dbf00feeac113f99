"""Table of additions: what members add to threads of others, as one thing that moderators can decide about."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from ..core.data.db import Base, Id


class Addition(Base):
    """A context note, a summary or a translation, and whether it may be seen. The database makes it with its text.

    `post_id` is what it is added to: the post that a note is about or that is translated, or what opens the thread that
    is summarised. It stays when its text is gone. A note that is held or hidden is taken away and has its words still.
    """

    __tablename__ = "additions"
    __table_args__ = (
        CheckConstraint("kind IN ('note', 'summary', 'translation')", name="kind"),
        CheckConstraint("visibility IN ('visible', 'held', 'hidden')", name="visibility"),
        CheckConstraint("num_nonnulls(note_id, summary_id, translation_id) <= 1", name="one_text"),
        CheckConstraint("visibility <> 'held' OR held_for IS NOT NULL", name="held_for"),
        UniqueConstraint("note_id"),
        UniqueConstraint("summary_id"),
        Index("ix_additions_translation_id", "translation_id", unique=True),
        Index("ix_additions_held", "held_at", "id", postgresql_where=text("visibility = 'held'")),
    )
    id: Mapped[Id]
    kind: Mapped[str]
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"), index=True)
    note_id: Mapped[int | None] = mapped_column(ForeignKey("context_notes.id", ondelete="SET NULL"))
    summary_id: Mapped[int | None] = mapped_column(ForeignKey("summaries.id", ondelete="SET NULL"))
    translation_id: Mapped[int | None] = mapped_column(ForeignKey("translations.id", ondelete="SET NULL"))
    author_id: Mapped[int] = mapped_column(ForeignKey("members.id"), index=True)
    visibility: Mapped[str] = mapped_column(server_default="visible")
    held_for: Mapped[str | None]
    held_at: Mapped[datetime | None]
