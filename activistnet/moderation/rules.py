"""Who may decide, and what can be decided about which post."""

from typing import Protocol

from ..members.models import Member
from ..posts.models import Post

NEEDS_RULE = frozenset({"hide", "lock"})
LONGEST_REASON = 1000
LONGEST_NOTE = 1000
MOST_OF_VISITORS = 20  # open reports on one post: each keeps its whole text


class Decidable(Protocol):
    """A post or reply, as an entity or as the row that a page has read."""

    @property
    def id(self) -> int: ...
    @property
    def author_id(self) -> int: ...


def may_decide(moderator: Member, post: Decidable, *, is_blocked: bool) -> bool:
    """Not in a case of one's own, and not where one has blocked the other."""
    return moderator.is_moderator and moderator.id != post.author_id and not is_blocked


def possible_actions(post: Post, *, open_reports: int) -> list[str]:
    """What would change something, in the order the buttons stand."""
    actions = []
    if post.visibility == "visible":
        actions.append("hide")
    if post.visibility == "hidden":
        actions.append("restore")
    if post.root_id is None and post.visibility != "deleted":
        actions.append("unlock" if post.is_locked else "lock")
    if open_reports:
        actions.append("dismiss")
    return actions
