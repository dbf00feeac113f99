"""The votes from which the order "best" of a thread follows, as everybody is told them."""

from dataclasses import dataclass
from functools import cache

from sqlalchemy import bindparam, select

from ..core.data.paging import Listing, Page
from ..core.data.rows import build
from ..core.refusals import NotFound
from ..members.readers import Reader, Role
from . import queries
from .models import Post
from .useful_models import ReplyScore
from .visibility import listed_to

AT_ONCE = 200


@dataclass(frozen=True)
class Counted:
    """A reply with its votes. How many of those for and against found it useful is told in steps, see `ranking`."""

    reply: int
    stance: str | None
    useful: int
    changed: int
    moved: int
    source: int
    useful_to_for: int
    useful_to_against: int
    score: int


def get_root(post_id: int, kind: str, reader: Reader) -> Post:
    """A post that opens a thread. Raises NotFound, for other kinds too."""
    root = queries.get_root(post_id, reader)
    if root.kind != kind:
        raise NotFound
    return root


def list_counts(root_id: int, reader: Reader, *, after: str | None = None) -> Page[Counted]:
    """Replies for which somebody voted, of those this reader is shown, the best first.

    Those that are not there come after them, the newest first.
    """
    page = _counts(reader.role).page(reader.values(root_id=root_id), after=after, limit=AT_ONCE)
    return page.map(lambda row: build(Counted, row))


@cache
def _counts(role: Role) -> Listing:
    wanted = (
        select(
            Post.id.label("reply"),
            Post.stance,
            ReplyScore.useful_count.label("useful"),
            ReplyScore.changed_count.label("changed"),
            ReplyScore.moved_count.label("moved"),
            ReplyScore.source_count.label("source"),
            ReplyScore.for_count.label("useful_to_for"),
            ReplyScore.against_count.label("useful_to_against"),
            Post.score,
        )
        .join(ReplyScore, ReplyScore.reply_id == Post.id)
        .where(Post.root_id == bindparam("root_id"), *listed_to(role))
    )
    return Listing(wanted, Post.score, Post.id)
