"""Addresses of coaching."""


def waiting() -> str:
    """Who asks for a coach, for coaches."""
    return "/coaching"


def request(request_id: int) -> str:
    """One request: what was suggested, for its author; the text, for whoever coaches."""
    return f"/coaching/{request_id}"


def claim(request_id: int) -> str:
    """Where a coach begins."""
    return f"/coaching/{request_id}/claim"


def release(request_id: int) -> str:
    """Where a coach lets somebody else do it."""
    return f"/coaching/{request_id}/release"


def suggest(request_id: int) -> str:
    """Where a coach suggests other words."""
    return f"/coaching/{request_id}/edits"


def note(request_id: int) -> str:
    """Where a coach leaves a note."""
    return f"/coaching/{request_id}/notes"


def end(request_id: int) -> str:
    """Where the author ends it."""
    return f"/coaching/{request_id}/end"


def thank(request_id: int) -> str:
    """Where the author thanks the coach."""
    return f"/coaching/{request_id}/thank"


def report(request_id: int) -> str:
    """Where the author reports what the coach wrote."""
    return f"/coaching/{request_id}/report"


def reported(request_id: int) -> str:
    """What they read then."""
    return f"/coaching/{request_id}/reported"


def take(edit_id: int) -> str:
    """Where the author takes a suggestion."""
    return f"/coaching/edits/{edit_id}/take"


def refuse(edit_id: int) -> str:
    """Where the author says no to it."""
    return f"/coaching/edits/{edit_id}/refuse"


def withdraw(edit_id: int) -> str:
    """Where the coach takes it back."""
    return f"/coaching/edits/{edit_id}/withdraw"


def as_version(edit_id: int) -> str:
    """A new version of the petition that begins with it."""
    return f"/coaching/edits/{edit_id}/version"


def of_petition(petition_id: int) -> str:
    """Where the author of a petition asks for a coach, or finds what came of it."""
    return f"/petitions/{petition_id}/coach"
