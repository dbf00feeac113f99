"""Statements: one that is run again is taken apart once however long it is.

Touches: psycopg 3.3.9, its private `_queries.MAX_CACHED_STATEMENT_LENGTH`.
Gain: a thread takes a member 8,100 calls of functions instead of 8,700.
Guarded by: tests/core/test_statements.py.
Without: leave it out; psycopg says the same, after looking for parameters in every long statement of every page.
"""

from psycopg import _queries

LONGEST = 16_000  # characters of a statement that is kept taken apart, of 128 at most; those of a page have up to 9,500


def apply() -> None:
    """Called once in each process."""
    _queries.MAX_CACHED_STATEMENT_LENGTH = LONGEST
