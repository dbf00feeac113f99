"""Markdown that members write, as clean HTML or as a plain excerpt. The one place that says a text is safe HTML."""

import re

import nh3
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from markupsafe import Markup

from ..outside.offload import off_loop
from .text import UNSTORABLE

LONGEST = 20_000
LONG = 2_000  # characters; above, rendering takes milliseconds and leaves the event loop
SCHEMES = {"http", "https", "mailto"}
TAGS = {
    *("p", "br", "em", "strong", "s", "code", "pre", "blockquote", "ul", "ol", "li", "a", "hr"),
    *("h3", "h4", "h5", "h6"),
}
LINK = re.compile(r"(?:https?://|mailto:)[^\s]", re.IGNORECASE)
BARE_LINK = re.compile(r"\bhttps?://[^\s<>\"'`\\\u200b-\u200f\u202a-\u202e\u2066-\u2069]{3,1000}", re.IGNORECASE)
SPACE = re.compile(r"\s+")
PAUSES = {"paragraph_close", "heading_close", "fence", "code_block", "hr", "softbreak", "hardbreak"}

cleaner = nh3.Cleaner(
    tags=TAGS,
    attributes={"*": set(), "a": {"href"}, "ol": {"start"}},
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


def _lower_headings(state: StateCore) -> None:
    """The page has the h1 and its sections the h2, so a text begins at h3."""
    for token in state.tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(int(token.tag[1]) + 2, 6)}"


def _link_bare_addresses(state: StateCore) -> None:
    """Make links of http and https addresses that stand in the text, as people paste them."""
    for block in state.tokens:
        if block.children and "://" in block.content:
            block.children = _linked(block.children)


def _linked(children: list[Token]) -> list[Token]:
    done: list[Token] = []
    depth = 0
    for token in children:
        depth += {"link_open": 1, "link_close": -1}.get(token.type, 0)
        done += _split(token.content) if token.type == "text" and depth == 0 else [token]
    return done


def _split(text: str) -> list[Token]:
    parts: list[Token] = []
    end = 0
    for found in BARE_LINK.finditer(text):
        address = _without_punctuation(found[0])
        href = parser.normalizeLink(address)
        parts.append(_text(text[end : found.start()]))
        parts += [Token("link_open", "a", 1, attrs={"href": href}), _text(address), Token("link_close", "a", -1)]
        end = found.start() + len(address)
    return [*parts, _text(text[end:])]


def _without_punctuation(address: str) -> str:
    """Without the full stop, or the bracket never opened, that belongs to the sentence around."""
    address = address.rstrip(".,;:!?*_~")
    if address.endswith(")") and address.count("(") < address.count(")"):
        address = address[:-1]
    return address


def _text(content: str) -> Token:
    return Token("text", "", 0, content=content)


class Parser(MarkdownIt):
    """CommonMark without tables (20 kB of them become 675 kB of HTML in a second) and without what nh3 would remove."""

    def __init__(self) -> None:
        super().__init__("commonmark", {"html": False, "maxNesting": 20})
        self.enable("strikethrough").disable(["image", "html_block", "html_inline", "reference"])
        self.core.ruler.push("lower_headings", _lower_headings)
        self.core.ruler.push("link_bare_addresses", _link_bare_addresses)

    def validateLink(self, url: str) -> bool:  # noqa: N802, markdown-it's name
        """Whether an address becomes a link; else it stays text."""
        return LINK.match(url) is not None


parser = Parser()
