"""Addresses of how a petition spreads."""


def spread(petition_id: int) -> str:
    """How it spreads, drawn and in numbers."""
    return f"/petitions/{petition_id}/spread"


def picture(petition_id: int) -> str:
    """The drawing alone."""
    return f"/petitions/{petition_id}/spread.svg"
