"""Tables of petitions, whom they ask, and their signatures."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    ARRAY,
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    literal_column,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, column_property, mapped_column, relationship, undefer

from ..core.data.db import Base, CreatedAt, Id, Moment
from ..core.data.sealed import bound_to
from ..posts.models import Post
from . import stages
from .given import Given
from .team_models import team_of

# Written into the statements that ask, not sent with them: a plan that is kept for all values uses no index of some.
COUNTED: ColumnElement[str] = literal_column("'counted'")
HELD: ColumnElement[str] = literal_column("'held'")
WITHDRAWN: ColumnElement[str] = literal_column("'withdrawn'")
INVALIDATED: ColumnElement[str] = literal_column("'invalidated'")
MOVED: ColumnElement[str] = literal_column("'moved'")
NO_NEWS: ColumnElement[str] = literal_column("''")
NO_REASON: ColumnElement[str] = literal_column("''")
# What the code before wrote in the open: a member's hidden signature, a name that is not shown, a postcode.
UNSEALED = text(
    "(member_id IS NOT NULL AND (member_digest IS NULL OR NOT show_name))"
    " OR (name <> '' AND NOT show_name) OR postcode <> ''"
)

HAS_REASON = text("state = 'counted' AND reason <> ''")
IS_SHOWN = text("state = 'counted' AND show_name")
# The day on which a signature was given: lists go by it, as an hour would say who was near.
SHOWN_DAY = text("date_trunc('day', timezone('UTC', signed_at))")


def mailbox_context(petition_id: int, digest: bytes) -> bytes:
    """What a signatory's mailbox is sealed with: it opens only beside its petition and digest."""
    return b"signatures:%d:" % petition_id + bytes(digest)


def hidden_context(petition_id: int, mailbox_digest: bytes | None, member_digest: bytes | None = None) -> bytes:
    """The same of what else a signatory keeps hidden; where there is no mailbox, it is bound to the member."""
    return b"hidden " + mailbox_context(petition_id, mailbox_digest or member_digest or b"")


def list_context(owner: bytes) -> bytes:
    """What the entries of a member's list are sealed with."""
    return b"signature_lists:" + bytes(owner)


MAILBOX = bound_to("petition_id", "mailbox_digest", context=mailbox_context)


