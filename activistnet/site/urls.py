"""Addresses of the site itself."""

from urllib.parse import urlencode


def home(after: str = "", show: str = "") -> str:
    """The first page: the feed or a part of it, from a cursor on, or what the site is."""
    asked = {name: value for name, value in (("show", show), ("after", after)) if value}
    return f"/?{urlencode(asked)}" if asked else "/"


def about() -> str:
    """Who runs it, and how to reach them."""
    return "/about"


def privacy() -> str:
    """What is kept of people, and until when."""
    return "/privacy"


def rules() -> str:
    """What holds everywhere on the site, and who decides."""
    return "/rules"


def terms() -> str:
    """What whoever takes part agrees to."""
    return "/terms"


def imprint() -> str:
    """Who answers for the site."""
    return "/imprint"


def contact() -> str:
    """How to reach them."""
    return "/contact"


def help_page() -> str:
    """How things are done here."""
    return "/help"


def manifest() -> str:
    """What the site is called where it is installed."""
    return "/manifest.webmanifest"


def offline(language: str) -> str:
    """What is shown while there is no network."""
    return f"/offline?lang={language}"


def service_worker() -> str:
    """The script that shows it."""
    return "/sw.js"


def security() -> str:
    """Where to report a hole."""
    return "/.well-known/security.txt"


def how_we_rank() -> str:
    """What comes first in a thread, and why."""
    return "/how-we-rank"


def how_we_count() -> str:
    """What a number of signatures is."""
    return "/how-we-count"
