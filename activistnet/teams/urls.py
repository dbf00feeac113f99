"""Addresses of those who run a petition."""


def team(petition_id: int) -> str:
    """Who runs it; posted to, somebody is asked."""
    return f"/petitions/{petition_id}/team"


def answer(petition_id: int) -> str:
    """Where whoever is asked accepts, or says no."""
    return f"/petitions/{petition_id}/team/answer"


def leave(petition_id: int) -> str:
    """Where one helps no more."""
    return f"/petitions/{petition_id}/team/leave"


def adoption(petition_id: int) -> str:
    """How those who signed it choose who runs it; posted to, one stands."""
    return f"/petitions/{petition_id}/adoption"


def vote(petition_id: int) -> str:
    """Where they vote."""
    return f"/petitions/{petition_id}/adoption/vote"


def step_back(petition_id: int) -> str:
    """Where one stands no more."""
    return f"/petitions/{petition_id}/adoption/step-back"


def take_off(petition_id: int) -> str:
    """Where moderators take somebody off the list."""
    return f"/petitions/{petition_id}/adoption/take-off"


def remove(petition_id: int) -> str:
    """Where its author takes somebody out, or an invitation back."""
    return f"/petitions/{petition_id}/team/remove"
