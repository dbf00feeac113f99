"""Addresses of letters and their batches."""

PETITIONS = "/petitions"


def letters(petition_id: int) -> str:
    """How many letters there are, and how many left."""
    return f"{PETITIONS}/{petition_id}/letters"


def prepare(petition_id: int) -> str:
    """Where its author has letters made ready to be handed over."""
    return f"{letters(petition_id)}/prepare"


def document(petition_id: int, batch_id: int) -> str:
    """These, to be printed."""
    return f"{letters(petition_id)}/{batch_id}.pdf"


def handed(petition_id: int, batch_id: int) -> str:
    """Where its author says that they are handed over."""
    return f"{letters(petition_id)}/{batch_id}/handed"


def write_as_member(petition_id: int) -> str:
    """Where a member writes theirs."""
    return f"{PETITIONS}/{petition_id}/letter"


def write(token: str) -> str:
    """The same for whoever holds the token of a signature."""
    return f"/letter/{token}"


def withdraw_as_member(petition_id: int) -> str:
    """Where a member withdraws it."""
    return f"{write_as_member(petition_id)}/withdraw"


def withdraw(token: str) -> str:
    """The same by the token."""
    return f"{write(token)}/withdraw"


def appeal_as_member(petition_id: int) -> str:
    """Where a member appeals once it was taken out."""
    return f"{write_as_member(petition_id)}/appeal"


def appeal(token: str) -> str:
    """The same by the token."""
    return f"{write(token)}/appeal"


def looks() -> str:
    """The batches that moderators look at."""
    return "/moderation/letters"


def look(batch_id: int) -> str:
    """Some letters of one, and what is decided about it."""
    return f"{looks()}/{batch_id}"


def answer(letter_id: int) -> str:
    """Where an appeal is answered."""
    return f"{looks()}/appeals/{letter_id}"
