"""The table of who was told of being mentioned."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from ..core.data.db import Base, CreatedAt


class Mention(Base):
    """A text names a member, who was told of it: once, however often it is changed."""

    __tablename__ = "mentions"
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), primary_key=True, index=True)
    mentioned_at: Mapped[CreatedAt]
