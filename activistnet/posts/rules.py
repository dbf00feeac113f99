"""Rules of posts: sizes, names in addresses, who may change what."""

import re
import unicodedata

from ..members.models import Member
from .kinds import kind_of
from .models import Post

LONGEST_TITLE = 120
LONGEST_BODY = 20_000
LONGEST_NOTE = 300
LONGEST_SLUG = 60
DEEPEST = 60  # levels of the tree; deeper answers stand beside each other, or paths would outgrow an index entry
ID_BYTES = 5

# Words that are pages of their own behind the number of a post.
RESERVED_SLUGS = frozenset(
    {"close", "confirm", "count", "csv", "delete", "edit", "json", "new", "qr", "replies", "report", "share", "sign"}
    | {"signed", "spread", "withdraw"}
)


def slug_of(title: str) -> str:
    """The title as part of an address: small Latin letters, digits and hyphens. Empty when nothing is left of it."""
    plain = (
        unicodedata.normalize("NFKD", title[:LONGEST_TITLE]).encode("ascii", "ignore").decode().lower().replace("'", "")
    )
    words = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    if len(words) > LONGEST_SLUG:
        words = words[: LONGEST_SLUG + 1].rpartition("-")[0] or words[:LONGEST_SLUG]
    return "" if words in RESERVED_SLUGS else words


def may_edit(post: Post, member: Member | None) -> bool:
    """Authors change their own posts while these are visible, but for kinds that are kept."""
    return may_delete(post, member) and post.visibility == "visible"


def may_delete(post: Post, member: Member | None) -> bool:
    """Authors delete their own posts, hidden ones too, but for kinds that are kept."""
    return is_own(post, member) and not kind_of(post).kept_because


def is_own(post: Post, member: Member | None) -> bool:
    """Whether the member wrote it."""
    return member is not None and post.author_id == member.id