class Petition(Post):
    """A post that people sign. Its demand is its title.

    `signature_count` is folded by the clock; with the waiting deltas it always equals the rows in state counted.
    `base_count` are signatures of another place, imported with their source and date. `count_version` grows by one
    with each change of count, goal or stage, so readers keep the highest. `closed_by` says what closed it: its author,
    its time, a moderator, who gave a reason, that its author left, its union, or a vote of those who signed; of those
    closed before this was kept it is NULL. `union_id` is that of the union that made it or joined it, `joined_into_id`
    the petition into which. `started_by_id` is who started it, where somebody else runs it by now.
    What came of it is its stage, and `closing_word` what its author says of that, or why they withdrew it; where
    moderators have closed or rejected it, `closed_reason` is why, by `closed_rule`. `news_sent_at` is when signatories
    were written to, `paused_until` when its last pause ends or has ended, `archived_at` since when nothing changes.
    `asks_version` grows with each change of what it demands of whom: whoever signs has read one of these.
    `version_number` is that of the text people sign, `version_at` when it last was another one: see `version_models`.
    It `is_translated` where some text of it was; `translated_into` are the languages that its version of now can be
    signed in.
    """

    __tablename__ = "petitions"
    __table_args__ = (
        CheckConstraint(f"stage IN {stages.STAGES}", name="stage"),
        CheckConstraint(
            "closed_by IN ('author', 'time', 'moderator', 'left', 'union', 'signatories')", name="closed_by"
        ),
        CheckConstraint("goal > 0", name="goal"),
        CheckConstraint("base_count >= 0", name="base_count"),
        Index("ix_petitions_closes_at", "closes_at", postgresql_where=text("stage = 'open'")),
        Index("ix_petitions_closed_at", "closed_at", postgresql_where=text("anonymised_at IS NULL")),
        Index("ix_petitions_version_at", "version_at", postgresql_where=text("version_at IS NOT NULL")),
        Index("ix_petitions_started_by_id", "started_by_id", postgresql_where=text("started_by_id IS NOT NULL")),
        Index("ix_petitions_won", "closed_at", "id", postgresql_where=text("stage = 'won'")),
        Index("ix_petitions_victories", "closed_at", "id", postgresql_where=text("stage IN ('won', 'partly')")),
        Index("ix_petitions_paused_until", "paused_until", postgresql_where=text("stage = 'paused'")),
        Index(
            "ix_petitions_to_archive",
            "closed_at",
            postgresql_where=text("archived_at IS NULL AND imported_from IS NULL"),
        ),
        {"postgresql_with": {"fillfactor": "50"}},
    )
    __mapper_args__ = {"polymorphic_identity": "petition", "polymorphic_load": "selectin"}
    id: Mapped[int] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"), primary_key=True)
    stage: Mapped[str] = mapped_column(server_default="open")
    goal: Mapped[int]
    signature_count: Mapped[int] = mapped_column(server_default="0")
    count_version: Mapped[int] = mapped_column(server_default="1")
    asks_version: Mapped[int] = mapped_column(server_default="1")
    version_number: Mapped[int] = mapped_column(server_default="1")
    version_at: Mapped[datetime | None]
    is_translated: Mapped[bool] = mapped_column(server_default="false")
    translated_into: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}", deferred=True)
    reached_step: Mapped[int] = mapped_column(server_default="0")
    closes_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[str | None]
    closed_reason: Mapped[str] = mapped_column(server_default="")
    closed_rule: Mapped[str] = mapped_column(server_default="")
    paused_until: Mapped[datetime | None]
    archived_at: Mapped[datetime | None]
    closing_word: Mapped[str] = mapped_column(server_default="")
    closing_links: Mapped[list[str]] = mapped_column(ARRAY(String), server_default="{}")
    thanks: Mapped[str] = mapped_column(server_default="", deferred=True)  # what whoever has signed reads
    postcode_why: Mapped[str] = mapped_column(server_default="", deferred=True)  # it asks for one where this says why
    news_sent_at: Mapped[datetime | None] = mapped_column(deferred=True)
    anonymised_at: Mapped[datetime | None] = mapped_column(deferred=True)
    base_count: Mapped[int] = mapped_column(server_default="0")
    base_source: Mapped[str | None]
    base_at: Mapped[datetime | None]
    imported_from: Mapped[str | None] = mapped_column(unique=True)
    heard_at: Mapped[CreatedAt] = mapped_column(deferred=True)  # from its author; see `heartbeat`
    quiet_told_at: Mapped[datetime | None] = mapped_column(deferred=True)
    union_id: Mapped[int | None]
    joined_into_id: Mapped[int | None]
    cover: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))  # what a page needs of its picture
    started_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id", ondelete="SET NULL"), deferred=True)
    team: Mapped[list[dict[str, Any]] | None] = column_property(team_of(id), deferred=True)
    targets: Mapped[list["PetitionTarget"]] = relationship(
        lazy="raise", order_by="PetitionTarget.position", cascade="all, delete-orphan"
    )

    @property
    def is_open(self) -> bool:
        """Whether people can sign it now."""
        return self.stage == stages.OPEN

    @property
    def is_archived(self) -> bool:
        """The same long after it was closed; in an archive at once, and until then it goes on there. Needs `topic`."""
        return self.archived_at is not None or (self.stage not in stages.RUNNING and self.topic.is_archive)


