"""What was true of a petition when it was delivered: its facts, and these as a table whose digest anybody can check."""

import csv
import hashlib
import io
from typing import Any

from ..core.data.time import now
from ..core.words.language import LANGUAGES, iso
from ..petitions import places
from ..petitions.queries import PetitionPage
from ..posts.version_queries import is_out_of_sight

HIDDEN = "…"
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def facts_of(petition: PetitionPage) -> dict[str, Any]:
    """As everybody may know it at this moment; few signatures from one place are other places, as on its page."""
    return {
        "at": iso(now()),
        "demand": petition.title,
        "body": petition.body,
        "version": petition.version,
        "count": petition.count,
        "base": petition.base,
        "base_source": petition.base_source or "",
        "language": petition.language if petition.language in LANGUAGES else "",
        "places": [[each.kind, each.code, each.name, each.count] for each in places.list_places(petition.id)],
    }


def table_of(facts: dict[str, Any]) -> str:
    """The same for spreadsheets. It names nobody, and of the same facts it is the same to the byte."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["kind", "code", "name", "signatures"])
    writer.writerow(["demand", f"version {facts['version']}", _cell(facts["demand"]), facts["count"]])
    writer.writerow(["counted at", "", facts["at"], ""])
    if facts["base"]:
        writer.writerow(["counted elsewhere", "", _cell(facts["base_source"]), facts["base"]])
    for kind, code, name, count in facts["places"]:
        writer.writerow([kind, _cell(code), _cell(name), count])
    return "\ufeff" + text.getvalue()


def shown(petition_id: int, facts: dict[str, Any]) -> dict[str, Any]:
    """These facts without its words, where moderators have hidden what the petition said then. The digest stays."""
    if not is_out_of_sight(petition_id, facts["demand"], facts["body"]):
        return facts
    return {**facts, "demand": HIDDEN, "body": ""}


def digest_of(facts: dict[str, Any]) -> str:
    """SHA-256 of that table, in hexadecimal digits."""
    return hashlib.sha256(table_of(facts).encode()).hexdigest()


def _cell(value: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{value}" if value.startswith(FORMULA) else value
