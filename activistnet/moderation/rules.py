"""What can be decided about what."""

from ..posts.kinds import kind_of
from .subjects import Subject

NEEDS_RULE = frozenset({"hide", "lock"})
LONGEST_REASON = 1000
LONGEST_NOTE = 1000
MOST_OF_VISITORS = 20  # open reports on one thing that are shown one by one, each with the text; the rest is counted


def possible_actions(subject: Subject, *, open_reports: int) -> list[str]:
    """What would change something, in the order the buttons stand."""
    post, signature = subject
    actions = []
    if signature is not None:
        actions.append("restore" if signature.reason_hidden else "hide")
    elif post.visibility != "deleted":
        actions.append("restore" if post.is_hidden else "hide")
        if post.root_id is None:
            actions.append("unlock" if post.is_locked else "lock")
        closing = kind_of(post).closing
        if closing is not None and closing.is_possible(post):
            actions.append("close")
    if open_reports:
        actions.append("dismiss")
    return actions
