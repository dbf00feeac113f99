"""Addresses of versions. The page that lists those of a petition: `petitions.urls.versions`."""


def new(petition_id: int) -> str:
    """Where its author writes a new version, and sees first who is asked about it."""
    return f"/petitions/{petition_id}/versions/new"


def agree(petition_id: int, number: int) -> str:
    """Where a member who signed an earlier version signs this one, too."""
    return f"/petitions/{petition_id}/versions/{number}/agree"


def disagree(petition_id: int, number: int) -> str:
    """Where they take that back."""
    return f"/petitions/{petition_id}/versions/{number}/disagree"


def agree_by_mail(token: str) -> str:
    """The page of a mailed link, whose button signs a later version, too."""
    return f"/sign-version/{token}"


def disagree_by_mail(token: str) -> str:
    """Where whoever holds that link takes it back."""
    return f"/sign-version/{token}/undo"


def stop(token: str) -> str:
    """Where whoever holds the token of a mail gets no more of them about a petition."""
    return f"/stop-versions/{token}"
