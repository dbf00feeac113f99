"""Where the demonstration may be: on a site for its own machine alone. One of its members is operator."""

from urllib.parse import urlsplit

from config import Settings

from . import embedded
from .addresses import is_loopback


def why_not(settings: Settings) -> str | None:
    """What makes this a site for others, in words that follow "because"; None where the demonstration may be."""
    site = urlsplit(settings.base_url)
    if not is_loopback(settings.host):
        return "HOST is open to others"
    if site.scheme == "https" or not is_loopback(site.hostname):
        return "BASE_URL is an address of others"
    if not embedded.is_own(settings.database_url, settings.var_dir):
        return "DATABASE_URL is a database of your own"
    return None
