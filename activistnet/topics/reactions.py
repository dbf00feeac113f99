"""What happens in topics when members leave, and when they are given a role."""

from ..core.live import rooms
from ..follows.events import MemberBlocked
from ..members.events import MemberLeft
from .events import (
    RecallAsked,
    RecallEnded,
    RecallOpened,
    RemovalAnswered,
    RemovalMade,
    TopicBanChanged,
    TopicEntered,
    TopicLeft,
    TopicRoleGiven,
)
from .services import bans, comings, deeds, members, offers, proposals, recalls, roles, topics


def on_member_left(event: MemberLeft) -> None:
    """Which subjects somebody cared about says much about them."""
    topics.forget_member(event.member_id)
    members.forget_member(event.member_id)
    comings.forget_member(event.member_id)
    bans.forget_member(event.member_id)
    recalls.forget_member(event.member_id)
    proposals.forget_member(event.member_id)
    offers.forget_member(event.member_id)
    roles.forget_member(event.member_id)
    deeds.forget_member(event.member_id)


def on_blocked(event: MemberBlocked) -> None:
    """Neither is asked to look after anything by the other any more."""
    offers.end_between(event.member_id, event.blocked_id)


def on_role(event: TopicRoleGiven) -> None:
    """They are a member, too. Have them ask for every room again: they enter only those of threads they may see now."""
    if event.role:
        members.take_along(event.topic_id, event.member_id)
    rooms.end_person(event.member_id)


def on_recall(event: RecallAsked | RecallOpened | RecallEnded) -> None:
    """The same: meanwhile they see and do what a curator does."""
    rooms.end_person(event.member_id)


def on_removal(event: RemovalMade) -> None:
    """Nobody looks after a topic that they were just removed from."""
    offers.take_back(event.topic_id, event.member_id)


def on_member(event: TopicEntered | TopicLeft | TopicBanChanged | RemovalAnswered) -> None:
    """The same: what only members see is open to them from now on, or no more."""
    rooms.end_person(event.member_id)
