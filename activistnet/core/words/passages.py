"""The sentences of a text that members write, as its readers see them, and the mark round one of them.

They are found in what the parser made of the text, and the mark is put there: no HTML is searched or cut. A sentence is
known by its words, without what nobody sees; of several alike by which of them it is.
"""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from hashlib import sha256
from itertools import accumulate
from typing import NamedTuple

from markdown_it.token import Token

from .sentence_ends import spans_of
from .unseen import bare, needed

BREAKS = {"softbreak", "hardbreak"}


class Sentence(NamedTuple):
    """Words of a text, and which of those alike it is, from 1."""

    words: str
    number: int

    @property
    def key(self) -> str:
        """What a form names it by: as long as the text says it, whatever comes before."""
        return f"{sha256(_known_by(self.words).encode()).hexdigest()[:20]}-{self.number}"


class Noted(NamedTuple):
    """A sentence that something is said of: the number of what is said, and the sentence."""

    id: int
    sentence: Sentence


class _Place(NamedTuple):
    """A sentence in its paragraph: from one letter to another, of what the paragraph shows."""

    paragraph: Token
    start: int
    end: int
    sentence: Sentence


def sentences_of(tokens: Sequence[Token]) -> list[Sentence]:
    """Those of a parsed text, in its order."""
    return [place.sentence for place in _places(tokens)]


def is_among(sentence: Sentence, sentences: Sequence[Sentence]) -> bool:
    """Whether a text of these sentences still says it."""
    known_by = _known_by(sentence.words)
    return any(_known_by(each.words) == known_by for each in sentences)


def mark(tokens: Sequence[Token], noted: Noted) -> None:
    """Put the mark round the sentence, and its sign behind it; nothing where the text doesn't say it any more.

    Of fewer alike than there were, it is the last one.
    """
    known_by, found = _known_by(noted.sentence.words), None
    for place in _places(tokens):
        if _known_by(place.sentence.words) == known_by:
            found = place
        if found and found.sentence.number >= noted.sentence.number:
            break
    if found:
        found.paragraph.children = _marked(found.paragraph.children or [], found, noted.id)


def _known_by(words: str) -> str:
    return " ".join(bare(words).split())


def _places(tokens: Sequence[Token]) -> Iterator[_Place]:
    alike: Counter[str] = Counter()
    for token in tokens:
        if token.type != "inline":
            continue
        children = token.children or ()
        text = "".join(map(_shown, children))
        for start, end in spans_of("".join(map(_prose, children))):
            words = needed(" ".join(text[start:end].split()))
            known_by = _known_by(words)
            alike[known_by] += 1
            yield _Place(token, start, end, Sentence(words, alike[known_by]))


def _shown(child: Token) -> str:
    if child.type in BREAKS:
        return "\n"
    return child.content if child.type in {"text", "code_inline"} else ""


def _prose(child: Token) -> str:
    """The same without what is code, as nothing in it ends a sentence."""
    return "X" * len(child.content) if child.type == "code_inline" else _shown(child)


def _marked(children: Sequence[Token], place: _Place, note_id: int) -> list[Token]:
    """The paragraph with the mark in it: closed and opened again where emphasis or a link begins or ends within."""
    children = _parted(_parted(children, place.end), place.start)
    offsets = list(accumulate((len(_shown(child)) for child in children), initial=0))
    first, last = bisect_left(offsets, place.start), bisect_right(offsets, place.end) - 1
    within = _balanced(children, first, last)
    written, is_open = list(children[:first]), False
    for at, child in enumerate(children[first:last], start=first):
        if is_open and child.nesting and at not in within:
            written.append(Token("mark_close", "mark", -1))
            is_open = False
        elif not is_open and (at in within or (not child.nesting and child.type not in BREAKS)):
            written.append(Token("mark_open", "mark", 1))
            is_open = True
        written.append(child)
    if is_open:
        written.append(Token("mark_close", "mark", -1))
    ends = max(at for at, child in enumerate(written, start=1) if at == 1 or child.type == "mark_close")
    return _with_sign(written[:ends], [*written[ends:], *children[last:]], note_id)


def _parted(children: Sequence[Token], place: int) -> list[Token]:
    """The same, with no words of theirs on both sides of this place; code stays in one."""
    parted = []
    for child in children:
        length = len(_shown(child))
        if child.type == "text" and 0 < place < length:
            parted += [_text(child.content[:place]), _text(child.content[place:])]
        else:
            parted.append(child)
        place -= length
    return parted


def _text(words: str) -> Token:
    return Token("text", "", 0, content=words)


def _balanced(children: Sequence[Token], first: int, last: int) -> set[int]:
    """Those that begin or end something, of which all is between the two places."""
    opened: list[int] = []
    within: set[int] = set()
    for at, child in enumerate(children):
        if child.nesting == 1:
            opened.append(at)
        elif child.nesting == -1 and (begins := opened.pop()) >= first and at < last:
            within |= {begins, at}
    return within


def _with_sign(before: list[Token], after: Sequence[Token], note_id: int) -> list[Token]:
    """The sign is a link, and none stands in another: it comes behind the one in which the sentence ends."""
    ends = next((at for at, child in enumerate(after, start=1) if child.type == "link_close"), 0)
    ends = ends if _is_in_link(before) else 0
    return [*before, *after[:ends], Token("note_sign", "a", 0, meta={"id": note_id}), *after[ends:]]


def _is_in_link(children: Sequence[Token]) -> bool:
    last = next((child for child in reversed(children) if child.type in {"link_open", "link_close"}), None)
    return last is not None and last.type == "link_open"
