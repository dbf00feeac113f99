"""Tables of decision makers, and of what moderators have changed about them."""

from datetime import datetime

from sqlalchemy import ARRAY, BigInteger, CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from ..core.data.db import Base, CreatedAt, Id
from ..core.data.sealed import bound_to

KINDS = ("person", "body")
ACTIONS = ("edited", "merged", "private", "public")
IS_SHOWN = text("petition_count > 0 AND merged_into_id IS NULL AND NOT is_private")


def contact_context(decision_maker_id: int) -> bytes:
    """What the contact of a decision maker is sealed with."""
    return b"decision_makers:%d" % decision_maker_id


class DecisionMaker(Base):
    """A person or a body that petitions ask, or another name of one, that is `merged_into` it.

    `key` is what its name and place look like: of one kind there is one such. `words` are those by which it is found.
    What it was asked is counted by a task: how many petitions everybody may see, how many of them are open or won, by
    how many signatures, and since when. A private person is named by no new petition, and shown by none.
    """

    __tablename__ = "decision_makers"
    __table_args__ = (
        CheckConstraint(f"kind IN {KINDS}", name="kind"),
        CheckConstraint("merged_into_id <> id", name="merged_into_id"),
        UniqueConstraint("key", "kind", postgresql_nulls_not_distinct=True),
        Index("ix_decision_makers_most_asked", "petition_count", "id", postgresql_where=IS_SHOWN),
        Index("ix_decision_makers_words", text("to_tsvector('simple'::regconfig, words)"), postgresql_using="gin"),
        Index(
            "ix_decision_makers_merged_into_id", "merged_into_id", postgresql_where=text("merged_into_id IS NOT NULL")
        ),
        Index("ix_decision_makers_created_by_id", "created_by_id", postgresql_where=text("created_by_id IS NOT NULL")),
    )
    id: Mapped[Id]
    kind: Mapped[str | None]
    name: Mapped[str]
    office: Mapped[str] = mapped_column(server_default="")
    place: Mapped[str] = mapped_column(server_default="")
    slug: Mapped[str] = mapped_column(server_default="")
    key: Mapped[str]
    words: Mapped[str] = mapped_column(deferred=True)
    contact_sealed: Mapped[bytes | None] = mapped_column(deferred=True, info=bound_to("id", context=contact_context))
    is_private: Mapped[bool] = mapped_column(server_default="false")
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("decision_makers.id", ondelete="SET NULL"))
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id", ondelete="SET NULL"), deferred=True)
    created_at: Mapped[CreatedAt]
    petition_count: Mapped[int] = mapped_column(server_default="0")
    open_count: Mapped[int] = mapped_column(server_default="0")
    won_count: Mapped[int] = mapped_column(server_default="0")
    signature_count: Mapped[int] = mapped_column(server_default="0")
    asked_since: Mapped[datetime | None]


class DecisionMakerChange(Base):
    """What a moderator has changed about one, and why. After a merger `moved` are the other names that went along."""

    __tablename__ = "decision_maker_changes"
    __table_args__ = (
        CheckConstraint(f"action IN {ACTIONS}", name="action"),
        Index("ix_decision_maker_changes_decision_maker_id", "decision_maker_id"),
        Index("ix_decision_maker_changes_into_id", "into_id", postgresql_where=text("into_id IS NOT NULL")),
        Index("ix_decision_maker_changes_made_by_id", "made_by_id", postgresql_where=text("made_by_id IS NOT NULL")),
    )
    id: Mapped[Id]
    decision_maker_id: Mapped[int] = mapped_column(ForeignKey("decision_makers.id", ondelete="CASCADE"))
    into_id: Mapped[int | None] = mapped_column(ForeignKey("decision_makers.id", ondelete="SET NULL"))
    action: Mapped[str]
    reason: Mapped[str]
    moved: Mapped[list[int]] = mapped_column(ARRAY(BigInteger), server_default="{}")
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id", ondelete="SET NULL"))
    made_at: Mapped[CreatedAt]
    undone_at: Mapped[datetime | None]
