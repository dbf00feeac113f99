"""The table of what was featured, where, why and until when: all of it is public, and stays."""

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from ..core.data.db import Base, CreatedAt, Id, Moment
from ..core.data.time import now

ROLES = ("curator", "moderator", "lead", "operator")


class Featured(Base):
    """A post put first on the page of its topic, or, without one, on the first page of the site.

    `role` is what whoever did so was there; who it was stands in the log of acts. An editor is a curator of the first
    page: the release before this one has no other word for it. The highest `place` comes first.
    """

    __tablename__ = "featured"
    __table_args__ = (
        CheckConstraint(f"role IN {ROLES}", name="role"),
        CheckConstraint("ends_at >= featured_at", name="ends_at"),
        Index("ix_featured_now", "topic_id", text("ends_at DESC")),
        Index("ix_featured_post", "post_id"),
    )
    id: Mapped[Id]
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"))
    topic_id: Mapped[int | None] = mapped_column(ForeignKey("topics.id", ondelete="CASCADE"))
    reason: Mapped[str]
    role: Mapped[str]
    place: Mapped[int] = mapped_column(server_default="0")
    featured_at: Mapped[CreatedAt]
    ends_at: Mapped[Moment]

    @property
    def is_over(self) -> bool:
        """Whether its end has come."""
        return self.ends_at <= now()
