"""Addresses of vouching for those who have signed."""


def code_as_member(petition_id: int) -> str:
    """Where a member shows the code of their signature."""
    return f"/petitions/{petition_id}/vouching"


def code(token: str) -> str:
    """The same for whoever holds the token of a signature."""
    return f"/vouching/{token}"


def vouch(code: str) -> str:
    """Where a code leads whoever opens it."""
    return f"/vouch/{code}"


def own() -> str:
    """For whom a member has vouched."""
    return "/me/vouches"


def withdraw(vouch_id: int) -> str:
    """Where they take one back."""
    return f"{own()}/{vouch_id}/withdraw"
