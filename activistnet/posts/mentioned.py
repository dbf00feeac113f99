"""Whom a text mentions: @handles, but not in what it quotes or shows as code."""

import re
from collections.abc import Mapping

from ..core.words.unseen import ANY

MOST = 10  # who are told of one text
LOOKED_AT = 100  # handles of a text; whoever names more means nobody of them
CODE = re.compile(r"^(```|~~~).*?(?:^\1|\Z)|`[^`\n]*`|^ {0,3}>.*?$", re.DOTALL | re.MULTILINE)
MENTION = re.compile(r"(?<![\w@/.:-])@([a-z0-9_]{3,30})(?![\w@])", re.ASCII | re.IGNORECASE)
# Also where it is no mention, as in an address, and whatever nobody sees stands in it.
HANDLE = re.compile(f"[@\ufe6b\uff20](?:(?:{ANY.pattern}|[\u0300-\u036f])*\\w)+")

TAG = re.compile(r"""<(/?)(\w+)(?:"[^"]*"|[^>"])*>""")  # as `markup` writes them: no quotation mark stands alone in one
PLAIN = frozenset({"a", "code", "pre"})  # what they hold is no mention


def handles_in(text: str) -> list[str]:
    """The handles that a text mentions, in small letters, each once, in its order."""
    found = MENTION.finditer(CODE.sub(" ", text)) if "@" in text else ()
    return list(dict.fromkeys(each[1].lower() for each in found))


def without_handles(text: str) -> str:
    """A text as everybody reads it where no names are said."""
    return HANDLE.sub("@\u2026", text)


def with_links(html: str, addresses: Mapping[str, str]) -> str:
    """Clean HTML in which each of these handles, in small letters, leads to its address."""
    written, inside, at = [], 0, 0
    for tag in TAG.finditer(html):
        written += [_link(html[at : tag.start()], addresses) if not inside else html[at : tag.start()], tag[0]]
        at = tag.end()
        if tag[2] in PLAIN:
            inside += -1 if tag[1] else 1
    return "".join([*written, _link(html[at:], addresses)])


def _link(words: str, addresses: Mapping[str, str]) -> str:
    def one(found: re.Match[str]) -> str:
        address = addresses.get(found[1].lower())
        return f'<a class="mention" href="{address}" dir="ltr">{found[0]}</a>' if address else found[0]

    return MENTION.sub(one, words) if "@" in words else words


def are_too_many(text: str) -> bool:
    """Whether it mentions more people than are told of it."""
    return len(handles_in(text)) > MOST


def note_of(done: str, text: str) -> str:
    """What is said once a text is published, or changed: also that not all whom it mentions are told."""
    return f"{done}-many" if are_too_many(text) else done
