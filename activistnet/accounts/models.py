"""Tables of accounts: wishes to join, sessions, the links mailed to members, and what security wants remembered."""

from sqlalchemy import CheckConstraint, ForeignKey, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..core.data.db import Base, CreatedAt, Id, Moment
from ..core.data.sealed import bound_to
from ..members.models import Member, mailbox_context


class SignUp(Base):
    """Somebody's wish to join, until the mailbox is proven. It is not a member yet."""

    __tablename__ = "sign_ups"
    id: Mapped[Id]
    token_hash: Mapped[bytes] = mapped_column(unique=True)
    token_sealed: Mapped[bytes] = mapped_column(info=bound_to("token_hash", context=bytes))
    handle: Mapped[str]
    display_name: Mapped[str]
    mailbox_sealed: Mapped[bytes] = mapped_column(info=bound_to("mailbox_digest", context=mailbox_context))
    mailbox_digest: Mapped[bytes] = mapped_column(index=True)
    password_hash: Mapped[str]
    created_at: Mapped[CreatedAt]
    expires_at: Mapped[Moment]


class SignInSession(Base):
    """A browser somebody signed in with. The cookie holds the token, this row only its hash."""

    __tablename__ = "sessions"
    id: Mapped[Id]
    token_hash: Mapped[bytes] = mapped_column(unique=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), index=True)
    label: Mapped[str] = mapped_column(server_default="")
    created_at: Mapped[CreatedAt]
    seen_at: Mapped[CreatedAt]
    expires_at: Mapped[Moment]
    member: Mapped[Member] = relationship(lazy="raise")


class MailedLink(Base):
    """A link mailed to a member: a new password, or the proof of a new mailbox. Each works once."""

    __tablename__ = "mailed_links"
    __table_args__ = (CheckConstraint("purpose IN ('reset', 'mailbox')", name="purpose"),)
    id: Mapped[Id]
    purpose: Mapped[str]
    token_hash: Mapped[bytes] = mapped_column(unique=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), index=True)
    mailbox_sealed: Mapped[bytes | None] = mapped_column(info=bound_to("mailbox_digest", context=mailbox_context))
    mailbox_digest: Mapped[bytes | None]
    created_at: Mapped[CreatedAt]
    expires_at: Mapped[Moment]


class SecurityEvent(Base):
    """What happened to an account, kept even when the request itself was refused."""

    __tablename__ = "security_events"
    id: Mapped[Id]
    at: Mapped[CreatedAt] = mapped_column(server_default=func.now(), index=True)
    kind: Mapped[str]
    member_id: Mapped[int | None] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), index=True)
    detail: Mapped[dict[str, str]] = mapped_column(JSONB, server_default="{}")
