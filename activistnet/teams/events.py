"""What changes among those who run a petition."""

from dataclasses import dataclass


@dataclass(frozen=True)
class TeamAsked:
    """Its author asks a member to help run it."""

    petition_id: int
    member_id: int
    asker_id: int


@dataclass(frozen=True)
class TeamAnswered:
    """They have accepted, or said no; `author_id` asked."""

    petition_id: int
    member_id: int
    author_id: int
    accepts: bool


@dataclass(frozen=True)
class TeamOfferEnded:
    """They are asked no more, without an answer."""

    petition_id: int
    member_id: int


@dataclass(frozen=True)
class TeamLeft:
    """Somebody helps no more; `actor_id` did it: they themselves, the author, or nobody where it follows from what
    happened.
    """

    petition_id: int
    member_id: int
    actor_id: int | None


@dataclass(frozen=True)
class AdoptionOpened:
    """Somebody stands to run a petition that was left: those who signed it vote."""

    adoption_id: int
    petition_id: int
    author_id: int


@dataclass(frozen=True)
class AdoptionChanged:
    """Another one stands, or one less, or says it otherwise."""

    petition_id: int


@dataclass(frozen=True)
class AdoptionEnded:
    """Such a vote is over; `stood_ids` are those who stood. It `is_news` where the petition has another author, or is
    closed.
    """

    adoption_id: int
    petition_id: int
    outcome: str
    winner_id: int | None
    stood_ids: tuple[int, ...]
    is_news: bool


@dataclass(frozen=True)
class CandidateTakenOff:
    """Moderators have taken somebody off the list of those who stand."""

    petition_id: int
    member_id: int
    reason: str
