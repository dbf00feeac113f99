"""The table of what replies quote."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from ..core.data.db import Base, CreatedAt


class Quote(Base):
    """Words of another post of the thread that a reply begins with. They are kept here and nowhere in its text, so
    that they leave with those they are from: hidden, deleted, or taken back (`detached_at`). Those of a
    former text that moderators have hidden are kept, too.
    """

    __tablename__ = "quotes"
    reply_id: Mapped[int] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"), primary_key=True)
    quoted_id: Mapped[int] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"), index=True)
    passage: Mapped[str]
    quoted_at: Mapped[CreatedAt]
    detached_at: Mapped[datetime | None]
