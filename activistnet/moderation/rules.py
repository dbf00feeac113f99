"""What can be decided about what."""

from collections.abc import Iterable

from ..media.models import Picture
from ..posts.kinds import kind_of
from .subjects import Subject

NEEDS_RULE = frozenset({"hide", "lock", "hide-avatar", "hide-cover"})
LONGEST_REASON = 1000
LONGEST_NOTE = 1000
MOST_OF_VISITORS = 20  # open reports on one thing that are shown one by one, each with the text; the rest is counted


def possible_actions(subject: Subject, *, open_reports: int, pictures: Iterable[Picture]) -> list[str]:
    """What would change something, in the order the buttons stand. `pictures` are those that can be hidden alone."""
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
        actions += [f"{'show' if each.is_hidden else 'hide'}-{each.use}" for each in pictures]
    if open_reports:
        actions.append("dismiss")
    return actions
