"""Tables of letters in people's own words, of the batches they leave in, and of what moderators took out."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from ..core.data.db import Base, CreatedAt, Id
from ..core.data.sealed import bound_to

WAITING, LEAVING, LEFT, OUT = "waiting", "leaving", "left", "out"
LOOKING, PASSED, BOUNCED, STOPPED = "looking", "passed", "bounced", "stopped"
STATES = (WAITING, LEAVING, LEFT, OUT)
STATES_OF_BATCHES = (LOOKING, PASSED, LEAVING, LEFT, BOUNCED, STOPPED)
IS_OPEN = "state IN ('looking', 'passed', 'leaving', 'bounced')"


def letter_context(petition_id: int, signature_id: int) -> bytes:
    """What the words of a letter are sealed with: they open only beside its petition and signature."""
    return b"letters:%d:%d" % (petition_id, signature_id)


def appeal_context(letter_id: int) -> bytes:
    """The same of what somebody says against a letter being taken out."""
    return b"letter_removals:%d" % letter_id


class LetterBatch(Base):
    """Letters under one petition to one of whom it asks that leave together: one at a time, a week between two.

    It leaves once a moderator has passed it, by mail or, where it is `by_hand`, by the petition's author. While it is
    leaving, whoever sends it has until `due_at`; then somebody else may. `contact_digest` is where it bounced.
    """

    __tablename__ = "letter_batches"
    __table_args__ = (
        CheckConstraint(f"state IN {STATES_OF_BATCHES}", name="state"),
        Index(
            "ix_letter_batches_once",
            "petition_id",
            "decision_maker_id",
            "name",
            unique=True,
            postgresql_where=text(IS_OPEN),
            postgresql_nulls_not_distinct=True,
        ),
        Index("ix_letter_batches_petition_id", "petition_id", "id"),
        Index(
            "ix_letter_batches_decision_maker_id",
            "decision_maker_id",
            postgresql_where=text("decision_maker_id IS NOT NULL"),
        ),
        Index("ix_letter_batches_looking", "made_at", "id", postgresql_where=text("state = 'looking'")),
        Index(
            "ix_letter_batches_to_leave",
            "id",
            postgresql_where=text("state IN ('passed', 'leaving', 'bounced') AND NOT by_hand"),
        ),
        Index("ix_letter_batches_looked_by_id", "looked_by_id", postgresql_where=text("looked_by_id IS NOT NULL")),
    )
    id: Mapped[Id]
    petition_id: Mapped[int] = mapped_column(ForeignKey("petitions.id", ondelete="CASCADE"))
    decision_maker_id: Mapped[int | None] = mapped_column(ForeignKey("decision_makers.id", ondelete="SET NULL"))
    name: Mapped[str]
    by_hand: Mapped[bool] = mapped_column(server_default="false")
    state: Mapped[str] = mapped_column(server_default=LOOKING)
    made_at: Mapped[CreatedAt]
    looked_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id", ondelete="SET NULL"))
    looked_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
    left_at: Mapped[datetime | None]
    size: Mapped[int] = mapped_column(server_default="0")  # letters that left in it
    contact_digest: Mapped[bytes | None]


class Letter(Base):
    """What one signatory writes to one of whom a petition asks: sealed, and nobody's but by the signature.

    `name` is that of whom it is addressed to, as the petition had it. `lot` is drawn when it joins a batch: moderators
    read the lowest. The words go a month after it left or was taken out.
    """

    __tablename__ = "letters"
    __table_args__ = (
        CheckConstraint(f"state IN {STATES}", name="state"),
        UniqueConstraint("signature_id"),
        Index("ix_letters_petition_id", "petition_id", "state"),
        Index("ix_letters_next", "petition_id", "id", postgresql_where=text("state = 'waiting' AND batch_id IS NULL")),
        Index("ix_letters_batch_id", "batch_id", "lot", postgresql_where=text("batch_id IS NOT NULL")),
        Index(
            "ix_letters_decision_maker_id", "decision_maker_id", postgresql_where=text("decision_maker_id IS NOT NULL")
        ),
        Index(
            "ix_letters_over_at", "over_at", postgresql_where=text("over_at IS NOT NULL AND words_sealed IS NOT NULL")
        ),
    )
    id: Mapped[Id]
    petition_id: Mapped[int] = mapped_column(ForeignKey("petitions.id", ondelete="CASCADE"))
    signature_id: Mapped[int] = mapped_column(ForeignKey("signatures.id", ondelete="CASCADE"))
    decision_maker_id: Mapped[int | None] = mapped_column(ForeignKey("decision_makers.id", ondelete="SET NULL"))
    name: Mapped[str]
    words_sealed: Mapped[bytes | None] = mapped_column(
        info=bound_to("petition_id", "signature_id", context=letter_context)
    )
    shows_name: Mapped[bool] = mapped_column(server_default="false")
    state: Mapped[str] = mapped_column(server_default=WAITING)
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("letter_batches.id", ondelete="SET NULL"))
    lot: Mapped[float | None]
    written_at: Mapped[CreatedAt]
    over_at: Mapped[datetime | None]  # when it left, or was taken out


class LetterRemoval(Base):
    """A letter that a moderator took out, by which rule and why, and what its writer says against that.

    Somebody else answers that: `is_upheld` is None until then.
    """

    __tablename__ = "letter_removals"
    __table_args__ = (
        Index("ix_letter_removals_moderator_id", "moderator_id"),
        Index("ix_letter_removals_rule_id", "rule_id"),
        Index(
            "ix_letter_removals_answered_by_id", "answered_by_id", postgresql_where=text("answered_by_id IS NOT NULL")
        ),
        Index(
            "ix_letter_removals_appealed",
            "appealed_at",
            postgresql_where=text("appealed_at IS NOT NULL AND is_upheld IS NULL"),
        ),
    )
    letter_id: Mapped[int] = mapped_column(ForeignKey("letters.id", ondelete="CASCADE"), primary_key=True)
    moderator_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    rule_id: Mapped[int] = mapped_column(ForeignKey("topic_rules.id"))
    reason: Mapped[str]
    made_at: Mapped[CreatedAt]
    appeal_sealed: Mapped[bytes | None] = mapped_column(info=bound_to("letter_id", context=appeal_context))
    appealed_at: Mapped[datetime | None]
    is_upheld: Mapped[bool | None]
    answer: Mapped[str] = mapped_column(server_default="")
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id", ondelete="SET NULL"))
    answered_at: Mapped[datetime | None]
