"""How often accounts may be tried, asked for and mailed: by address, by account and over the whole site."""

from ..core.refusals import TooMany
from ..core.web.limits import DAY, HOUR, MINUTE, Limit, client_key, hit, hit_all
from .services import passwords

SIGN_IN_TOGETHER = (  # an account from an address
    Limit("sign-in minute", 6, MINUTE),
    Limit("sign-in hour", 20, HOUR),
    Limit("sign-in day", 60, DAY),
)
SIGN_IN_ADDRESS = (Limit("sign-in address", 60, 10 * MINUTE), Limit("sign-in address day", 600, DAY))
SIGN_IN_SITE = Limit("sign-in site", 1200, MINUTE)
SIGN_IN_ACCOUNT = Limit("sign-in account", 60, HOUR)  # by browsers that are not known
SIGN_IN_ACCOUNT_SLOWLY = Limit("sign-in account slowly", 12, MINUTE)  # beyond
SIGN_IN_KNOWN = (  # from a browser used before
    Limit("sign-in known minute", 6, MINUTE),
    Limit("sign-in known hour", 20, HOUR),
    Limit("sign-in known day", 60, DAY),
)
MAIL_TO = (Limit("mail to", 3, HOUR), Limit("mail to, day", 8, DAY))
MAIL_TO_SLOWLY = Limit("mail to slowly", 1, 50 * MINUTE)  # beyond: before a link for a new password is too old
MAIL_BY = Limit("mail by", 30, HOUR)
MAIL_OF_SITE = Limit("mail of site", 600, MINUTE)
CHANGE_BY = (Limit("mailbox change by", 3, HOUR), Limit("mailbox change by, day", 8, DAY))
MAILBOX_ASKED = Limit("mailbox asked", 60, HOUR)  # of an operator; whose session is stolen asks who is here
PASSWORD = (Limit("password", 10, 10 * MINUTE), Limit("password day", 100, DAY))


def on_sign_in(account: str, *, known_browser: int | None) -> None:
    """Count a try to sign in. Raises TooMany, after more tries for longer.

    Strangers who try one account from many addresses only become slower together. A browser used before has tries of
    its own, which nobody else can use up, and a mailed link gets the owner in from any.
    """
    if known_browser is not None:
        hit_all([(limit, str(known_browser)) for limit in SIGN_IN_KNOWN])
        return
    address = client_key()
    together = [(limit, f"{account} {address}") for limit in SIGN_IN_TOGETHER]
    hit_all([*together, *((limit, address) for limit in SIGN_IN_ADDRESS), (SIGN_IN_SITE, "")])
    if not _has_room([(SIGN_IN_ACCOUNT, account)]):
        hit(SIGN_IN_ACCOUNT_SLOWLY, account)


def on_asking(purpose: str) -> None:
    """Count that somebody not signed in asks for a mail. Raises TooMany; each purpose has a budget of its own."""
    hit_all([(MAIL_BY, f"{purpose} {client_key()}"), (MAIL_OF_SITE, purpose)])


def may_mail(purpose: str, mailbox_digest: bytes) -> bool:
    """Whether one more mail may go to a mailbox now, whoever asked; it is counted then.

    When not, one went there so lately that its link still works. So nothing is said of it, for known and unknown
    mailboxes alike, and no stranger can keep the owner from asking.
    """
    to = f"{purpose} {mailbox_digest.hex()}"
    return _has_room([(limit, to) for limit in MAIL_TO]) or _has_room([(MAIL_TO_SLOWLY, to)])


def on_change(member_id: int, mailbox_digest: bytes) -> None:
    """Count that a member wants to read mail at this mailbox. Raises TooMany."""
    to, by = f"change {mailbox_digest.hex()}", str(member_id)
    hit_all([*((limit, to) for limit in MAIL_TO), *((limit, by) for limit in CHANGE_BY)])


def on_finding_mailbox(member_id: int) -> None:
    """Count that an operator asks who has an e-mail address. Raises TooMany."""
    hit(MAILBOX_ASKED, str(member_id))


def on_password(member_id: int) -> None:
    """Count a password asked for again of somebody who is signed in. Raises TooMany, or Busy, which is not counted."""
    passwords.expect_room()
    hit_all([(limit, str(member_id)) for limit in PASSWORD])


def _has_room(acts: list[tuple[Limit, str]]) -> bool:
    """Whether these were counted; none of them is when one is used up."""
    try:
        hit_all(acts)
    except TooMany:
        return False
    return True
