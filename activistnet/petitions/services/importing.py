"""Petitions of petition.parliament.uk, brought over with their counts: read, checked, then stored."""

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, NoReturn

from sqlalchemy import delete, func, insert, select

from ...core.data.db import db
from ...core.words.markup import render
from ...core.words.text import LINE, TEXT, NotTaken, Shape, TooLong
from ...members.models import Member
from ...posts.rules import LONGEST_BODY, LONGEST_TITLE, slug_of
from ...topics.models import Topic
from ..counts import TABLE
from ..models import BaseCount, Petition, PetitionTarget
from ..rules import step_reached

SOURCE = "petition.parliament.uk"
GOALS = (10_000, 100_000)  # where its government answers, and where its parliament considers a debate
LONGEST_FILE = 2_000_000  # bytes; those of the most signed petitions have 150,000
LONGEST_PART = LONGEST_BODY // 2 - 1  # characters of each of the two texts that become one
LONGEST_WORD = 100
TARGET = "the UK Government and Parliament"


class BrokenFile(Exception):
    """The file is not what it should be; the message says where and why."""


@dataclass(frozen=True)
class ImportedPlace:
    kind: str
    code: str
    name: str
    count: int


@dataclass(frozen=True)
class ImportedPetition:
    """What a file says of one petition."""

    source: str
    demand: str
    body: str
    count: int
    opened_at: datetime
    counted_at: datetime
    closed_at: datetime | None
    places: tuple[ImportedPlace, ...]


def read_file(path: Path) -> ImportedPetition:
    """Read one petition as the site's JSON gives it. Raises BrokenFile."""
    try:
        with path.open("rb") as file:
            read = file.read(LONGEST_FILE + 1)
        if len(read) > LONGEST_FILE:
            raise BrokenFile(f"the file: more than {LONGEST_FILE:,} bytes")
        content = json.loads(read.decode())
    except UnicodeDecodeError as error:
        raise BrokenFile(f"byte {error.start}: not UTF-8") from error
    except json.JSONDecodeError as error:
        raise BrokenFile(f"line {error.lineno}, column {error.colno}: {error.msg}") from error
    except RecursionError as error:
        raise BrokenFile("the file: nested too deeply") from error
    return _read(_Part(content, ""))


class _Part:
    """A value of the file and where it stands, so that every complaint can say it."""

    def __init__(self, value: Any, where: str) -> None:
        self.value, self.where = value, where

    def __getitem__(self, key: str) -> "_Part":
        if not isinstance(self.value, dict):
            self.refuse("an object")
        if key not in self.value:
            raise BrokenFile(f"{self._under(key)}: missing")
        return _Part(self.value[key], self._under(key))

    def line(self, at_most: int = LONGEST_WORD) -> str:
        """One line, tidied and refused as in a form; it is there."""
        return self._taken(LINE, at_most, "a text of one line") or self.refuse("a text of one line")

    def text(self, at_most: int) -> str:
        """Several lines likewise, or none."""
        return self._taken(TEXT, at_most, "a text")

    def _taken(self, shape: Shape, at_most: int, wanted: str) -> str:
        if not isinstance(self.value, str):
            self.refuse(wanted)
        try:
            return shape.take(self.value.strip(), at_most=at_most)
        except TooLong:
            self.refuse(f"a text of at most {at_most:,} characters")
        except NotTaken:
            self.refuse(wanted)

    def count(self) -> int:
        if not isinstance(self.value, int) or isinstance(self.value, bool) or not 0 <= self.value < 10**10:
            self.refuse("a whole number, not negative")
        return int(self.value)

    def moment(self) -> datetime:
        try:
            found = datetime.fromisoformat(self.line().replace("Z", "+00:00"))
        except ValueError:
            self.refuse("a time like 2019-02-20T10:25:02Z")
        if found.tzinfo is None:
            self.refuse("a time with its zone")
        return found

    def moment_or_none(self) -> datetime | None:
        return None if self.value is None else self.moment()

    def items(self) -> "list[_Part]":
        if not isinstance(self.value, list):
            self.refuse("a list")
        return [_Part(value, f"{self.where}[{n}]") for n, value in enumerate(self.value)]

    def refuse(self, wanted: str) -> NoReturn:
        raise BrokenFile(f"{self.where or 'the file'}: should be {wanted}")

    def _under(self, key: str) -> str:
        return f"{self.where}.{key}" if self.where else key


