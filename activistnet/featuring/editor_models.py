"""Table of those who are asked to be an editor, who features on the first page of the site."""

from datetime import datetime, timedelta

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from ..core.data.db import Base, CreatedAt

ASKED_FOR = timedelta(days=30)  # until which they can accept
RESTS = timedelta(days=30)  # until they can be asked again, after they said no or it was taken back


class EditorOffer(Base):
    """Somebody is asked to be an editor, and is none until they accept. Once they do, it is gone; when they say no, or
    it is taken back, it has `ended_at`. Where a command asked, `asked_by_id` is nobody's.
    """

    __tablename__ = "editor_offers"
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), primary_key=True)
    days: Mapped[int]  # for how long, from when they accept
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), index=True)
    asked_at: Mapped[CreatedAt] = mapped_column(index=True)
    ended_at: Mapped[datetime | None]
