"""How long a code lasts, and who may use one."""

from datetime import timedelta

from ..members.models import Member
from ..members.rules import is_limited, is_restricted
from ..petitions.rules import is_known
from .errors import HeldBack, TooNew

TOKEN = "vouch"  # noqa: S105 - what the token of a signature is for, and the next one, of a code
CODE = "vouch code"
LASTS = timedelta(minutes=10)


def expect_may_vouch(member: Member) -> None:
    """Go on only for those whom others can rely on. Raises TooNew, HeldBack."""
    if not is_known(member):
        raise TooNew
    if is_limited(member) or is_restricted(member):
        raise HeldBack
