"""What came of an imported petition at its parliament, as its page shows it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from sqlalchemy import select

from ..core.data.db import db
from ..core.words.markup import render
from .count_models import ImportedOutcome

REACHED = {
    "moderation": _l("Enough supporters to be published"),
    "referral": _l("Enough signatures for the committee to consider it"),
    "response": _l("Enough signatures for a response"),
    "debate": _l("Enough signatures for a debate to be considered"),
}
HAPPENED = {
    "rejected": _l("Rejected"),
    "referred": _l("Referred to the committee"),
    "considered": _l("Under consideration"),
    "completed": _l("Completed"),
    "debate": _l("Debate scheduled"),
}
LINKS = {
    "transcript_url": _l("Transcript of the debate"),
    "video_url": _l("Video of the debate"),
    "debate_pack_url": _l("Research for the debate"),
    "public_engagement_url": _l("What people said before the debate"),
    "debate_summary_url": _l("Summary of the debate"),
}
STATES = {
    "open": _l("open"),
    "closed": _l("closed"),
    "rejected": _l("rejected"),
    "referred": _l("referred to the committee"),
    "completed": _l("completed"),
    "under_consideration": _l("under consideration"),
    "lodged": _l("lodged"),
}


@dataclass(frozen=True)
class Said:
    """A text that the parliament published: when, in short, and in full."""

    title: str
    at: datetime | None
    short: str
    full: Markup
    links: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Outcome:
    """State, topics, the steps that were reached with their days, and what was said."""

    state: str
    topics: tuple[str, ...]
    steps: tuple[tuple[str, datetime], ...]
    said: tuple[Said, ...]


def find_outcome(petition_id: int) -> Outcome | None:
    """None where the petition was not brought over with one."""
    facts = db.session.scalar(select(ImportedOutcome.facts).where(ImportedOutcome.petition_id == petition_id))
    if not facts:
        return None
    return Outcome(
        state=str(STATES.get(facts["state"], facts["state"].replace("_", " "))),
        topics=tuple(name.replace("-", " ") for name in (*facts.get("topics", ()), *facts.get("departments", ()))),
        steps=tuple(sorted(_steps(facts), key=lambda step: step[1])),
        said=tuple(_said(facts)),
    )


def _steps(facts: dict[str, Any]) -> Iterator[tuple[str, datetime]]:
    for kind, words in (("reached", REACHED), ("times", HAPPENED)):
        for name, at in facts.get(kind, {}).items():
            yield str(words[name]), datetime.fromisoformat(at)


def _said(facts: dict[str, Any]) -> Iterator[Said]:
    if rejection := facts.get("rejection"):
        code = rejection.get("code", "").replace("-", " ")
        yield Said(_("Why it was rejected"), None, code, render(rejection.get("details", "")))
    if note := facts.get("note"):
        yield Said(_("Note from the committee"), None, "", render(note))
    if response := facts.get("response"):
        short, full = response.get("summary", ""), render(response.get("details", ""))
        yield Said(_("The government's response"), _at(response), short, full)
    if debate := facts.get("debate"):
        links = tuple((str(LINKS[name]), link) for name, link in debate.get("links", {}).items())
        yield Said(_("Debate in parliament"), _at(debate), "", render(debate.get("overview", "")), links)
    for other in facts.get("business", ()):
        yield Said(other["subject"], None, "", render(other.get("body", "")))


def _at(part: dict[str, str]) -> datetime | None:
    return datetime.fromisoformat(part["on"]) if "on" in part else None
