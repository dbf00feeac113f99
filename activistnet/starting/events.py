"""What happens to drafts of petitions that others want to know."""

from dataclasses import dataclass


@dataclass(frozen=True)
class DraftPublished:
    """What a member has answered is a petition now."""

    petition_id: int
    member_id: int


@dataclass(frozen=True)
class DraftForgotten:
    """A member has deleted what they had answered."""

    member_id: int
