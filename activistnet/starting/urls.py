"""Addresses of the guided start. Each question has one; the first is where a petition is begun."""

from urllib.parse import quote, urlencode

START = "/start"


def start(kind: str = "") -> str:
    """Where a petition is begun, or a topic is chosen for a post of another kind."""
    return f"{START}?{urlencode({'kind': kind})}" if kind else START


def step(name: str) -> str:
    """A question, by its name; the first has none."""
    return f"{START}/{quote(name, safe='')}" if name else START


def lost() -> str:
    """The first question, for whoever came to a later one and has nothing here."""
    return f"{START}?lost=1"


def find_similar() -> str:
    """Petitions like what is being typed, as a part of a page."""
    return f"{START}/similar/found"


def launch() -> str:
    """Where what was answered is published."""
    return f"{START}/launch"


def ask_coach() -> str:
    """Where a coach is asked to read it."""
    return f"{START}/coach"


def forget() -> str:
    """Where all of it is deleted."""
    return f"{START}/forget"
