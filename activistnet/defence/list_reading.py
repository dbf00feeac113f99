"""Reading the file of another team's list, a line at a time: what can't be taken is said with its line, the rest stays.

Three formats, known by how they begin: a table of blocked domains as Mastodon exports it, one JSON object a line (the
first says `"format": "activistnet-list"`), or else plain lines: a word, domain, link or @handle, and after ` # ` what
is said of it.
"""

import csv
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from .errors import TooManyEntries, UnreadableFile
from .list_entries import LONGEST_COMMENT, Entry, NoEntry, entry

LARGEST = 1_000_000  # bytes
MOST_ENTRIES = 5_000
MOST_LINES = 20_000
LONGEST_LINE = 2_000  # bytes; the rest of a comment is cut
MOST_LINES_OF_ROW = 20
SHOWN = 60  # characters of a line that can't be read
MOST_WRONG = 200
YEARS = range(2000, 9999)  # in which a day is one in every zone
FORMAT = {"format": "activistnet-list", "version": 1}
FIELDS = {"kind", "pattern", "label", "comment", "until"}
Line = tuple[int, bytes]


@dataclass(frozen=True)
class Wrong:
    """A line that can't be taken, and why: a word of `words.WHY_WRONG`."""

    line: int
    why: str
    text: str


class Read:
    """What there was in a file."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.lines: list[int] = []  # of each of these
        self.wrong: list[Wrong] = []
        self.wrong_count = 0

    def refuse(self, line: int, why: str, text: bytes | str) -> None:
        """Note why a line is not taken."""
        self.wrong_count += 1
        if len(self.wrong) < MOST_WRONG:
            shown = text.decode(errors="replace") if isinstance(text, bytes) else text
            self.wrong.append(Wrong(line, why, "".join(c if c.isprintable() else "�" for c in shown[:SHOWN])))


def read(content: bytes, *, host: str) -> Read:
    """All entries of a file. Raises UnreadableFile, TooManyEntries."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")) or len(content) > LARGEST:
        raise UnreadableFile
    lines = content.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
    if len(lines) > MOST_LINES:
        raise TooManyEntries
    numbered = [(n, line.strip(b" ")) for n, line in enumerate(lines, start=1) if line.strip()]
    if not numbered:
        raise UnreadableFile
    done = Read()
    first = numbered[0][1].lower()
    rows = _table if first.lstrip(b"#").startswith(b"domain,") else _json if first.startswith(b"{") else _plain
    for line, text, asked in rows(numbered, done):
        try:
            found = entry(host=host, **asked)
        except NoEntry as wrong:
            done.refuse(line, str(wrong), text)
            continue
        done.entries.append(found)
        done.lines.append(line)
        if len(done.entries) > MOST_ENTRIES:
            raise TooManyEntries
    return done


Rows = Iterator[tuple[int, bytes | str, dict[str, Any]]]


def _words(lines: Iterable[Line], done: Read) -> Iterator[tuple[int, str]]:
    """The lines that are text, and short enough to look at."""
    for number, line in lines:
        if len(line) > LONGEST_LINE:
            done.refuse(number, "long", line[:SHOWN])
            continue
        try:
            words = line.decode()
        except UnicodeDecodeError:
            done.refuse(number, "binary", line)
            continue
        if "\x00" in words:
            done.refuse(number, "binary", line)
            continue
        yield number, words


def _plain(lines: list[Line], done: Read) -> Rows:
    for number, words in _words(lines, done):
        if words.startswith("#"):
            continue
        pattern, _, label = words.replace("\t#", " #").partition(" #")
        yield number, words, {"written": pattern, "label": label.strip()}


def _table(lines: list[Line], done: Read) -> Rows:
    names = [name.strip().lstrip("#").lower() for name in lines[0][1].decode(errors="replace").split(",")]
    for number, text in _rows(list(_words(lines[1:], done)), done):
        try:
            cells = next(csv.reader([text], strict=True))
        except (csv.Error, StopIteration):
            done.refuse(number, "columns", text)
            continue
        if len(cells) != len(names):
            done.refuse(number, "columns", text)
            continue
        row = dict(zip(names, cells, strict=True))
        said = {"label": row.get("severity", ""), "comment": " ".join(row.get("public_comment", "").split())}
        said["comment"] = said["comment"][:LONGEST_COMMENT]
        yield number, text, {"written": row["domain"], "kind": "domain", **said}


def _rows(lines: list[tuple[int, str]], done: Read) -> Iterator[tuple[int, str]]:
    """Lines, those that a quoted comment goes over as one; a quote that is never closed takes no line but its own."""
    at = 0
    while at < len(lines):
        number, text = lines[at]
        at += 1
        if text.count('"') % 2 == 0:
            yield number, text
            continue
        for end in range(at, min(at + MOST_LINES_OF_ROW, len(lines))):
            if lines[end][1].count('"') % 2:
                yield number, " ".join(each for _, each in lines[at - 1 : end + 1])
                at = end + 1
                break
        else:
            done.refuse(number, "quote", text)


def _json(lines: list[Line], done: Read) -> Rows:
    if _object(lines[0][1].decode(errors="replace")) != FORMAT:
        raise UnreadableFile
    for number, words in _words(lines[1:], done):
        said = _object(words)
        if said is None or not isinstance(said.get("pattern"), str):
            done.refuse(number, "json", words)
        elif set(said) - FIELDS or not all(isinstance(value, str) for value in said.values()):
            done.refuse(number, "fields", words)
        else:
            try:
                until = _day(said.pop("until")) if "until" in said else None
            except ValueError:
                done.refuse(number, "until", words)
                continue
            yield number, words, {"written": said.pop("pattern"), **said, "until": until}


def _day(written: str) -> date:
    """Raises ValueError for what is no day, or one at the ends of all time, which not every zone has."""
    day = date.fromisoformat(written)
    if day.year not in YEARS:
        raise ValueError
    return day


def _object(words: str) -> dict[str, Any] | None:
    try:
        found = json.loads(words)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None
