"""Addresses of deliveries and answers."""

PETITIONS = "/petitions"


def deliveries(petition_id: int) -> str:
    """To whom a petition was delivered, and what they answered."""
    return f"{PETITIONS}/{petition_id}/deliveries"


def deliver(petition_id: int) -> str:
    """Where its author delivers it."""
    return f"{PETITIONS}/{petition_id}/deliver"


def document(petition_id: int, delivery_id: int) -> str:
    """What is handed over, to be printed."""
    return f"{deliveries(petition_id)}/{delivery_id}.pdf"


def table(petition_id: int, delivery_id: int) -> str:
    """Its numbers for spreadsheets, of which the document says a digest."""
    return f"{deliveries(petition_id)}/{delivery_id}.csv"


def handed(petition_id: int, delivery_id: int) -> str:
    """Where its author says when they handed it over."""
    return f"{deliveries(petition_id)}/{delivery_id}/handed"


def promise(petition_id: int, promise_id: int) -> str:
    """Where its author says whether something that was promised was kept."""
    return f"{PETITIONS}/{petition_id}/promises/{promise_id}"


def promise_by_office(petition_id: int, token: str, promise_id: int) -> str:
    """Where the office says the same, by the link of its letter."""
    return f"{answer(petition_id, token)}/promises/{promise_id}"


def end(petition_id: int, delivery_id: int) -> str:
    """Where moderators end a link, or take away what was answered by it."""
    return f"{deliveries(petition_id)}/{delivery_id}/end"


def answer(petition_id: int, token: str, *, is_done: bool = False) -> str:
    """Where whoever was written to answers, without an account; once it `is_done`, that page says so."""
    return f"{PETITIONS}/{petition_id}/answer/{token}{'?done=1' if is_done else ''}"


def document_of_answer(petition_id: int, token: str) -> str:
    """The document for them."""
    return f"{answer(petition_id, token)}/petition.pdf"


def no_reports(decision_maker_id: int, token: str) -> str:
    """Where an office says that it wants no more weekly reports."""
    return f"/decision-makers/{decision_maker_id}/no-reports/{token}"
