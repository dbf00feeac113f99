"""A guest's wish to sign, from whichever page: what bounds it, and what this browser and its page say of it."""

from ..core.web.limits import client_key, hit_all, is_within
from ..core.words.emails import canonical_email
from ..core.words.language import language
from . import limits
from .given import SignatureGiven
from .services import tries


def ask_mailbox(
    petition_id: int,
    mailbox: str,
    given: SignatureGiven,
    *,
    via: str | None = None,
    read: int | None = None,
    read_in: str = "",
    once: bool = True,
) -> str:
    """Have a mailbox asked, in the language of this page. Raises TooMany, and PetitionClosed as tries.try_to_sign does.

    Gives the token of the page that says where to look.
    """
    address = client_key()
    hit_all([(limits.SIGN_AS_GUEST, address), (limits.SIGN_AS_GUEST_DAY, address)], loosely=True)
    here = f"{address} {canonical_email(mailbox)}"
    first = [(limits.GUEST_HERE, f"{here} {petition_id}"), (limits.GUEST_HERE_DAY, here)]
    is_first_here = is_within(first, loosely=True)
    return tries.try_to_sign(
        petition_id,
        mailbox,
        given,
        via=via,
        read=read,
        read_in=read_in,
        is_first_here=is_first_here,
        once=once,
        language=language(),
    )
