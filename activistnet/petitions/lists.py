"""The public list of petitions and its orders."""

from functools import cache

from sqlalchemy import select

from ..core.data.paging import Listing, Page
from ..core.refusals import NotFound
from ..members.readers import Reader, Role
from ..posts.models import Post
from ..posts.visibility import listed_to
from .cards import PetitionCard, cards, closest_to_step
from .counts import TABLE

CLOSEST, NEW = "closest", "new"
SHOWN = 30


def list_petitions(order: str, reader: Reader, *, after: str | None = None) -> Page[PetitionCard]:
    """One page in that order. Raises NotFound for an order or a cursor that is none.

    The closest have one page: they are the best of the recent ones, and what follows them is in the newest.
    """
    if order == CLOSEST and after is None:
        return Page(closest_to_step(SHOWN, reader=reader))
    if order != NEW:
        raise NotFound
    page = _newest(reader.role).page(reader.values(), after=after, limit=SHOWN)
    shown = cards(page.items, reader)
    return Page([shown[each] for each in page.items if each in shown], page.next, page.after)


@cache
def _newest(role: Role) -> Listing:
    # Walks the petitions' own key and not that of all posts, of which few are petitions.
    found = select(TABLE.c.id).join(Post, Post.id == TABLE.c.id).where(*listed_to(role))
    return Listing(found, TABLE.c.id)
