"""What happens to unions that others want to know."""

from dataclasses import dataclass


@dataclass(frozen=True)
class UnionStepped:
    """A union was proposed, changed, joined, declined, taken-back, ended or undone, which is its `step`.

    `petition_id` is that of whoever is told, `told_id`, of what `by_id` has done, None where nobody of the two has.
    """

    union_id: int
    step: str
    petition_id: int
    told_id: int
    by_id: int | None


@dataclass(frozen=True)
class UnionTextHidden:
    """Moderators have hidden what a member proposed; `petition_id` is theirs."""

    union_id: int
    petition_id: int
    member_id: int
    reason: str


@dataclass(frozen=True)
class PetitionsJoined:
    """These two take no more signatures, and the third one does, which whoever signed may move to."""

    union_id: int
    first_id: int
    second_id: int
    joined_id: int


@dataclass(frozen=True)
class PetitionsParted:
    """They are two again, and the third one is closed; signatures go back, some at a time."""

    union_id: int
    first_id: int
    second_id: int
    joined_id: int
