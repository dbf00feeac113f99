"""JSON that others wrote, read value by value; every complaint says where in the file."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NoReturn

from ...core.words.text import LINE, TEXT, NotTaken, Shape, TooLong

LONGEST_FILE = 2_000_000  # bytes; those of the most signed petitions have 150,000
LONGEST_WORD = 100
LONGEST_NUMBER = 20  # digits
LAST_YEAR = 2100


class BrokenFile(Exception):
    """The file is not what it should be; the message says where and why."""


def read_json(path: Path) -> Any:
    """What a file holds, with or without a byte order mark. Raises BrokenFile."""
    try:
        with path.open("rb") as file:
            read = file.read(LONGEST_FILE + 1)
        if len(read) > LONGEST_FILE:
            raise BrokenFile(f"the file: more than {LONGEST_FILE:,} bytes")
        # A number too long to be one is left as it is written, and refused where it stands.
        return json.loads(read.decode("utf-8-sig"), parse_int=lambda n: int(n) if len(n) <= LONGEST_NUMBER else n)
    except UnicodeDecodeError as error:
        raise BrokenFile(f"byte {error.start}: not UTF-8") from error
    except json.JSONDecodeError as error:
        raise BrokenFile(f"line {error.lineno}, column {error.colno}: {error.msg}") from error
    except RecursionError as error:
        raise BrokenFile("the file: nested too deeply") from error
    except OSError as error:
        raise BrokenFile(f"the file: {error.strerror}") from error


class Part:
    """A value of the file and where it stands. What is missing or null is false, and empty where a list or text is."""

    def __init__(self, value: Any, where: str) -> None:
        self.value, self.where = value, where

    def __bool__(self) -> bool:
        return self.value is not None

    def __contains__(self, key: str) -> bool:
        return isinstance(self.value, dict) and key in self.value

    def __getitem__(self, key: str) -> "Part":
        if not isinstance(self.value, dict):
            self.refuse("an object")
        if key not in self.value:
            raise BrokenFile(f"{self._under(key)}: missing")
        return Part(self.value[key], self._under(key))

    def get(self, key: str) -> "Part":
        """The same, or a part without a value. Raises BrokenFile where no object is."""
        if self and not isinstance(self.value, dict):
            self.refuse("an object")
        return self[key] if key in self else Part(None, self._under(key))

    def line(self, at_most: int = LONGEST_WORD) -> str:
        """One line, tidied and refused as in a form; it is there."""
        return self._taken(LINE, at_most, "a text of one line") or self.refuse("a text of one line")

    def line_or_none(self, at_most: int = LONGEST_WORD) -> str | None:
        """The same, or None where there is none."""
        return (self._taken(LINE, at_most, "a text of one line") or None) if self else None

    def text(self, at_most: int) -> str:
        """Several lines likewise; empty where there are none."""
        return self._taken(TEXT, at_most, "a text") if self else ""

    def count(self) -> int:
        """A whole number that is not negative."""
        if not isinstance(self.value, int) or isinstance(self.value, bool) or not 0 <= self.value < 10**10:
            self.refuse("a whole number, not negative")
        return int(self.value)

    def moment(self, first: datetime, last: datetime | None) -> datetime:
        """A time between two, in UTC; a day alone is its midnight."""
        wanted = "a time like 2019-02-20T10:25:02Z"
        try:
            found = datetime.fromisoformat(self._taken(LINE, LONGEST_WORD, wanted).replace("Z", "+00:00"))
        except ValueError:
            self.refuse(wanted)
        if found.tzinfo is None:
            if (found.hour, found.minute, found.second) != (0, 0, 0):
                self.refuse("a time with its zone")
            found = found.replace(tzinfo=UTC)
        if found < first or found.year > LAST_YEAR:
            self.refuse(f"a time after {first:%B %Y}, when the first petition was signed on the internet")
        if last and found > last:
            self.refuse("a time that has come already")
        return found.astimezone(UTC)

    def items(self, at_most: int | None = None) -> "list[Part]":
        """The values of a list; none where it is missing."""
        if not self:
            return []
        if not isinstance(self.value, list) or (at_most and len(self.value) > at_most):
            self.refuse(f"a list of at most {at_most}" if at_most else "a list")
        return [Part(value, f"{self.where}[{n}]") for n, value in enumerate(self.value)]

    def refuse(self, wanted: str) -> NoReturn:
        """Raises BrokenFile."""
        raise BrokenFile(f"{self.where or 'the file'}: should be {wanted}")

    def _taken(self, shape: Shape, at_most: int, wanted: str) -> str:
        if not isinstance(self.value, str):
            self.refuse(wanted)
        try:
            return shape.take(self.value.strip(), at_most=at_most)
        except TooLong:
            self.refuse(f"a text of at most {at_most:,} characters")
        except NotTaken:
            self.refuse(wanted)

    def _under(self, key: str) -> str:
        return f"{self.where}.{key}" if self.where else key
