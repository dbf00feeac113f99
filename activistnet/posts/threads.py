"""Threads as the pages of discussions and petitions show them."""

from collections.abc import Mapping
from dataclasses import dataclass

from ..core.paging import Page
from ..members.models import Member
from . import drafts, queries, reply_queries, sharing
from .forms import ReplyForm
from .links import post_url
from .models import Post, Share
from .reply_queries import ReplyRow


@dataclass(frozen=True)
class Thread:
    """One page of a thread, with what its viewer may add. `share` is the viewer's own."""

    root: Post
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


def load(root: Post, viewer: Member | None, args: Mapping[str, str]) -> Thread:
    """The page of a thread that `sort` and `after` ask for. Raises NotFound for a cursor not made here."""
    sort = args.get("sort", "")
    if sort not in reply_queries.SORTS:
        sort = reply_queries.SORTS[0]
    typed = queries.find_draft(viewer.id, drafts.in_thread(root.id)) if viewer else ""
    return Thread(
        root=root,
        replies=reply_queries.list_replies(root, viewer, sort=sort, after=args.get("after")),
        sort=sort,
        url=post_url(root),
        form=ReplyForm(formdata=None, data={"body": typed}),
        share=sharing.find_share(root.id, viewer),
    )
