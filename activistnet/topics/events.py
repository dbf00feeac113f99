"""What happens in topics."""

from dataclasses import dataclass


@dataclass(frozen=True)
class RoleOffered:
    """A member is asked to look after a topic, by another one or by a command."""

    topic_id: int
    member_id: int
    asker_id: int | None


@dataclass(frozen=True)
class OfferEnded:
    """They are asked no more, without an answer."""

    topic_id: int
    member_id: int


@dataclass(frozen=True)
class RoleAnswered:
    """They have accepted, or said no."""

    topic_id: int
    member_id: int
    asker_id: int | None
    role: str
    accepts: bool


@dataclass(frozen=True)
class TopicRoleGiven:
    """A member has this role in a topic from now on, or none any more. `actor_id` is the member who gave it, if any, or
    the same one where they have just taken it on.
    """

    topic_id: int
    member_id: int
    role: str | None
    actor_id: int | None


@dataclass(frozen=True)
class TopicEntered:
    """Somebody is a member of a topic; they asked to be where they were let in."""

    topic_id: int
    member_id: int
    is_let_in: bool = False


@dataclass(frozen=True)
class TopicAsked:
    """Somebody asks to be a member of a topic."""

    topic_id: int
    member_id: int


@dataclass(frozen=True)
class TopicLeft:
    """Somebody is no member of a topic any more."""

    topic_id: int
    member_id: int


@dataclass(frozen=True)
class TopicBanChanged:
    """A member is banned from a topic from now on, for longer or shorter, or no more."""

    topic_id: int
    member_id: int


@dataclass(frozen=True)
class RemovalMade:
    """Somebody was removed from a topic by those who look after it, or not let in."""

    deed_id: int
    topic_id: int
    member_id: int


@dataclass(frozen=True)
class RemovalAsked:
    """Whom it was about has it looked at by somebody of the whole site."""

    deed_id: int


@dataclass(frozen=True)
class RemovalAnswered:
    """It stays, or is taken back: then they are a member of the topic."""

    deed_id: int
    topic_id: int
    member_id: int
    is_taken_back: bool


@dataclass(frozen=True)
class TopicAudienceChanged:
    """What is written in a topic is for its members alone from now on, or for everybody again."""

    topic_id: int


@dataclass(frozen=True)
class RecallAsked:
    """So many members of a topic ask for a vote about a lead that these decide nothing until it has ended."""

    topic_id: int
    member_id: int


@dataclass(frozen=True)
class RecallOpened:
    """The members of a topic vote about a lead from now on."""

    topic_id: int
    member_id: int


@dataclass(frozen=True)
class RecallEnded:
    """Such a vote, or what was asked for one, is over: the lead was recalled, kept, or it was stopped or has lapsed."""

    recall_id: int
    topic_id: int
    member_id: int
    outcome: str


@dataclass(frozen=True)
class TopicProposed:
    """A member would like there to be a topic; where it is held, moderators look at it first."""

    proposal_id: int
    author_id: int
    is_held: bool


@dataclass(frozen=True)
class ProposalDecidedOn:
    """The topic was made or refused, or there is one already; who supported it, is still known."""

    proposal_id: int
