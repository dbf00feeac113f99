"""What happened to collections."""

from dataclasses import dataclass


@dataclass(frozen=True)
class PersonAsked:
    """Somebody wants to list a member in a collection."""

    collection_id: int
    title: str
    owner_id: int
    member_id: int
