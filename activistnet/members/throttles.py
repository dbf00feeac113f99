"""How often accounts may be tried, asked for and mailed: by address, by account and over the whole site."""

from ..core.web.limits import Limit, client_key, hit_all
from .services import passwords

MINUTE, HOUR, DAY = 60, 3600, 86_400


def on_sign_in(account: str, *, is_known_browser: bool) -> None:
    """Count a try to sign in. Raises TooMany, after more tries for longer.

    Strangers who try one account from many addresses use up only what is for unknown browsers: its owner still gets in
    from a browser used before, and by a mailed link from any.
    """
    address = client_key()
    together = f"{account} {address}"
    limits = [
        Limit("sign-in minute", together, 6, MINUTE),
        Limit("sign-in hour", together, 20, HOUR),
        Limit("sign-in day", together, 60, DAY),
        Limit("sign-in address", address, 60, 10 * MINUTE),
        Limit("sign-in address day", address, 600, DAY),
        Limit("sign-in site", "", 1200, MINUTE),
    ]
    if not is_known_browser:
        limits.append(Limit("sign-in account", account, 60, HOUR))
    hit_all(limits)


def on_mail(mailbox_digest: bytes) -> None:
    """Count a mail that somebody not signed in causes. Raises TooMany, for known and unknown mailboxes alike."""
    hit_all(
        [
            Limit("mail to", mailbox_digest.hex(), 3, HOUR),
            Limit("mail to, day", mailbox_digest.hex(), 8, DAY),
            Limit("mail by", client_key(), 30, HOUR),
            Limit("mail of site", "", 600, MINUTE),
        ]
    )


def on_password(member_id: int) -> None:
    """Count a password asked for again of somebody who is signed in. Raises TooMany, or Busy, which is not counted."""
    passwords.expect_room()
    hit_all([Limit("password", str(member_id), 10, 10 * MINUTE), Limit("password day", str(member_id), 100, DAY)])


def on_tie(member_id: int) -> None:
    """Count following, blocking or muting somebody, which others may be told or put out by. Raises TooMany."""
    hit_all([Limit("ties", str(member_id), 300, HOUR)])


def on_search() -> None:
    """Count a search for members. Raises TooMany."""
    hit_all([Limit("members", client_key(), 120, MINUTE)])
