"""Finding members by the beginnings of the words of their names and handles."""

from typing import Any

from sqlalchemy import ARRAY, ColumnElement, Select, String, and_, bindparam, case, exists, func, select, text, true
from sqlalchemy.orm import InstrumentedAttribute, aliased

from ..core.data.db import db
from ..core.words.text import LINE, NotTaken
from .models import Member, MemberWord

LONGEST_SEARCH = 100  # a whole name, with its accents apart
LAST_LETTER = "\U0010ffff"
RARE = 200  # words that begin alike
# How many begin like a word is counted to where it is not rare any more; the longer word is the rarer one from there.
WORDS = text("""
SELECT asked, n
  FROM unnest(name_words(:line)) AS asked, LATERAL (
       SELECT count(*) AS n
         FROM (SELECT FROM member_words WHERE word BETWEEN asked AND asked || CAST(:last AS text) LIMIT :rare) AS few
       ) AS found
 ORDER BY n, length(asked) DESC, asked
""")
KEYS = MemberWord.word, MemberWord.member_id  # the order in which they are found, ascending


def asking(typed: str) -> dict[str, Any]:
    """What a statement of `having_words` is asked with; nothing where no name could be meant.

    What was typed is folded as names are, the rarest word first.
    """
    try:
        line = LINE.tidied(typed.strip(), at_most=LONGEST_SEARCH)
    except NotTaken:
        return {}
    found = db.session.execute(WORDS, {"line": line, "last": LAST_LETTER, "rare": RARE}).all()
    if not found:
        return {}
    words = [row.asked for row in found]
    are_frequent = len(words) > 1 and found[0].n >= RARE
    return {"words": words, "rarest": words[0], "another": words[1] if are_frequent else None}


def having_words(wanted: Select[Any]) -> Select[Any]:
    """Of these members those with a word that begins like each word asked for. All that begins like the rarest is read.

    Where that is much, and may have nothing in common with another word, those who have that one are read first: two
    walks along an index of words alone, instead of a look at each member. Case, accents and punctuation make no
    difference.
    """
    asked = func.unnest(bindparam("words", type_=ARRAY(String)), type_=String).column_valued("asked")
    rarest = bindparam("rarest", type_=String)
    other, theirs, earlier = aliased(MemberWord), aliased(MemberWord), aliased(MemberWord)
    another = bindparam("another", type_=String)
    have_another = MemberWord.member_id.in_(select(theirs.member_id).where(_begins(theirs.word, another)))
    may_be = case((another.is_(None), true()), else_=have_another)  # within a CASE it is read once, and kept as a hash
    has_it = exists().where(other.member_id == Member.id, _begins(other.word, asked)).correlate_except(other)
    lacks_one = exists(select(asked).where(~has_it))
    was_there = exists().where(
        earlier.member_id == Member.id, _begins(earlier.word, rarest), earlier.word < MemberWord.word
    )
    found = wanted.join(MemberWord, MemberWord.member_id == Member.id)
    return found.where(_begins(MemberWord.word, rarest), may_be, ~was_there, ~lacks_one)


def _begins(word: InstrumentedAttribute[str], beginning: ColumnElement[str]) -> ColumnElement[bool]:
    return and_(word >= beginning, word <= beginning + LAST_LETTER)
