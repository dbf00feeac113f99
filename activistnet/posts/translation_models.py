"""Table of translations: what a post says, in another language."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from ..core.data.db import Base, CreatedAt, Id

IS_SHOWN = text("accepted_at IS NOT NULL AND ended_at IS NULL")
GONE = ("withdrawn", "removed")  # as these whoever decides about it finds no words any more
WAITS = text("accepted_at IS NULL AND ended_at IS NULL")


class Translation(Base):
    """The title and the text of a post in one more language, as its author wrote or accepted them.

    Nobody changes a row: another text is another one, which ends the one before. It is of the text with `text_number`,
    and of the version of a petition with `version_number`; later ones make it fall behind. `author_id` wrote it;
    where that is whoever started the post, and began with what another member offered, `translator_id` is that member,
    and `edited_from_id` the offer. Who translated is told where they like it, `is_named`.
    """

    __tablename__ = "translations"
    __table_args__ = (
        CheckConstraint("ended_as IN ('replaced', 'declined', 'withdrawn', 'edited', 'removed')", name="ended_as"),
        CheckConstraint("(ended_at IS NULL) = (ended_as IS NULL)", name="ended"),
        Index("ix_translations_shown", "post_id", "language", unique=True, postgresql_where=IS_SHOWN),
        Index("ix_translations_waiting", "post_id", "language", "author_id", unique=True, postgresql_where=WAITS),
        Index("ix_translations_post_id", "post_id", "id"),
        Index("ix_translations_author_id", "author_id"),
        Index("ix_translations_translator_id", "translator_id", postgresql_where=text("translator_id IS NOT NULL")),
        Index("ix_translations_edited_from_id", "edited_from_id", postgresql_where=text("edited_from_id IS NOT NULL")),
    )
    id: Mapped[Id]
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"))
    language: Mapped[str]
    author_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    translator_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    is_named: Mapped[bool] = mapped_column(server_default="false")
    title: Mapped[str]
    body: Mapped[str]
    body_html: Mapped[str]
    text_number: Mapped[int]
    version_number: Mapped[int]
    looks_like: Mapped[str | None]  # the language that its words are in, as was guessed, where that is another one
    edited_from_id: Mapped[int | None] = mapped_column(ForeignKey("translations.id", ondelete="SET NULL"))
    made_at: Mapped[CreatedAt]
    accepted_at: Mapped[datetime | None]
    fell_behind_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    ended_as: Mapped[str | None]