def _read(file: _Part) -> ImportedPetition:
    data = file["data"]
    facts = data["attributes"]
    if facts["state"].line() not in ("open", "closed"):
        facts["state"].refuse("open or closed: others were never signed in public")
    paragraphs = [facts[name].text(LONGEST_PART) for name in ("background", "additional_details")]
    return ImportedPetition(
        source=f"https://{SOURCE}/petitions/{data['id'].count()}",
        demand=facts["action"].line(LONGEST_TITLE),
        body="\n\n".join(filter(None, paragraphs)),
        count=facts["signature_count"].count(),
        opened_at=facts["opened_at"].moment(),
        counted_at=facts["updated_at"].moment(),
        closed_at=facts["closed_at"].moment_or_none(),
        places=(
            *_places(facts["signatures_by_country"], "country", "code"),
            *_places(facts["signatures_by_constituency"], "constituency", "ons_code"),
        ),
    )


def _places(part: _Part, kind: str, code: str) -> list[ImportedPlace]:
    found = [
        ImportedPlace(kind, item[code].line(), item["name"].line(), item["signature_count"].count())
        for item in part.items()
    ]
    seen: set[str] = set()
    for n, place in enumerate(found):
        if place.code in seen:
            raise BrokenFile(f"{part.where}[{n}].{code}: {place.code} stands there twice")
        seen.add(place.code)
    return found


def store(imported: ImportedPetition, topic: Topic) -> tuple[int, bool]:
    """Write a petition, or bring the one of the same source up to date; its id and whether it is new.

    It is closed to signing here: its signatures were given elsewhere, and are shown as the base of its count.
    """
    found = db.session.scalars(select(Petition).where(Petition.imported_from == imported.source)).one_or_none()
    petition = found or Petition(imported_from=imported.source, goal=GOALS[0], author_id=_author_id())
    petition.topic_id = topic.id
    petition.title, petition.slug = imported.demand, slug_of(imported.demand)
    petition.body, petition.body_html = imported.body, str(render(imported.body))
    petition.created_at = petition.last_active_at = imported.opened_at
    petition.stage, petition.closed_at = "closed", imported.closed_at
    petition.goal = next((goal for goal in GOALS if goal > imported.count), GOALS[-1])
    petition.base_source, petition.base_at = SOURCE, imported.counted_at
    db.session.add(petition)
    db.session.flush()
    _write_counts(petition.id, petition.goal, imported)
    return petition.id, found is None


def _write_counts(petition_id: int, goal: int, imported: ImportedPetition) -> None:
    reached = step_reached(0, imported.count, goal) or 0
    values = {"base_count": imported.count, "reached_step": reached, "count_version": TABLE.c.count_version + 1}
    db.session.execute(TABLE.update().where(TABLE.c.id == petition_id).values(values))
    for table in (BaseCount, PetitionTarget):
        db.session.execute(delete(table).where(table.petition_id == petition_id))
    db.session.execute(insert(PetitionTarget), [{"petition_id": petition_id, "position": 1, "name": TARGET}])
    rows = [
        {"petition_id": petition_id, "kind": p.kind, "code": p.code, "name": p.name, "count": p.count}
        for p in imported.places
    ]
    if rows:
        db.session.execute(insert(BaseCount), rows)


def _author_id() -> int:
    """The one account that stands for all authors of imported petitions, whose names stay where they were given."""
    wanted = select(Member.id).where(func.lower(Member.handle) == "petition_author", Member.kind == "imported")
    found = db.session.scalars(wanted).one_or_none()
    if found is None:
        author = Member(handle="petition_author", display_name="Petition author", kind="imported")
        db.session.add(author)
        db.session.flush()
        found = author.id
    return found
