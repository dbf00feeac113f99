"""Addresses of what goes out of the site."""


def sitemap() -> str:
    """All public pages, in parts."""
    return "/sitemap.xml"


def sitemap_of_site() -> str:
    """Its pages that are about no post: lists, topics, and what it says of itself."""
    return "/sitemap/site.xml"


def sitemap_of_posts(part: int) -> str:
    """Petitions and discussions, so many numbers at a time."""
    return f"/sitemap/posts-{part}.xml"
