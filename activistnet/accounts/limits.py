"""How often accounts may be tried, asked for and mailed: by address, by account and over the whole site."""

from ..core.web.limits import DAY, HOUR, MINUTE, Limit, client_key, hit_all
from .services import passwords

SIGN_IN_TOGETHER = (  # an account from an address
    Limit("sign-in minute", 6, MINUTE),
    Limit("sign-in hour", 20, HOUR),
    Limit("sign-in day", 60, DAY),
)
SIGN_IN_ADDRESS = (Limit("sign-in address", 60, 10 * MINUTE), Limit("sign-in address day", 600, DAY))
SIGN_IN_SITE = Limit("sign-in site", 1200, MINUTE)
SIGN_IN_ACCOUNT = Limit("sign-in account", 60, HOUR)
MAIL_TO = (Limit("mail to", 3, HOUR), Limit("mail to, day", 8, DAY))
MAIL_BY = Limit("mail by", 30, HOUR)
MAIL_OF_SITE = Limit("mail of site", 600, MINUTE)
PASSWORD = (Limit("password", 10, 10 * MINUTE), Limit("password day", 100, DAY))


def on_sign_in(account: str, *, is_known_browser: bool) -> None:
    """Count a try to sign in. Raises TooMany, after more tries for longer.

    Strangers who try one account from many addresses use up only what is for unknown browsers: its owner still gets in
    from a browser used before, and by a mailed link from any.
    """
    address = client_key()
    acts = [
        *((limit, f"{account} {address}") for limit in SIGN_IN_TOGETHER),
        *((limit, address) for limit in SIGN_IN_ADDRESS),
        (SIGN_IN_SITE, ""),
    ]
    if not is_known_browser:
        acts.append((SIGN_IN_ACCOUNT, account))
    hit_all(acts)


def on_mail(mailbox_digest: bytes) -> None:
    """Count a mail that somebody not signed in causes. Raises TooMany, for known and unknown mailboxes alike."""
    to = mailbox_digest.hex()
    hit_all([*((limit, to) for limit in MAIL_TO), (MAIL_BY, client_key()), (MAIL_OF_SITE, "")])


def on_password(member_id: int) -> None:
    """Count a password asked for again of somebody who is signed in. Raises TooMany, or Busy, which is not counted."""
    passwords.expect_room()
    hit_all([(limit, str(member_id)) for limit in PASSWORD])
