"""Markdown that members write, as clean HTML or as a plain excerpt. The one place that says a text is safe HTML."""

import re

import nh3
from markdown_it.token import Token
from markupsafe import Markup

from ..outside.offload import off_loop
from .dialect import Parser
from .text import UNSTORABLE

LONGEST = 20_000
LONGEST_PREVIEW = 200
LONG = 2_000  # characters; above, rendering takes milliseconds and leaves the event loop
SCHEMES = {"http", "https", "mailto"}
TAGS = {
    *("p", "br", "em", "strong", "s", "code", "pre", "blockquote", "ul", "ol", "li", "a", "hr"),
    *("h3", "h4", "h5", "h6"),
}
SPACE = re.compile(r"\s+")
PAUSES = {"paragraph_close", "heading_close", "fence", "code_block", "hr", "softbreak", "hardbreak"}

cleaner = nh3.Cleaner(
    tags=TAGS,
    attributes={"*": set(), "a": {"href"}, "ol": {"start"}, "li": {"value"}},
    clean_content_tags={"script", "style"},
    url_schemes=SCHEMES,
    url_relative="deny",
    link_rel="nofollow ugc noopener noreferrer",
)


def render(markdown: str) -> Markup:
    """Clean HTML: no raw HTML, no images, headings from h3, links to http, https and mailto only."""
    markdown = _readable(markdown[:LONGEST])
    html = off_loop(_html, markdown) if len(markdown) > LONG else _html(markdown)
    return Markup(html)  # noqa: S704, nh3 has cleaned it


def stored(html: str) -> Markup:
    """What `render` made, as it comes back from the database."""
    return Markup(html)  # noqa: S704, it was cleaned when it was written


def written(html: str) -> Markup:
    """What templates wrote, which have escaped what they were given, or what is written out in our code."""
    return Markup(html)  # noqa: S704


def plain(markdown: str, limit: int) -> str:
    """The words alone on one line, cut after a word to at most `limit` characters, an ellipsis included."""
    tokens = parser.parse(_readable(markdown[: min(limit * 4 + 200, LONGEST)]))
    words = SPACE.sub(" ", "".join(_words(tokens))).strip()
    if len(words) <= limit:
        return words
    head = words[:limit].rpartition(" ")[0] or words[: limit - 1]
    return head.rstrip(" ,;:.") + "…"


def preview(markdown: str) -> str:
    """What search engines and previews are shown of a text."""
    return plain(markdown, LONGEST_PREVIEW)


def clean(html: str) -> str:
    """HTML with nothing but the tags, attributes and schemes of this module."""
    return cleaner.clean(html)


def _html(markdown: str) -> str:
    return clean(str(parser.render(markdown)))


def _readable(text: str) -> str:
    return UNSTORABLE.sub("\ufffd", text)


def _words(tokens: list[Token]) -> list[str]:
    words = []
    for token in tokens:
        if token.children:
            words += _words(token.children)
        elif token.type in PAUSES:
            words.append(f" {token.content} ")
        else:
            words.append(token.content)
    return words


parser = Parser()
