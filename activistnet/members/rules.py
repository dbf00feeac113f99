"""What holds for handles, names and roles, whoever asks."""

import re
import unicodedata
from functools import cache

from ..core.data.time import now
from ..core.words.skeletons import skeleton
from ..core.words.text import Shape, clean_word, problem_of_storing
from .errors import Restricted
from .models import Member

HANDLE = re.compile(r"[a-z0-9_]{3,30}", re.ASCII | re.IGNORECASE)
LONGEST_NAME = 50

# Names that speak for the site or stand for nobody, and all that look like them or are put together from them.
STAFF_WORDS = (
    *("activistnet", "official", "system", "root", "service", "notice", "security", "privacy", "legal", "abuse"),
    *("admin", "administrator", "administration", "moderator", "moderation", "mod", "operator", "owner", "staff"),
    *("team", "support", "help", "helpdesk", "contact", "webmaster", "postmaster", "hostmaster", "noreply"),
    *("everyone", "anonymous", "guest", "nobody", "null", "undefined", "formermember", "petitionauthor"),
)


def tidy_handle(typed: str) -> str:
    """The letters that are meant, without the sign that handles are shown with."""
    return unicodedata.normalize("NFKC", clean_word(typed)).strip().removeprefix("@")


HANDLE_SHAPE = Shape(tidy_handle, problem_of_storing)


def is_like_staff(name: str) -> bool:
    """Whether a name can be taken for one of the site's own: `Adm1n`, `аdmin` with a Cyrillic a, `support_team`."""
    bare = skeleton(name)
    return len(bare) <= 2 * LONGEST_NAME and _is_made_of_staff_words(bare)


@cache
def _staff_skeletons() -> frozenset[str]:
    """Made when a name is chosen: what letters look like is a large table, which clock and worker do without."""
    return frozenset(map(skeleton, STAFF_WORDS))


def _is_made_of_staff_words(bare: str) -> bool:
    if bare in _staff_skeletons():
        return True
    beginnings = (word for word in _staff_skeletons() if bare.startswith(word))
    return any(_is_made_of_staff_words(bare[len(word) :]) for word in beginnings)


def has_role(member: Member, role: str) -> bool:
    """Whether a member may do what this role may; an operator may do everything a moderator does."""
    return member.role == role or (role == "moderator" and member.is_moderator) or role == "member"


def expect_may_publish(member: Member) -> None:
    """Go on only if moderators have not stopped this member from publishing. Raises Restricted."""
    if is_restricted(member) and member.restricted_until is not None:
        raise Restricted(member.restricted_until)


def is_restricted(member: Member) -> bool:
    """Whether moderators have stopped a member from publishing: it is over when its time has come."""
    return member.restricted_until is not None and member.restricted_until > now()


def is_editor(member: Member) -> bool:
    """Whether a member features on the first page of the site; over when its time has come."""
    return member.is_active and member.edits_until is not None and member.edits_until > now()


def is_limited(member: Member) -> bool:
    """Whether moderators let what a member writes reach only those who follow them; over when its time has come."""
    return member.limited_until is not None and member.limited_until > now()
