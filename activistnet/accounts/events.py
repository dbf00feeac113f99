"""What happens to accounts."""

from dataclasses import dataclass


@dataclass(frozen=True)
class JoinAsked:
    """Somebody wants to join; the mailbox is not proven yet."""

    sign_up_id: int


@dataclass(frozen=True)
class JoinAnswered:
    """Whoever asked to join may, or may not, or nobody has answered in time."""

    sign_up_id: int


@dataclass(frozen=True)
class MemberJoined:
    """A mailbox was proven and has an account now."""

    member_id: int


@dataclass(frozen=True)
class ResetAsked:
    """Somebody can't sign in, or says so; whether the mailbox has an account was not looked up."""

    mailbox_sealed: str


@dataclass(frozen=True)
class PasswordChanged:
    """A member has a new password."""

    member_id: int


@dataclass(frozen=True)
class MailboxChangeAsked:
    """A member wants to read mail elsewhere; the new mailbox is not proven yet, and the old one is told."""

    member_id: int
    credential: int
    mailbox_sealed: str
    old_mailbox_sealed: str | None
    stop_token_sealed: str | None


@dataclass(frozen=True)
class MailboxChanged:
    """A member's mail goes to another mailbox now; the old one is told."""

    member_id: int
    old_mailbox_sealed: str
    stop_token_sealed: str


@dataclass(frozen=True)
class SessionsEnded:
    """Browsers of a member are signed out."""

    member_id: int
    session_ids: tuple[int, ...]
