"""What moderators did."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ReasonDecided:
    """A moderator decided about the reason given with a signature: hide, restore or dismiss."""

    decision_id: int
    signature_id: int
    petition_id: int
    action: str


@dataclass(frozen=True)
class ReasonMoved:
    """The reason given with a signature is out of sight until somebody has looked."""

    petition_id: int


@dataclass(frozen=True)
class PostDecided:
    """A moderator decided about a post; `action` is one of `models.ACTIONS`."""

    decision_id: int
    post_id: int
    author_id: int
    action: str


@dataclass(frozen=True)
class TopicDecided:
    """A moderator decided about a topic itself."""

    decision_id: int
    topic_id: int
    slug: str


@dataclass(frozen=True)
class DecisionMade:
    """A decision is made, and may be taken back for half a minute."""

    decision_id: int


@dataclass(frozen=True)
class DecisionTold:
    """A decision stays: whom it concerns is told now."""

    decision_id: int


@dataclass(frozen=True)
class QueueChanged:
    """Something waits, is taken, or waits again."""
