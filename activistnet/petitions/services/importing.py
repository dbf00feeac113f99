"""Petitions of parliaments, brought over with their counts and with what came of them."""

from dataclasses import dataclass

from sqlalchemy import delete, func, insert, select
from sqlalchemy.dialects.postgresql import insert as upsert

from ...core.data.db import db
from ...core.words.markup import render
from ...members.models import Member
from ...posts.rules import slug_of
from ...topics.models import Topic
from ..count_models import BaseCount, ImportedOutcome
from ..counts import TABLE
from ..models import Petition
from ..rules import rung_above, step_reached
from . import asking
from .official_files import ImportedPetition


@dataclass(frozen=True)
class Stored:
    """What became of one petition of a file: `word` is imported, updated or kept."""

    petition_id: int
    word: str
    imported: ImportedPetition


def store(imported: ImportedPetition, topic: Topic) -> Stored:
    """Write a petition, or bring the one of the same source up to date, unless what is here was counted later.

    It is closed to signing here: its signatures were given elsewhere, and are shown as the base of its count.
    """
    wanted = select(Petition).where(Petition.imported_from == imported.address).with_for_update(of=Petition.__table__)
    found = db.session.scalars(wanted).one_or_none()
    if found and found.base_at and found.base_at > imported.counted_at:
        return Stored(found.id, "kept", imported)
    goal = next((goal for goal in imported.source.goals if goal > imported.count), None) or _last_goal(imported)
    petition = found or Petition(imported_from=imported.address, author_id=_author_id())
    petition.topic_id = topic.id
    petition.title, petition.slug = imported.demand, slug_of(imported.demand)
    petition.body, petition.body_html = imported.body, str(render(imported.body))
    petition.created_at = petition.last_active_at = imported.opened_at
    petition.stage, petition.closed_at = "closed", imported.closed_at
    petition.goal = goal
    petition.base_source, petition.base_at = imported.source.name, imported.counted_at
    db.session.add(petition)
    db.session.flush()
    _write_counts(petition.id, goal, imported)
    return Stored(petition.id, "updated" if found else "imported", imported)


def _last_goal(imported: ImportedPetition) -> int:
    """The last that its source has; where it has none, the next rung."""
    return imported.source.goals[-1] if imported.source.goals else rung_above(imported.count)


def _write_counts(petition_id: int, goal: int, imported: ImportedPetition) -> None:
    reached = step_reached(0, imported.count, goal) or 0
    values = {"base_count": imported.count, "reached_step": reached, "count_version": TABLE.c.count_version + 1}
    db.session.execute(TABLE.update().where(TABLE.c.id == petition_id).values(values))
    asking.write(petition_id, [imported.source.target], None)
    outcome = upsert(ImportedOutcome).values(petition_id=petition_id, facts=imported.facts)
    db.session.execute(
        outcome.on_conflict_do_update(index_elements=["petition_id"], set_={"facts": outcome.excluded.facts})
    )
    if imported.places is not None:
        _write_places(petition_id, imported)


def _write_places(petition_id: int, imported: ImportedPetition) -> None:
    db.session.execute(delete(BaseCount).where(BaseCount.petition_id == petition_id))
    rows = [
        {"petition_id": petition_id, "kind": p.kind, "code": p.code, "name": p.name, "count": p.count}
        for p in imported.places or ()
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
