"""What somebody typed, as a question that the index understands."""

from dataclasses import dataclass

from flask_babel.speaklater import LazyString
from sqlalchemy import text

from ..core.data.db import db
from ..core.words.text import LINE, NotTaken, TooLong
from .rules import COMMON, LONGEST, NO_WORDS, ONLY_LEFT_OUT, QUOTES, TOO_LONG, problem_of

# In each language, as a text is kept by the stems of its own. PostgreSQL knows quotes, `or` and a minus.
READ = text("""
    SELECT CAST(english || french || arabic AS text) AS query,
           ARRAY(SELECT word FROM unnest(name_words(line)) AS word ORDER BY strpos(line, word)) AS words,
           least(numnode(english), numnode(french), numnode(arabic)) = 0 AS is_common,
           numnode(websearch_to_tsquery('simple', line)) = 0 AS is_empty,
           to_tsvector('simple', '') @@ (english || french || arabic) AS only_leaves_out
      FROM (
           SELECT line, websearch_to_tsquery('english', line) AS english,
                  websearch_to_tsquery('french', line) AS french, websearch_to_tsquery('arabic', line) AS arabic
             FROM (SELECT search_fold(:typed) AS line) AS folded
      ) AS read
""")


@dataclass(frozen=True)
class Question:
    """What posts are asked, and by which words people and topics are found."""

    query: str = ""
    words: tuple[str, ...] = ()
    problem: LazyString | str | None = None  # of looking for it among posts, as a sentence


def read(typed: str) -> Question:
    """The question that was typed. One that can't be asked says why."""
    if problem := problem_of(typed):
        return Question(problem=problem)
    try:
        line = LINE.tidied(typed.translate(QUOTES), at_most=LONGEST)
    except TooLong:
        return Question(problem=TOO_LONG)
    except NotTaken as refused:
        return Question(problem=refused.args[0])
    row = db.session.execute(READ, {"typed": line}).one()
    words = tuple(row.words)
    if row.is_empty or not words:
        return Question(problem=NO_WORDS)
    if row.is_common:
        return Question(words=words, problem=COMMON)
    if row.only_leaves_out:
        return Question(problem=ONLY_LEFT_OUT)
    return Question(row.query, words)
