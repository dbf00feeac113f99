"""Threads as the pages of what opens them show them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from ..core.data.paging import Page
from ..members.readers import Reader
from . import queries, reply_queries
from .forms import ReplyForm
from .links import Addressed, post_url
from .models import Share
from .reply_queries import ReplyRow
from .services import drafts


class Root(Addressed, Protocol):
    """What opens a thread: a discussion, or the row that a page of another kind has read."""

    @property
    def title(self) -> str: ...
    @property
    def reply_count(self) -> int: ...
    @property
    def is_locked(self) -> bool: ...


@dataclass(frozen=True)
class Thread:
    """One page of a thread, with what its reader may add. `share` is the reader's own."""

    root: Root
    replies: Page[ReplyRow]
    sort: str
    url: str
    form: ReplyForm
    share: Share | None

    @property
    def room(self) -> str:
        """Where open pages hear of new replies."""
        return f"thread:{self.root.id}"

    @property
    def draft(self) -> str:
        """The place of what is being typed."""
        return drafts.in_thread(self.root.id)


def load(root: Root, reader: Reader, args: Mapping[str, str]) -> Thread:
    """The page of a thread that `sort` and `after` ask for. Raises NotFound for a cursor not made here."""
    sort = args.get("sort", "")
    if sort not in reply_queries.SORTS:
        sort = reply_queries.SORTS[0]
    typed, share = queries.find_own(reader.id, drafts.in_thread(root.id), root.id) if reader.id else ("", None)
    return Thread(
        root=root,
        replies=reply_queries.list_replies(root, reader, sort=sort, after=args.get("after")),
        sort=sort,
        url=post_url(root),
        form=ReplyForm(formdata=None, data={"body": typed}),
        share=share,
    )
