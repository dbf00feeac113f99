"""What happens in topics."""

from dataclasses import dataclass


@dataclass(frozen=True)
class TopicRoleGiven:
    """A member has this role in a topic from now on, or none any more. `actor_id` is the member who gave it, if any."""

    topic_id: int
    member_id: int
    role: str | None
    actor_id: int | None
