"""What follows for requests when drafts, petitions and members are otherwise."""

from typing import Protocol

from ..follows.events import MemberBlocked
from ..members.events import MemberLeft, MemberSuspended
from ..petitions.events import PetitionChanged, PetitionClosed
from ..posts.events import PostDeleted
from ..teams.events import AdoptionEnded, TeamAnswered
from ..topics.events import TopicBanChanged
from .services import answering, asking, claiming


class Published(Protocol):
    """A draft has become a petition: the guided start, of which nothing here knows, tells."""

    @property
    def petition_id(self) -> int: ...
    @property
    def member_id(self) -> int: ...


class Forgotten(Protocol):
    """A draft is deleted."""

    @property
    def member_id(self) -> int: ...


def on_draft_published(event: Published) -> None:
    """The coach goes on with the petition."""
    asking.go_on_with(event.petition_id, event.member_id)


def on_draft_forgotten(event: Forgotten) -> None:
    """There is nothing to help with."""
    asking.end_of_draft(event.member_id)


def on_changed(event: PetitionChanged) -> None:
    """What it says now needn't be suggested."""
    answering.settle(event.petition_id)


def on_closed(event: PetitionClosed) -> None:
    """Its words stay."""
    asking.end_of_petition(event.petition_id)


def on_deleted(event: PostDeleted) -> None:
    """It may have been a petition."""
    asking.end_of_petition(event.post_id)


def on_adopted(event: AdoptionEnded) -> None:
    """Whoever asked isn't its author any more."""
    if event.winner_id is not None:
        asking.end_of_petition(event.petition_id)


def on_blocked(event: MemberBlocked) -> None:
    """Neither coaches the other."""
    claiming.release_between(event.member_id, event.blocked_id)


def on_suspended(event: MemberSuspended) -> None:
    """They ask nobody, and coach nobody."""
    asking.end_of_member(event.member_id)
    claiming.release_of(event.member_id)


def on_team(event: TeamAnswered) -> None:
    """Whoever helps run a petition coaches nobody else who does."""
    if event.accepts:
        claiming.release_colleagues(event.member_id)


def on_ban(event: TopicBanChanged) -> None:
    """They coach nobody in that topic, if they are banned now."""
    claiming.release_in_topic(event.topic_id, event.member_id)


def on_member_left(event: MemberLeft) -> None:
    """They ask for nothing, and coach nobody."""
    claiming.release_of(event.member_id)
    asking.forget_member(event.member_id)
