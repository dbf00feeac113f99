"""Addresses of accounts: joining, signing in, settings. `done` names the sentence a page begins with."""

from urllib.parse import quote


def join(wanted: str = "") -> str:
    """The form to join, which leads to the `wanted` path in the end."""
    return f"/join?next={quote(wanted)}" if wanted else "/join"


def check_mail(sealed: str, *, again: bool = False) -> str:
    """That a mail is under way, for what `sealed` holds."""
    return f"/check-mail?for={sealed}{'&again=1' if again else ''}"


def welcome(token: str) -> str:
    """Where the mail for those who join leads."""
    return f"/welcome/{token}"


def login(wanted: str = "") -> str:
    """The form to sign in, which leads to the `wanted` path."""
    return f"/login?next={quote(wanted)}" if wanted else "/login"


def logout() -> str:
    """Where this browser is signed out."""
    return "/logout"


def reset() -> str:
    """The form for a password that is forgotten."""
    return "/reset"


def new_password(token: str) -> str:
    """Where the mail for a forgotten password leads."""
    return f"/reset/{token}"


def settings(done: str = "") -> str:
    """Who one is for others."""
    return _told("/settings", done)


def password(done: str = "") -> str:
    """The form to change the password."""
    return _told("/settings/password", done)


def mailbox(done: str = "") -> str:
    """The form to change the mailbox."""
    return _told("/settings/mailbox", done)


def new_mailbox(token: str) -> str:
    """Where the mail to a new mailbox leads."""
    return f"/mailbox/{token}"


def stop(token: str) -> str:
    """Where the mail to the mailbox leads that is to be left, or was."""
    return f"/stop/{token}"


def sessions(done: str = "") -> str:
    """The browsers that are signed in."""
    return _told("/settings/sessions", done)


def end_session(session_id: int) -> str:
    """Where one browser is signed out."""
    return f"/settings/sessions/{session_id}/end"


def end_sessions() -> str:
    """Where all other browsers are signed out."""
    return "/settings/sessions/end"


def forget_browser() -> str:
    """Where this browser is signed out, and not known any more."""
    return "/settings/sessions/forget"


def leave() -> str:
    """The form to delete the account."""
    return "/settings/delete"


def invite() -> str:
    """What to send to a friend."""
    return "/me/invite"


def appearance() -> str:
    """Where theme and language of a browser are chosen."""
    return "/appearance"


def _told(page: str, done: str) -> str:
    return f"{page}?done={done}" if done else page
