"""Addresses of what is done in a topic."""

from urllib.parse import urlencode


def new_post(slug: str, kind: str) -> str:
    """The form that opens a thread of this kind."""
    return f"/t/{slug}/new?kind={kind}"


def members(slug: str) -> str:
    """Who looks after a topic."""
    return f"/t/{slug}/members"


def comings(slug: str) -> str:
    """Who joined a topic for members alone, and who left."""
    return f"/t/{slug}/members/comings"


def give_role(slug: str) -> str:
    """Where somebody is given a role, or none."""
    return f"/t/{slug}/roles"


def answer_role(slug: str) -> str:
    """Where whoever is asked to take one on accepts, or says no."""
    return f"/t/{slug}/roles/answer"


def follow(slug: str, *, end: bool = False) -> str:
    """Where following a topic is begun, or ended."""
    return f"/t/{slug}/{'unfollow' if end else 'follow'}"


def join(slug: str, *, end: bool = False) -> str:
    """Where one becomes a member of a topic, or asks to; or is one no more."""
    return f"/t/{slug}/{'leave' if end else 'join'}"


def let_in(slug: str) -> str:
    """Where somebody who asks is let in."""
    return f"/t/{slug}/members/accept"


def remove_member(slug: str, member_id: int | None = None) -> str:
    """Where somebody is removed, or not let in."""
    return f"/t/{slug}/members/remove" + (f"?member={member_id}" if member_id else "")


def removal(slug: str) -> str:
    """Why its reader was removed, or not let in, and where they ask for another look."""
    return f"/t/{slug}/removal"


def looks() -> str:
    """Who asks for one, in all topics."""
    return "/topics/looks"


def look(deed_id: int) -> str:
    """One of them, to be decided."""
    return f"/topics/looks/{deed_id}"


def tags(slug: str) -> str:
    """The tags that its threads may have."""
    return f"/t/{slug}/tags"


def recall(slug: str) -> str:
    """How a lead is recalled, and where it is asked for."""
    return f"/t/{slug}/recall"


def recall_vote(slug: str) -> str:
    """Where members vote about a lead."""
    return f"/t/{slug}/recall/vote"


def recall_stop(slug: str) -> str:
    """Where an operator stops such a vote."""
    return f"/t/{slug}/recall/stop"


def settings(slug: str) -> str:
    """Whom a topic is for, and who may do what there."""
    return f"/t/{slug}/settings"


def rules(slug: str) -> str:
    """The rules of a topic."""
    return f"/t/{slug}/rules"


def rule(slug: str, number: int) -> str:
    """One of its own rules, to change."""
    return f"/t/{slug}/rules/{number}"


def remove_rule(slug: str, number: int) -> str:
    """Where it is taken away."""
    return f"/t/{slug}/rules/{number}/remove"


def moderation(slug: str) -> str:
    """What was decided in a topic's name."""
    return f"/t/{slug}/moderation"


def deeds(slug: str) -> str:
    """What else was done in it."""
    return f"/t/{slug}/moderation?view=deeds"


def proposals(*, decided: bool = False) -> str:
    """Topics that members propose: those that wait for a decision, or have it."""
    return "/topics/proposals?decided=1" if decided else "/topics/proposals"


def new_proposal(name: str = "") -> str:
    """The form that proposes one, perhaps with a name in it."""
    return f"/topics/proposals/new?{urlencode({'name': name})}" if name else "/topics/proposals/new"


def proposal(proposal_id: int) -> str:
    """One of them."""
    return f"/topics/proposals/{proposal_id}"


def support_proposal(proposal_id: int, *, end: bool = False) -> str:
    """Where it is supported, or no more."""
    return f"/topics/proposals/{proposal_id}/{'unsupport' if end else 'support'}"


def withdraw_proposal(proposal_id: int) -> str:
    """Where its author takes it back."""
    return f"/topics/proposals/{proposal_id}/withdraw"


def show_proposal(proposal_id: int, *, end: bool = False) -> str:
    """Where moderators let others see it, or not."""
    return f"/topics/proposals/{proposal_id}/{'hold' if end else 'release'}"


def decide_proposal(proposal_id: int) -> str:
    """Where an operator decides about it."""
    return f"/topics/proposals/{proposal_id}/decide"
