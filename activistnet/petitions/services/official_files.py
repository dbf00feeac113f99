"""Petitions as the sites of parliaments give them in JSON: Westminster (also of 2016 and archived), Senedd, Scotland.

The names of the fields are those of the public code of these sites, which are forks of one another (alphagov,
SeneddCymru and ScottishParliament, each /e-petitions, app/views/petitions/_petition.json.jbuilder).
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pycountry

from ...posts.rules import LONGEST_BODY, LONGEST_TITLE
from ..outcomes import LINKS, REACHED
from .json_parts import BrokenFile, Part, read_json

# The Scottish Parliament took the first petition of any parliament over the internet in December 1999.
FIRST = datetime(1999, 12, 1, tzinfo=UTC)
LONGEST_DEMAND = 255  # characters; the column of these sites
LONGEST_TEXT = LONGEST_BODY // 2 - 1
LONGEST_LINK = 500
MOST_SEVERAL = 100
UNPUBLISHED = {"pending", "validated", "sponsored", "flagged", "hidden", "dormant", "removed", "stopped"}
COUNTRIES = {country.name: country.alpha_2 for country in pycountry.countries}


@dataclass(frozen=True)
class Source:
    """A parliament's site: its name, whom its petitions ask, and what a petition works towards there."""

    name: str
    target: str
    goals: tuple[int, ...] = ()
    hosts: tuple[str, ...] = ()
    longest_demand: int = LONGEST_DEMAND


WESTMINSTER = Source(
    "petition.parliament.uk",
    "the UK Government and Parliament",
    (10_000, 100_000),
    ("petition.parliament.uk",),
    LONGEST_TITLE,  # its own form takes 80 characters; before 2015 it took more
)
SENEDD = Source(
    "petitions.senedd.wales",
    "the Welsh Parliament",
    (250, 10_000),
    ("petitions.senedd.wales", "deisebau.senedd.cymru", "petitions.assembly.wales"),
)
SCOTLAND = Source("petitions.parliament.scot", "the Scottish Parliament", (), ("petitions.parliament.scot",))
SOURCES = (WESTMINSTER, SENEDD, SCOTLAND)


@dataclass(frozen=True)
class ImportedPlace:
    kind: str
    code: str
    name: str
    count: int


@dataclass(frozen=True)
class ImportedPetition:
    """What a file says of one petition. `places` is None where the file says nothing of them, as lists do."""

    source: Source
    address: str
    demand: str
    body: str
    count: int
    opened_at: datetime
    counted_at: datetime
    closed_at: datetime | None
    places: tuple[ImportedPlace, ...] | None
    facts: dict[str, Any] = field(default_factory=dict)


def read_file(path: Path, *, now: datetime) -> list[ImportedPetition]:
    """One petition, or a list of them. Raises BrokenFile."""
    file = Part(read_json(path), "")
    links = file.get("links")
    data = file["data"]
    parts = data.items() if isinstance(data.value, list) else [data]
    if not parts:
        data.refuse("a petition, or a list with at least one")
    found = [_Reading(part, links if part is data else part.get("links"), now).petition() for part in parts]
    if len({petition.address for petition in found}) < len(found):
        data.refuse("a list that holds each petition once")
    return found