class PetitionTarget(Base):
    """Who is asked to act, as the author wrote it, and whose name that is; the release before says the name alone.

    It `is_withheld` where that is a private person, as moderators have found.
    """

    __tablename__ = "petition_targets"
    __table_args__ = (
        Index(
            "ix_petition_targets_decision_maker",
            "decision_maker_id",
            "petition_id",
            postgresql_where=text("decision_maker_id IS NOT NULL"),
        ),
        Index(
            "ix_petition_targets_unknown",
            "petition_id",
            "position",
            postgresql_where=text("decision_maker_id IS NULL"),
        ),
    )
    petition_id: Mapped[int] = mapped_column(ForeignKey("petitions.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    decision_maker_id: Mapped[int | None] = mapped_column(ForeignKey("decision_makers.id", ondelete="SET NULL"))
    is_withheld: Mapped[bool] = mapped_column(server_default="false")


class Signature(Given, Base):
    """The act of signing and its record. One for each person and petition, by member and by mailbox.

    `mailbox_digest` is a blind index of the canonical mailbox within this petition, `member_digest` one of the member.
    `member_id` says openly whose it is, and is there only while the name is shown. `hidden_sealed` holds what else a
    person said and nobody may see: see `given`. `first_signed_at` is there when it was withdrawn and given
    again: for feeds and sharers it is as old as the first time. A held one is not counted
    until its person has shown once more that it is theirs; `asked_again_at` is when a mail asked for that. One that
    moderators have made invalid is not counted either: see `group_models`; nor is one that its person has moved to
    another petition: see `move_models`. It is `by_known` where a member gave it who had joined 30 days before, or
    earlier: see `strengths`. Mails about it are in `language`, that of
    the page on which it was given.
    """

    __tablename__ = "signatures"
    __table_args__ = (
        CheckConstraint("state IN ('counted', 'held', 'withdrawn', 'invalidated', 'moved')", name="state"),
        UniqueConstraint("petition_id", "mailbox_digest"),
        Index(
            "ix_signatures_member_once",
            "petition_id",
            "member_id",
            unique=True,
            postgresql_where=text("member_id IS NOT NULL"),
        ),
        Index(
            "ix_signatures_member_digest",
            "petition_id",
            "member_digest",
            unique=True,
            postgresql_where=text("member_digest IS NOT NULL"),
        ),
        Index("ix_signatures_member_id", "member_id", postgresql_where=text("member_id IS NOT NULL")),
        Index("ix_signatures_share_id", "share_id", postgresql_where=text("share_id IS NOT NULL")),
        Index("ix_signatures_shown", "petition_id", "id", postgresql_where=text("state = 'counted' AND show_name")),
        Index("ix_signatures_shown_by_day", "petition_id", SHOWN_DAY, "id", postgresql_where=IS_SHOWN),
        Index("ix_signatures_news", "petition_id", "id", postgresql_where=text("state = 'counted' AND news <> ''")),
        Index("ix_signatures_held", "petition_id", "id", postgresql_where=text("state = 'held'")),
        Index("ix_signatures_unsealed", "id", postgresql_where=UNSEALED),
        Index("ix_signatures_reason_waits", "id", postgresql_where=text("reason_held_for = 'words'")),
        Index("ix_signatures_said_again_at", "said_again_at", postgresql_where=text("said_again_at IS NOT NULL")),
        Index("ix_signatures_withdrawn", "petition_id", postgresql_where=text("state = 'withdrawn'")),
        Index("ix_signatures_reasons", "petition_id", "id", postgresql_where=HAS_REASON),
    )
    id: Mapped[Id]
    petition_id: Mapped[int] = mapped_column(ForeignKey("petitions.id", ondelete="CASCADE"))
    member_id: Mapped[int | None] = mapped_column(ForeignKey("members.id", ondelete="SET NULL"))
    member_digest: Mapped[bytes | None]
    mailbox_digest: Mapped[bytes | None]
    mailbox_sealed: Mapped[bytes | None] = mapped_column(deferred=True, info=MAILBOX)
    hidden_sealed: Mapped[bytes | None] = mapped_column(
        info=bound_to("petition_id", "mailbox_digest", "member_digest", context=hidden_context)
    )
    share_id: Mapped[int | None] = mapped_column(ForeignKey("shares.id", ondelete="SET NULL"))
    state: Mapped[str] = mapped_column(server_default="counted")
    by_known: Mapped[bool] = mapped_column(server_default="false", deferred=True)
    held_for: Mapped[str | None] = mapped_column(deferred=True)  # one of `weighing.HELD_FOR`, also once it counts
    reason_hidden: Mapped[bool] = mapped_column(server_default="false")
    reason_held_for: Mapped[str | None]  # while hidden: `reported` or `words`, until somebody has looked
    reason_held_at: Mapped[datetime | None] = mapped_column(deferred=True)  # by a word rule
    is_name_withheld: Mapped[bool] = mapped_column(server_default="false", deferred=True)  # by one, till it is changed
    signed_at: Mapped[CreatedAt]
    first_signed_at: Mapped[datetime | None]
    said_again_at: Mapped[datetime | None] = mapped_column(deferred=True)  # it was changed, or given once more
    asked_again_at: Mapped[datetime | None] = mapped_column(deferred=True)
    language: Mapped[str | None] = mapped_column(deferred=True)
    version: Mapped[int] = mapped_column(server_default="1")  # of the petition, which was signed
    read_in: Mapped[str] = mapped_column(server_default="")  # the language of that text; empty for the original


# What is read of a signature for a mail about it.
WITH_MAILBOX = (undefer(Signature.mailbox_sealed), undefer(Signature.language))


class SignatureList(Base):
    """Which petitions one member has signed, each number sealed: kept for the member, and to forget them.

    `owner` is a blind index of the member. One row for all of them, as the order of many would tell which signature
    each belongs to.
    """

    __tablename__ = "signature_lists"
    owner: Mapped[bytes] = mapped_column(primary_key=True)
    petitions_sealed: Mapped[list[bytes]] = mapped_column(
        ARRAY(LargeBinary), info=bound_to("owner", context=list_context)
    )


class Confirmation(Given, Base):
    """A guest's try to sign, until its mailbox is proven. It counts for nothing and shows nowhere.

    Once one try of a mailbox is confirmed, all of them name the signature and hold nothing else any more: their
    links can still answer what became of them, until the rows expire.
    """

    __tablename__ = "confirmations"
    __table_args__ = (
        Index("ix_confirmations_mailbox", "petition_id", "mailbox_digest"),
        Index("ix_confirmations_expires_at", "expires_at"),
        Index("ix_confirmations_pressed", "petition_id", "id", postgresql_where=text("pressed_at IS NOT NULL")),
    )
    id: Mapped[Id]
    token_hash: Mapped[bytes] = mapped_column(unique=True)
    token_sealed: Mapped[bytes | None] = mapped_column(info=bound_to("token_hash", context=bytes))
    petition_id: Mapped[int] = mapped_column(ForeignKey("petitions.id", ondelete="CASCADE"))
    mailbox_sealed: Mapped[bytes | None] = mapped_column(info=MAILBOX)
    mailbox_digest: Mapped[bytes]
    hidden_sealed: Mapped[bytes | None] = mapped_column(
        info=bound_to("petition_id", "mailbox_digest", context=hidden_context)
    )
    is_first_here: Mapped[bool] = mapped_column(server_default="false")
    said_digest: Mapped[bytes | None] = mapped_column(unique=True)  # two tries that say the same are one for a while
    share_id: Mapped[int | None]
    signature_id: Mapped[int | None]
    language: Mapped[str | None]  # of the page on which it was given, for its mails
    version: Mapped[int] = mapped_column(server_default="1")  # of the petition, which that page showed
    read_in: Mapped[str] = mapped_column(server_default="")  # the language in which it showed it
    created_at: Mapped[CreatedAt]
    expires_at: Mapped[Moment]
    # Confirmed while the petition was paused: it counts, or is held for `pressed_for`, when the pause is over.
    pressed_at: Mapped[datetime | None]
    pressed_for: Mapped[str | None]


class TypedTry(Base):
    """What a guest typed, sealed, for the page that says to check the mail: that page knows no more than its reader.

    It lives apart from the try itself, which goes when its mailbox is proven: whoever typed somebody else's mailbox
    must not see by this page that its owner has signed.
    """

    __tablename__ = "typed_tries"
    __table_args__ = (Index("ix_typed_tries_expires_at", "expires_at"),)
    token_hash: Mapped[bytes] = mapped_column(primary_key=True)
    petition_id: Mapped[int] = mapped_column(ForeignKey("petitions.id", ondelete="CASCADE"), index=True)
    typed_sealed: Mapped[bytes] = mapped_column(info=bound_to("token_hash", context=bytes))
    expires_at: Mapped[Moment]
