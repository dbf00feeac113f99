"""Markdown that members write, as clean HTML or as a plain excerpt. The one place that says a text is safe HTML."""

import re
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

import nh3
from markdown_it.token import Token
from markupsafe import Markup, escape

from ..outside.offload import off_loop
from . import passages
from .dialect import Parser
from .passages import Noted, Sentence
from .text import UNSTORABLE

LONGEST = 20_000
LONGEST_PREVIEW = 200
LONG = 2_000  # characters; above, rendering takes milliseconds and leaves the event loop
SCHEMES = {"http", "https", "mailto"}
TAGS = {
    *("p", "br", "em", "strong", "s", "code", "pre", "blockquote", "ul", "ol", "li", "a", "hr"),
    *("h3", "h4", "h5", "h6", "img", "span", "mark"),
}
SPACE = re.compile(r"\s+")
# As nh3 writes it: nothing that members write has this class, and none of its attributes holds a ">".
MARK = re.compile(r'<a [^>]*class="note-sign"[^>]*>\*</a>|</?mark>')
HEADING = re.compile(r"(</?h)([3-6])>")  # they have no attributes
PAUSES = {"paragraph_close", "heading_close", "fence", "code_block", "hr", "softbreak", "hardbreak"}

ABSOLUTE = re.compile(r"(?:https?|mailto):", re.IGNORECASE)
OWN = r"/[a-z]{1,20}/[0-9a-f]{32}/[0-9]{2,4}\.webp"
NUMBER = re.compile("[0-9]{1,5}")
# What a picture may say of itself: above all, that it is one of ours.
OF_PICTURES = {
    "src": re.compile(OWN),
    "srcset": re.compile(f"{OWN} [0-9]{{1,4}}w(?:, {OWN} [0-9]{{1,4}}w)*"),
    "sizes": re.compile(r"\(max-width: 48rem\) 100vw, 40rem"),
    "alt": re.compile(".*", re.DOTALL),
    "width": NUMBER,
    "height": NUMBER,
    "class": re.compile("picture tone-[0-9]{1,2}"),
    "loading": re.compile("lazy"),
    "decoding": re.compile("async"),
}
OF_AWAITED = {"class": re.compile("picture-awaited"), "data-picture": re.compile(OWN)}
# A link leads out of the site, or is the sign of a note, which stands on the same page.
OF_LINKS = {
    "href": re.compile(f"{ABSOLUTE.pattern}.*|#n[0-9]+", re.IGNORECASE | re.DOTALL),
    "id": re.compile("s[0-9]+"),
    "class": re.compile("note-sign"),
    "aria-labelledby": re.compile("n[0-9]+-name"),
}


class Shown(NamedTuple):
    """A picture as a text shows it: its drawings with their widths, the narrowest first, and one of 27 colours.

    One without a width is not drawn yet: its words stand in its place.
    """

    drawings: Sequence[tuple[str, int]]
    width: int
    height: int
    tone: int


NO_PICTURES: Mapping[str, Shown] = MappingProxyType({})


OF_TAGS = {"img": OF_PICTURES, "span": OF_AWAITED, "a": OF_LINKS}


def _allowed(tag: str, name: str, value: str) -> str | None:
    """Links lead out of the site, and pictures do not."""
    shape = OF_TAGS[tag].get(name) if tag in OF_TAGS else None
    return None if shape and not shape.fullmatch(value) else value


cleaner = nh3.Cleaner(
    tags=TAGS,
    attributes={
        "*": set(),
        "a": set(OF_LINKS),
        "img": set(OF_PICTURES),
        "span": set(OF_AWAITED),
        "ol": {"start"},
        "li": {"value"},
    },
    attribute_filter=_allowed,
    clean_content_tags={"script", "style"},
    url_schemes=SCHEMES,
    url_relative="pass_through",
    link_rel="nofollow ugc noopener noreferrer",
)


def render(markdown: str, pictures: Mapping[str, Shown] = NO_PICTURES, noted: Noted | None = None) -> Markup:
    """Clean HTML: no raw HTML, headings from h3, links to http, https and mailto only.

    Of images only those of `pictures`, by the addresses they are named by; of others the words stay. The sentence that
    is `noted` is marked, where the text says it.
    """
    markdown = _readable(markdown[:LONGEST])
    wanted = (markdown, pictures, noted)
    html = off_loop(_html, *wanted) if len(markdown) > LONG else _html(*wanted)
    return Markup(html)  # noqa: S704, nh3 has cleaned it


