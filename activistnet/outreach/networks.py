"""Where else people share: links to their networks, which load nothing of theirs into our pages."""

from functools import lru_cache
from typing import NamedTuple
from urllib.parse import quote


class Network(NamedTuple):
    """Its name, and the address that opens it with a text written."""

    name: str
    address: str


@lru_cache(500)  # of pages, each with some kilobytes
def networks(url: str, title: str) -> tuple[Network, ...]:
    """For a page. What stands behind the # of Mastodon's never leaves the browser, which knows one's own server."""
    said, link, both = (quote(text, safe="") for text in (title, url, f"{title}\n{url}"))
    return (
        Network("WhatsApp", f"https://wa.me/?text={both}"),
        Network("Telegram", f"https://t.me/share/url?url={link}&text={said}"),
        Network("Mastodon", f"https://share.joinmastodon.org/#text={both}"),
        Network("Bluesky", f"https://bsky.app/intent/compose?text={both}"),
    )
