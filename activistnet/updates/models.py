"""Tables of updates and of the letters that tell of them. What an update says stands with its post."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from ..core.data.db import Base, CreatedAt, Moment

CLAIMED, SENT, REFUSED = "claimed", "sent", "refused"


class Update(Base):
    """A discussion that is an update of a petition, and how far it is mailed.

    `next_at` is when its next letters may leave, `begun_at` when the first did: from then on letters say the `title`
    and `body` that it had at that moment, unless moderators hide these. Signatures up to `up_to_id` have their row of
    a letter. It `ended_at` when all letters were sent, or it was given up.
    """

    __tablename__ = "updates"
    __table_args__ = (
        Index("ix_updates_due", "next_at", postgresql_where=text("ended_at IS NULL")),
        Index("ix_updates_petition_id", "petition_id", "published_at"),
    )
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"), primary_key=True)
    petition_id: Mapped[int] = mapped_column(ForeignKey("petitions.id", ondelete="CASCADE"))
    published_at: Mapped[CreatedAt]
    next_at: Mapped[datetime | None]
    begun_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    up_to_id: Mapped[int] = mapped_column(server_default="0")
    sent_count: Mapped[int] = mapped_column(server_default="0")
    title: Mapped[str] = mapped_column(server_default="")
    body: Mapped[str] = mapped_column(server_default="")


class UpdateLetter(Base):
    """The letter that tells one signatory of one update: the row is there before anything is sent.

    While it is claimed, whoever sends it has until `due_at`; then somebody else may. The signature is no foreign key:
    whoever deletes one would have to look here.
    """

    __tablename__ = "update_letters"
    __table_args__ = (
        CheckConstraint("state IN ('claimed', 'sent', 'refused')", name="state"),
        Index("ix_update_letters_claimed", "update_id", "due_at", postgresql_where=text("state = 'claimed'")),
    )
    update_id: Mapped[int] = mapped_column(ForeignKey("updates.post_id", ondelete="CASCADE"), primary_key=True)
    signature_id: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[str] = mapped_column(server_default=CLAIMED)
    due_at: Mapped[Moment]
    tries: Mapped[int] = mapped_column(server_default="0")