def sentences(markdown: str) -> list[Sentence]:
    """The sentences of a text, as its readers see them."""
    markdown = _readable(markdown[:LONGEST])
    return off_loop(_sentences, markdown) if len(markdown) > LONG else _sentences(markdown)


def stored(html: str) -> Markup:
    """What `render` made, as it comes back from the database."""
    return Markup(html)  # noqa: S704, it was cleaned when it was written


def drawn(svg: str) -> Markup:
    """A picture that this site has drawn, of what has no words of people in it."""
    return Markup(svg)  # noqa: S704, as above


def unmarked(html: str) -> Markup:
    """The same where the note about a sentence isn't shown with it: without the mark, which would lead nowhere."""
    return Markup(MARK.sub("", html) if "note-sign" in html else html)  # noqa: S704, as above


def raised(html: str) -> Markup:
    """What `render` made, for a text right under the title of its page: its headings begin with h2."""
    return Markup(HEADING.sub(lambda tag: f"{tag[1]}{int(tag[2]) - 1}>", html))  # noqa: S704, no text holds a tag


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


def unstruck(markdown: str) -> str:
    """The words that a text still says, a paragraph on a line: without those that are struck out."""
    markdown = _readable(markdown[:LONGEST])
    return off_loop(_unstruck, markdown) if len(markdown) > LONG else _unstruck(markdown)


def preview(markdown: str) -> str:
    """What search engines and previews are shown of a text."""
    return plain(markdown, LONGEST_PREVIEW)


def clean(html: str) -> str:
    """HTML with nothing but the tags, attributes and schemes of this module."""
    return cleaner.clean(html)


def _html(markdown: str, pictures: Mapping[str, Shown], noted: Noted | None) -> str:
    about: dict[str, Any] = {"pictures": pictures}
    tokens = parser.parse(markdown, about)
    if noted:
        passages.mark(tokens, noted)
    return clean(str(parser.renderer.render(tokens, parser.options, about)))


def _sentences(markdown: str) -> list[Sentence]:
    return passages.sentences_of(parser.parse(markdown))


def _picture(_renderer: Any, tokens: Sequence[Token], at: int, _options: Any, env: Any) -> str:
    alt, shown = str(escape(tokens[at].content)), env["pictures"].get(tokens[at].info)
    if shown is None:
        return alt
    if not shown.width:
        return f'<span class="picture-awaited" data-picture="{shown.drawings[-1][0]}">{alt}</span>'
    drawings = ", ".join(f"{address} {width}w" for address, width in shown.drawings)
    size = f'width="{shown.width}" height="{shown.height}" class="picture tone-{shown.tone}"'
    return (
        f'<img src="{shown.drawings[-1][0]}" srcset="{drawings}" sizes="(max-width: 48rem) 100vw, 40rem" alt="{alt}"'
        f' {size} loading="lazy" decoding="async">'
    )


def _note_sign(_renderer: Any, tokens: Sequence[Token], at: int, _options: Any, _env: Any) -> str:
    """It is named by the note's own heading, in the words of whoever reads."""
    note = f"n{tokens[at].meta['id']}"
    return f'<a href="#{note}" id="s{note[1:]}" class="note-sign" aria-labelledby="{note}-name">*</a>'


def _readable(text: str) -> str:
    return UNSTORABLE.sub("\ufffd", text)


def _unstruck(markdown: str) -> str:
    said, depth = [], 0
    for token in _each(parser.parse(markdown)):
        depth += {"s_open": 1, "s_close": -1}.get(token.type, 0)
        said += ["\n"] if token.type in PAUSES else []
        said += [token.content] if not depth else []
    return "".join(said)


def _each(tokens: Sequence[Token]) -> Iterator[Token]:
    for token in tokens:
        yield from _each(token.children) if token.children else (token,)


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
parser.add_render_rule("picture", _picture)
parser.add_render_rule("note_sign", _note_sign)
