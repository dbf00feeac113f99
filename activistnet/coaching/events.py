"""What happens between authors and coaches."""

from dataclasses import dataclass


@dataclass(frozen=True)
class CoachActed:
    """What an author is told of: a coach has begun (`claimed`), suggested or noted something (`wrote`), or helps no
    more (`released`); then nobody is named who has to do with it.
    """

    request_id: int
    author_id: int
    coach_id: int | None
    step: str


@dataclass(frozen=True)
class AuthorActed:
    """What a coach is told of: the author has `answered`, `thanked` them or `ended` it; or it is `over`."""

    request_id: int
    author_id: int
    coach_id: int
    step: str


@dataclass(frozen=True)
class CoachAppointed:
    """A member is a coach from now on, or none any more."""

    member_id: int
    is_coach: bool
