"""Addresses of decision makers."""

from urllib.parse import urlencode

DECISION_MAKERS = "/decision-makers"


def index(q: str = "") -> str:
    """Those who were asked most, or those by these words."""
    return f"{DECISION_MAKERS}?{urlencode({'q': q})}" if q else DECISION_MAKERS


def suggestions() -> str:
    """The names that fit what is being typed."""
    return f"{DECISION_MAKERS}.json"


def changes() -> str:
    """What moderators have changed about them."""
    return f"{DECISION_MAKERS}/changes"


def page(decision_maker_id: int, slug: str = "") -> str:
    """What one was asked: its one address, which ends with words of the name where that has Latin letters."""
    return f"{DECISION_MAKERS}/{decision_maker_id}/{slug or f'd-{decision_maker_id}'}"


def edit(decision_maker_id: int) -> str:
    """Where moderators change what is said of one."""
    return f"{DECISION_MAKERS}/{decision_maker_id}/edit"


def merge(decision_maker_id: int) -> str:
    """Where they say that it is another one."""
    return f"{DECISION_MAKERS}/{decision_maker_id}/merge"


def private(decision_maker_id: int) -> str:
    """Where they say that it is a private person, or none."""
    return f"{DECISION_MAKERS}/{decision_maker_id}/private"


def undo(change_id: int) -> str:
    """Where a merger is undone."""
    return f"{DECISION_MAKERS}/changes/{change_id}/undo"
