"""What follows when petitions are joined and part, and what ends a proposal."""

from ..core.jobs.tasks import enqueue
from ..follows.events import MemberBlocked
from ..members.events import MemberLeft
from ..petitions.events import PetitionClosed
from ..teams.events import AdoptionEnded
from . import tasks
from .events import PetitionsJoined, PetitionsParted
from .services import joining, proposing


def on_joined(event: PetitionsJoined) -> None:
    """Whoever signed one of the two is asked, some at a time."""
    for petition_id in (event.first_id, event.second_id):
        enqueue(tasks.ask_signatories, event.union_id, petition_id)


def on_parted(event: PetitionsParted) -> None:
    """Signatures go back, and who signed the third one itself is told."""
    enqueue(tasks.give_back, event.union_id)


def on_closed(event: PetitionClosed) -> None:
    """Nobody can join it any more."""
    proposing.end_of([event.petition_id])


def on_adopted(event: AdoptionEnded) -> None:
    """Whoever proposed it, or was asked, runs it no more."""
    if event.winner_id is not None:
        proposing.end_of([event.petition_id])


def on_blocked(event: MemberBlocked) -> None:
    """They want nothing of each other."""
    proposing.end_between(event.member_id, event.blocked_id)


def on_member_left(event: MemberLeft) -> None:
    """What they proposed ends, and what they had joined is the other author's alone."""
    proposing.end_of_member(event.member_id)
    joining.hand_over_of(event.member_id)
