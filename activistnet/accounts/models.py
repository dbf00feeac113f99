"""Tables of accounts: wishes to join, all that lets somebody act for a member, and what security wants remembered."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, false, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..core.data.db import Base, CreatedAt, Id, Moment
from ..core.data.sealed import bound_to
from ..members.models import Member, mailbox_context


def kept_context(hashed: bytes) -> bytes:
    """What is to be done once somebody has joined is sealed with this: it opens only beside its own wish."""
    return b"sign_ups.kept:" + bytes(hashed)


def why_context(hashed: bytes) -> bytes:
    """Why somebody wants to join is sealed with this, likewise."""
    return b"sign_ups.why:" + bytes(hashed)


class SignUp(Base):
    """Somebody's wish to join, until the mailbox is proven. It is not a member yet.

    Where joining is by approval it waits for a moderator then: `state` is asked, and later approved, refused, or ended
    without an answer. `answer` is what the moderator says to whoever is refused.
    """

    __tablename__ = "sign_ups"
    __table_args__ = (
        CheckConstraint("state IN ('asked', 'approved', 'refused', 'ended')", name="state"),
        Index("ix_sign_ups_asked", "asked_at", "id", postgresql_where=text("state = 'asked'")),
    )
    id: Mapped[Id]
    token_hash: Mapped[bytes] = mapped_column(unique=True)
    token_sealed: Mapped[bytes] = mapped_column(info=bound_to("token_hash", context=bytes))
    handle: Mapped[str]
    display_name: Mapped[str]
    mailbox_sealed: Mapped[bytes] = mapped_column(info=bound_to("mailbox_digest", context=mailbox_context))
    mailbox_digest: Mapped[bytes] = mapped_column(index=True)
    password_hash: Mapped[str]
    browser_hash: Mapped[bytes | None]  # of the cookie of the browser where the password was typed
    kept_sealed: Mapped[bytes | None] = mapped_column(info=bound_to("token_hash", context=kept_context))  # to do then
    language: Mapped[str | None]  # of the page, for the mail and for the member that comes of it
    why_sealed: Mapped[bytes | None] = mapped_column(info=bound_to("token_hash", context=why_context))
    state: Mapped[str | None]
    asked_at: Mapped[datetime | None]
    answer: Mapped[str] = mapped_column(server_default="")
    is_quick: Mapped[bool] = mapped_column(server_default=false())  # the form came back at once
    created_at: Mapped[CreatedAt]
    expires_at: Mapped[Moment] = mapped_column(index=True)


class QuickJoin(Base):
    """A member whose form to join came back at once."""

    __tablename__ = "quick_joins"
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), primary_key=True)
    created_at: Mapped[CreatedAt] = mapped_column(index=True)


class Issued(Base):
    """What lets whoever holds a token do something for a member; this row has only the token's hash.

    It holds for the credential that it was issued under, and with that it ends: `rules.holds` is asked for all of them.
    """

    __abstract__ = True
    id: Mapped[Id]
    token_hash: Mapped[bytes] = mapped_column(unique=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), index=True)
    credential: Mapped[int] = mapped_column(server_default="0")
    created_at: Mapped[CreatedAt]
    expires_at: Mapped[Moment] = mapped_column(index=True)


class SignInSession(Issued):
    """A browser somebody signed in with."""

    __tablename__ = "sessions"
    label: Mapped[str] = mapped_column(server_default="")
    seen_at: Mapped[CreatedAt]
    member: Mapped[Member] = relationship(lazy="raise")


class MailedLink(Issued):
    """A link mailed to a member: a new password, or the proof of a new mailbox. Each works once."""

    __tablename__ = "mailed_links"
    __table_args__ = (CheckConstraint("purpose IN ('reset', 'mailbox')", name="purpose"),)
    purpose: Mapped[str]
    mailbox_sealed: Mapped[bytes | None] = mapped_column(info=bound_to("mailbox_digest", context=mailbox_context))
    mailbox_digest: Mapped[bytes | None]


class KnownBrowser(Issued):
    """A browser somebody signed in with before: it signs nobody in, but strangers can't use up its tries."""

    __tablename__ = "known_browsers"


class StopLink(Base):
    """A link mailed to the mailbox that a member had, which brings it back.

    It is meant to outlive the credential: whoever changed the mailbox may have changed the password too.
    """

    __tablename__ = "stop_links"
    id: Mapped[Id]
    token_hash: Mapped[bytes] = mapped_column(unique=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), index=True)
    mailbox_sealed: Mapped[bytes] = mapped_column(info=bound_to("mailbox_digest", context=mailbox_context))
    mailbox_digest: Mapped[bytes]
    created_at: Mapped[CreatedAt]
    expires_at: Mapped[Moment] = mapped_column(index=True)


class LeftHandle(Base):
    """What a deleted account was called, and what that looks like, each as a blind index: nobody else is called so."""

    __tablename__ = "left_handles"
    digest: Mapped[bytes] = mapped_column(primary_key=True)
    expires_at: Mapped[Moment] = mapped_column(index=True)


class SecurityEvent(Base):
    """What happened to an account, kept even when the request itself was refused."""

    __tablename__ = "security_events"
    id: Mapped[Id]
    at: Mapped[CreatedAt] = mapped_column(server_default=func.now(), index=True)
    kind: Mapped[str]
    member_id: Mapped[int | None] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), index=True)
    detail: Mapped[dict[str, str]] = mapped_column(JSONB, server_default="{}")
