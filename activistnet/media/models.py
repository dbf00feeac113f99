"""The table of pictures. What is shown of them is in files: see store."""

from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from ..core.data.db import Base, CreatedAt


class Picture(Base):
    """A picture that a member sent: of the member, over a petition, or in a text, which is its keeper.

    `waiting` until a worker has drawn it. A `ready` one has a width and a height, that of its largest drawing, a colour
    (`tone`) that stands in its place until it is loaded, and the bytes of its files.
    """

    __tablename__ = "pictures"
    __table_args__: Any = (
        CheckConstraint("\"use\" IN ('avatar', 'cover', 'text')", name="use"),
        CheckConstraint("state IN ('waiting', 'ready', 'refused')", name="state"),
        Index("ix_pictures_keeper", "keeper_id", "use", postgresql_where=text("keeper_id IS NOT NULL")),
        Index("ix_pictures_unkept", "created_at", postgresql_where=text("keeper_id IS NULL")),
    )
    id: Mapped[str] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), index=True)
    use: Mapped[str]
    keeper_id: Mapped[int | None]
    alt: Mapped[str] = mapped_column(server_default="")
    state: Mapped[str] = mapped_column(server_default="waiting")
    problem: Mapped[str | None]
    is_held: Mapped[bool] = mapped_column(server_default="false")  # out of sight, as a moderator decided
    is_hidden: Mapped[bool] = mapped_column(server_default="false")  # by itself, whatever becomes of what shows it
    width: Mapped[int] = mapped_column(server_default="0")
    height: Mapped[int] = mapped_column(server_default="0")
    tone: Mapped[int] = mapped_column(server_default="0")
    size: Mapped[int]
    created_at: Mapped[CreatedAt]
