"""Addresses of unions."""


def join(petition_id: int) -> str:
    """Where its author looks for another petition to join it with, and finds what is proposed."""
    return f"/petitions/{petition_id}/join"


def propose(petition_id: int, other_id: int) -> str:
    """Where they write the common text that they propose."""
    return f"/petitions/{petition_id}/join/{other_id}"


def union(union_id: int) -> str:
    """A proposal and what became of it, for the authors of both."""
    return f"/unions/{union_id}"


def change(union_id: int) -> str:
    """Where one of them proposes another text."""
    return f"/unions/{union_id}/change"


def agree(union_id: int) -> str:
    """Where one of them agrees to the text that the other one wrote."""
    return f"/unions/{union_id}/agree"


def decline(union_id: int) -> str:
    """Where one of them says no, or takes a proposal back."""
    return f"/unions/{union_id}/decline"


def hide(union_id: int, number: int) -> str:
    """Where moderators hide a text that was proposed."""
    return f"/unions/{union_id}/texts/{number}/hide"


def part(union_id: int) -> str:
    """Where one of them takes a union back."""
    return f"/unions/{union_id}/part"


def move(union_id: int) -> str:
    """Where a member moves their signature to the joint petition."""
    return f"/unions/{union_id}/move"


def move_by_mail(token: str) -> str:
    """The page of a mailed link, whose button moves a signature."""
    return f"/move-signature/{token}"
