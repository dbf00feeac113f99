"""What can be decided about which post."""

from ..posts.kinds import kind_of
from ..posts.models import Post

NEEDS_RULE = frozenset({"hide", "lock"})
LONGEST_REASON = 1000
LONGEST_NOTE = 1000
MOST_OF_VISITORS = 20  # open reports on one post: each keeps its whole text


def possible_actions(post: Post, *, open_reports: int) -> list[str]:
    """What would change something, in the order the buttons stand."""
    actions = []
    if post.visibility == "visible":
        actions.append("hide")
    if post.visibility == "hidden":
        actions.append("restore")
    if post.root_id is None and post.visibility != "deleted":
        actions.append("unlock" if post.is_locked else "lock")
    closing = kind_of(post).closing
    if closing is not None and post.visibility != "deleted" and closing.is_possible(post):
        actions.append("close")
    if open_reports:
        actions.append("dismiss")
    return actions
