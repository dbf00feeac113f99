"""What somebody may have meant who mistyped a word."""

from difflib import SequenceMatcher

from sqlalchemy import ARRAY, Text, bindparam, text

from ..core.data.db import db

SHORTEST = 4
ALIKE = 0.7
# Of each word, those that differ by one letter: left out, put in, another, or two that changed places.
NEAR = text("""
    SELECT asked, EXISTS (SELECT FROM search_words WHERE word = asked) AS is_known,
           ARRAY(
               SELECT word FROM search_words WHERE near && search_near(asked) ORDER BY word LIMIT 50
           ) AS near
      FROM unnest(:words) AS asked WHERE length(asked) >= :shortest
""").bindparams(bindparam("words", type_=ARRAY(Text)))


def meant(words: tuple[str, ...]) -> str | None:
    """These words with each that nobody writes as the one nearest to it; None where there is none."""
    rows = db.session.execute(NEAR, {"words": list(words), "shortest": SHORTEST}) if words else ()
    instead = {row.asked: _nearest(row.asked, row.near) for row in rows if not row.is_known}
    if not any(instead.values()):
        return None
    return " ".join(instead.get(word) or word for word in words)


def _nearest(asked: str, near: list[str]) -> str | None:
    rated = [(SequenceMatcher(None, asked, word).ratio(), word) for word in near if word != asked]
    best = max(rated, default=(0.0, None), key=lambda each: each[0])
    return best[1] if best[0] >= ALIKE else None
