"""Tables of context notes, and of what readers say of them."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ..core.data.db import Base, CreatedAt, Id


class ContextNote(Base):
    """What a member adds to somebody else's post, with its source. `root_id` is the number of its thread.

    It is about a `sentence` of the text, which is kept as its readers saw it, of several alike the one of this number;
    where it is empty, about all of it. Whether the text still says it is known of the version `of_version`.

    The four counts are what everybody is told of what readers for and against said of it, as `context.py` says. One
    that was taken away keeps its row, without words. Pages show what stands in the post's own `context`.
    """

    __tablename__ = "context_notes"
    __table_args__ = (
        CheckConstraint("for_yes >= 0 AND for_no >= 0 AND against_yes >= 0 AND against_no >= 0", name="counts"),
        CheckConstraint("NOT is_shown OR removed_at IS NULL", name="is_shown"),
        UniqueConstraint("post_id", "author_id"),
        Index("ix_context_notes_thread", "root_id", "id"),
        Index("ix_context_notes_author", "author_id"),
    )
    id: Mapped[Id]
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"))
    root_id: Mapped[int] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"))
    author_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    words: Mapped[str]
    source: Mapped[str]
    sentence: Mapped[str] = mapped_column(server_default="")
    sentence_number: Mapped[int] = mapped_column(server_default="0")
    of_version: Mapped[int] = mapped_column(server_default="0")
    is_changed: Mapped[bool] = mapped_column(server_default="false")
    made_at: Mapped[CreatedAt]
    removed_at: Mapped[datetime | None]
    for_yes: Mapped[int] = mapped_column(server_default="0")
    for_no: Mapped[int] = mapped_column(server_default="0")
    against_yes: Mapped[int] = mapped_column(server_default="0")
    against_no: Mapped[int] = mapped_column(server_default="0")
    is_shown: Mapped[bool] = mapped_column(server_default="false")


class ContextRating(Base):
    """Whether a note helped a member, who alone is told. `root_id` is that of its thread."""

    __tablename__ = "context_ratings"
    __table_args__ = (
        Index("ix_context_ratings_thread", "root_id", "note_id"),
        Index("ix_context_ratings_own", "member_id", "root_id"),
    )
    note_id: Mapped[int] = mapped_column(ForeignKey("context_notes.id", ondelete="CASCADE"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), primary_key=True)
    root_id: Mapped[int] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"))
    is_helpful: Mapped[bool]
    rated_at: Mapped[CreatedAt]