class _Reading:
    """One petition, whose fields have other names and other meanings at each source."""

    def __init__(self, data: Part, links: Part, now: datetime) -> None:
        self.data, self.now = data, now
        self.facts = data["attributes"]
        self.number = data.get("pe_number")
        self.is_scottish = "title" in self.facts
        self.source = self._source(links)
        self.state = self._state()

    def petition(self) -> ImportedPetition:
        opened = self._first_moment("opened_at", "open_at", "submitted_on", "created_at")
        closed = self._moment("closed_at", may_come=self.state == "open")
        return ImportedPetition(
            source=self.source,
            address=f"https://{self.source.name}/petitions/{self._id()}",
            demand=self.facts["title" if self.is_scottish else "action"].line(self._longest_demand()),
            body=self._body(),
            count=self.facts["signature_count"].count(),
            opened_at=opened,
            counted_at=self._first_moment("updated_at"),
            closed_at=closed if closed and closed <= self.now else None,
            places=self._places(),
            facts=self._outcome(),
        )

    def _source(self, links: Part) -> Source:
        host = _host(links.get("self"))
        for source in SOURCES:
            if host in source.hosts:
                return source
        if self.is_scottish:
            return SCOTLAND
        return SENEDD if self.number or "referral_threshold_reached_at" in self.facts else WESTMINSTER

    def _state(self) -> str:
        part = self.facts["status" if self.is_scottish else "state"]
        state = part.line()
        if state in UNPUBLISHED:
            part.refuse("a state of a petition that was published, not one that nobody could sign in public")
        return state

    def _id(self) -> str:
        if not self.number:
            return str(self.data["id"].count())
        number = self.number.line()
        if not (number.isascii() and number.removeprefix("PE").isdigit()):
            self.number.refuse("a number like PE1234")
        return number

    def _longest_demand(self) -> int:
        is_archived = self.data.get("type").value == "archived-petition"
        return LONGEST_DEMAND if is_archived else self.source.longest_demand

    def _body(self) -> str:
        names = ["background", "additional_details"]
        if self.is_scottish:
            names = ["summary", "previous_action", "background_information"]
        body = "\n\n".join(filter(None, (self.facts.get(name).text(LONGEST_TEXT) for name in names)))
        if len(body) > LONGEST_BODY:
            self.facts.refuse(f"texts of at most {LONGEST_BODY:,} characters together")
        return body

    def _moment(self, name: str, *, may_come: bool = False) -> datetime | None:
        """A time since the first petition system and, unless it `may_come`, until now."""
        part = self.facts.get(name)
        return part.moment(FIRST, None if may_come else self.now) if part else None

    def _first_moment(self, *names: str) -> datetime:
        found = next((moment for name in names if (moment := self._moment(name))), None)
        return found or self.facts[names[0]].moment(FIRST, self.now)

    def _places(self) -> tuple[ImportedPlace, ...] | None:
        kinds = {"country": _code_of_country, "constituency": _code_of_place, "region": _code_of_place}
        told = {kind: part for kind in kinds if (part := self.facts.get(f"signatures_by_{kind}"))}
        if not told:
            return None
        return tuple(place for kind, part in told.items() for place in _places_of(part, kind, kinds[kind]))

    def _outcome(self) -> dict[str, Any]:
        """What came of it there, as it is kept: texts tidied, times in ISO 8601, nothing that is not there."""
        rejection, response, debate = (self.facts.get(name) for name in ("rejection", "government_response", "debate"))
        said = {
            "state": self.state,
            "topics": self._words("topics"),
            "departments": [part["name"].line() for part in self.facts.get("departments").items(MOST_SEVERAL)],
            "note": self.facts.get("committee_note").text(LONGEST_TEXT),
            "reached": {what: self._iso(f"{what}_threshold_reached_at") for what in REACHED},
            "times": {
                "rejected": self._iso("rejected_at"),
                "referred": self._iso("referred_at"),
                "considered": self._iso("under_consideration_at"),
                "completed": self._iso("completed_at"),
                "debate": self._iso("scheduled_debate_date", may_come=True),
            },
            "rejection": {
                "code": rejection.get("code").line_or_none(),
                "details": rejection.get("details").text(LONGEST_TEXT),
            },
            "response": {
                "on": self._iso_of(response, "responded_on", "created_at") or self._iso("government_response_at"),
                "summary": response.get("summary").text(LONGEST_TEXT),
                "details": response.get("details").text(LONGEST_BODY),
            },
            "debate": {
                "on": self._iso_of(debate, "debated_on"),
                "overview": debate.get("overview").text(LONGEST_TEXT),
                "links": {name: _link(debate.get(name)) for name in LINKS},
            },
            "business": [
                {"subject": part["subject"].line(LONGEST_DEMAND), "body": part.get("body").text(LONGEST_BODY)}
                for part in self.facts.get("other_parliamentary_business").items(MOST_SEVERAL)
            ],
        }
        return {name: kept for name, value in said.items() if (kept := _without_nothing(value))}

    def _words(self, name: str) -> list[str]:
        return [part.line() for part in self.facts.get(name).items(MOST_SEVERAL)]

    def _iso(self, name: str, *, may_come: bool = False) -> str | None:
        moment = self._moment(name, may_come=may_come)
        return moment.isoformat() if moment else None

    def _iso_of(self, part: Part, *names: str) -> str | None:
        found = next((part.get(name) for name in names if part.get(name)), None)
        return found.moment(FIRST, self.now).isoformat() if found else None


def _places_of(part: Part, kind: str, code_of: Callable[[Part], Part]) -> list[ImportedPlace]:
    found: dict[str, ImportedPlace] = {}
    for item in part.items():
        coded = code_of(item)
        code = str(coded.count()) if isinstance(coded.value, int) else coded.line()
        if code in found:
            raise BrokenFile(f"{coded.where}: {code} stands there twice")
        name = item.get("name").line_or_none() or code
        found[code] = ImportedPlace(kind, code, name, item["signature_count"].count())
    return list(found.values())


def _code_of_country(item: Part) -> Part:
    """Files of 2016 give names alone."""
    if code := item.get("code"):
        return code
    name = item["name"]
    return Part(COUNTRIES.get(name.value, name.value) if isinstance(name.value, str) else name.value, name.where)


def _code_of_place(item: Part) -> Part:
    return item.get("ons_code") or item.get("id") or item["name"]


def _host(part: Part) -> str | None:
    if not part:
        return None
    try:
        return urlsplit(part.line(LONGEST_LINK)).hostname
    except ValueError:
        part.refuse("an address like https://petition.parliament.uk/petitions/1.json")


def _link(part: Part) -> str | None:
    link = part.line_or_none(LONGEST_LINK)
    return link if link and link.startswith(("https://", "http://")) else None


def _without_nothing(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: kept for name, each in value.items() if (kept := _without_nothing(each))}
    return value
