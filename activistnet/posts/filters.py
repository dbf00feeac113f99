"""Words that a member doesn't want to read, and which of them stand in a text. Filters fold, and hide nothing.

They are looked for in what a page has read anyway. The pattern is made of the words alone, so it takes as long as the
text is.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from html import unescape
from typing import Any

from sqlalchemy import ARRAY, ColumnElement, String, func, select

from ..core.words.folding import fold
from ..follows.visibility import holds
from .filter_models import WordFilter

MOST = 50  # of one member
LONGEST = 40
TAG = re.compile(r"<[^>]*>")


def words_of(member_id: Any) -> ColumnElement[list[str]]:
    """The words of a member's filters that have not ended, as one value."""
    theirs = select(WordFilter.word).where(WordFilter.member_id == member_id, holds(WordFilter))
    return func.array(theirs.scalar_subquery(), type_=ARRAY(String))


def found_in(words: tuple[str, ...], *texts: str) -> str | None:
    """The first of these words in the texts, as its member wrote it."""
    return next((found for text in texts if (found := _found(words, fold(text)))), None) if words else None


def found_in_html(words: tuple[str, ...], html: str) -> str | None:
    """The first of these words that a text shows, which is HTML."""
    return _found(words, folded_text(html)) if words else None


@lru_cache(4096)
def folded_text(html: str) -> str:
    """What a text says, without its marks. Pages show the same ones over and over, so they are remembered."""
    return fold(unescape(TAG.sub(" ", html)))


def _found(words: tuple[str, ...], folded: str) -> str | None:
    pattern, written = _pattern(words)
    match = pattern.search(folded)
    return written[match[0]] if match else None


@lru_cache(1024)
def _pattern(words: Iterable[str]) -> tuple[re.Pattern[str], dict[str, str]]:
    """The longest first, as of two that begin alike the longer one is meant."""
    written = {fold(word): word for word in words}
    longest_first = sorted(written, key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)"), written
