"""What moderators did."""

from dataclasses import dataclass


@dataclass(frozen=True)
class PostDecided:
    """A moderator decided about a post; `action` is one of hide, restore, lock, unlock, close, dismiss."""

    decision_id: int
    post_id: int
    author_id: int
    action: str
