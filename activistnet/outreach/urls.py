"""Addresses of what goes out of the site."""

from urllib.parse import urlencode


def sitemap() -> str:
    """All public pages, in parts."""
    return "/sitemap.xml"


def sitemap_of_site() -> str:
    """Its pages that are about no post: lists, topics, and what it says of itself."""
    return "/sitemap/site.xml"


def sitemap_of_posts(part: int) -> str:
    """Petitions and discussions, so many numbers at a time."""
    return f"/sitemap/posts-{part}.xml"


def card_of_petition(petition_id: int, *, version: str = "", lang: str = "", text: str = "") -> str:
    """Its picture beside a link, with the demand in a language; with a version it never changes."""
    return _card(f"petitions/{petition_id}", version, lang, text)


def card_of_discussion(post_id: int, *, version: str = "", lang: str = "") -> str:
    """Likewise, of a debate."""
    return _card(f"discussions/{post_id}", version, lang)


def card_of_member(handle: str, *, version: str = "", lang: str = "") -> str:
    """Likewise, of a person."""
    return _card(f"members/{handle}", version, lang)


def card_of_site(*, version: str = "", lang: str = "") -> str:
    """Likewise, of the whole place."""
    return _card("site", version, lang)


def poster_page(petition_id: int) -> str:
    """What can be printed for a petition, and its QR code."""
    return f"/petitions/{petition_id}/poster"


def poster(petition_id: int, *, lang: str = "") -> str:
    """The demand on a sheet of A4."""
    return _in(lang, f"/petitions/{petition_id}/poster.pdf")


def strips(petition_id: int, *, lang: str = "") -> str:
    """A notice with strips to tear off."""
    return _in(lang, f"/petitions/{petition_id}/strips.pdf")


def qr(petition_id: int) -> str:
    """Its address as a QR code."""
    return f"/petitions/{petition_id}/qr.svg"


def _in(lang: str, path: str) -> str:
    return f"{path}?lang={lang}" if lang else path


def _card(what: str, version: str, lang: str, text: str = "") -> str:
    asked = urlencode({name: value for name, value in (("v", version), ("lang", lang), ("text", text)) if value})
    return f"/og/{what}.png?{asked}" if asked else f"/og/{what}.png"


def petition_feed(topic: str = "") -> str:
    """The newest petitions, or a topic's, for programs that read Atom."""
    return _of_topic("/petitions.atom", topic)


def discussion_feed(topic: str = "") -> str:
    """The newest discussions, or a topic's."""
    return _of_topic("/discussions.atom", topic)


def topic_feed(slug: str) -> str:
    """The newest threads of a topic, of all kinds."""
    return f"/t/{slug}.atom"


def _of_topic(feed: str, topic: str) -> str:
    return f"{feed}?{urlencode({'topic': topic})}" if topic else feed
