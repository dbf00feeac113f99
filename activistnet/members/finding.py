"""Finding members by the beginnings of the words of their names and handles."""

from typing import Any

from sqlalchemy import ARRAY, ColumnElement, Select, String, and_, bindparam, exists, func, select, text
from sqlalchemy.orm import InstrumentedAttribute, aliased

from ..core.data.db import db
from ..core.words.text import LINE, NotTaken
from .models import Member, MemberWord

LONGEST_SEARCH = 100  # a whole name, with its accents apart
LAST_LETTER = "\U0010ffff"
# How many begin like a word is counted to where it is not rare any more; the longer word is the rarer one from there.
WORDS = text("""
SELECT asked
  FROM unnest(name_words(:line)) AS asked, LATERAL (
       SELECT count(*) AS n
         FROM (SELECT FROM member_words WHERE word BETWEEN asked AND asked || CAST(:last AS text) LIMIT 200) AS few
       ) AS found
 ORDER BY n, length(asked) DESC, asked
""")
KEYS = MemberWord.word, MemberWord.member_id  # the order in which they are found, ascending


def words_of(typed: str) -> list[str]:
    """What was typed, folded as names are, the rarest word first; nothing where no name could be meant."""
    try:
        line = LINE.tidied(typed.strip(), at_most=LONGEST_SEARCH)
    except NotTaken:
        return []
    return list(db.session.scalars(WORDS, {"line": line, "last": LAST_LETTER}))


def asking(words: list[str]) -> dict[str, Any]:
    """What a statement of `having_words` is asked with."""
    return {"words": words, "rarest": words[0]}


def having_words(wanted: Select[Any]) -> Select[Any]:
    """Of these members those with a word that begins like each word asked for. All that begins like the rarest is read.

    Case, accents and punctuation make no difference.
    """
    asked = func.unnest(bindparam("words", type_=ARRAY(String)), type_=String).column_valued("asked")
    rarest = bindparam("rarest", type_=String)
    another, earlier = aliased(MemberWord), aliased(MemberWord)
    has_it = exists().where(another.member_id == Member.id, _begins(another.word, asked)).correlate_except(another)
    lacks_one = exists(select(asked).where(~has_it))
    was_there = exists().where(
        earlier.member_id == Member.id, _begins(earlier.word, rarest), earlier.word < MemberWord.word
    )
    found = wanted.join(MemberWord, MemberWord.member_id == Member.id)
    return found.where(_begins(MemberWord.word, rarest), ~was_there, ~lacks_one)


def _begins(word: InstrumentedAttribute[str], beginning: ColumnElement[str]) -> ColumnElement[bool]:
    return and_(word >= beginning, word <= beginning + LAST_LETTER)
