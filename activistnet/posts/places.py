"""Where a page of a thread begins, as its address says it: a cursor, and how many replies come before it.

The number is carried along from page to page and only shown: counting it would cost more the further one reads.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from ..core.refusals import NotFound

LONGEST_COUNT = 7  # digits


@dataclass(frozen=True)
class Place:
    """The page that begins after the cursor `after`, or the one that ends where `before` says; else the first one.

    `passed` is how many replies come before that cursor, None where nobody has said it.
    """

    after: str | None = None
    before: str | None = None
    passed: int | None = None

    @property
    def key(self) -> tuple[str | None, str | None]:
        """What the replies of the page depend on."""
        return self.after, self.before


def read(args: Mapping[str, str]) -> Place:
    """The place that `after` or `before` ask for. Raises NotFound for a number that was not made here."""
    for name in ("after", "before"):
        if args.get(name):
            cursor, _, passed = args[name].partition(".")
            return Place(**{name: cursor}, passed=_number(passed) if passed else None)
    return Place(passed=0)


def write(cursor: str, passed: int | None) -> str:
    """A cursor with the number of replies before it."""
    return cursor if passed is None else f"{cursor}.{passed}"


def _number(written: str) -> int:
    if not (written.isascii() and written.isdigit() and len(written) <= LONGEST_COUNT):
        raise NotFound
    return int(written)
