"""Taking in lists of other teams, a newer version of one, rehearsing what they have, and ending them."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import UTC, datetime, time, timedelta
from typing import Any

from sqlalchemy import func, insert, select, update

from ...core.data import audit
from ...core.data.db import QUIETLY, db
from ...core.data.time import now
from ...members.models import Member
from .. import list_queries, rehearsing, rules
from ..comparing import looked
from ..errors import NoEntryThere
from ..list_models import OutsideEntry, OutsideList
from ..list_queries import REVIEWED
from ..list_reading import Read
from ..matching import tidy
from ..models import WordRule

EXAMPLES = 3
SAID = ("label", "comment", "ends_at")
Key = tuple[str, str]


def add(member: Member, found: Read, *, name: str, website: str, vouched_by: str, days: int) -> OutsideList:
    """A new list, all of whose entries are drafts. Raises NoEntryThere."""
    until = now() + timedelta(days=days)
    listing = OutsideList(name=name, website=website, vouched_by=vouched_by, added_by_id=member.id, ends_at=until)
    db.session.add(listing)
    db.session.flush()
    _take_in(listing, found)
    audit.record(member.id, "list.add", f"list:{listing.id}", entries=len(found.entries))
    return listing


def renew(listing: OutsideList, member: Member, found: Read, *, days: int) -> bool:
    """The same list as it is now; whether anything differs. `listing` is held. Raises NoEntryThere."""
    listing.ends_at = now() + timedelta(days=days)
    differs = _take_in(listing, found)
    _end_rules(listing, WordRule.ends_at > listing.ends_at, at=listing.ends_at)
    audit.record(member.id, "list.renew", f"list:{listing.id}", version=listing.version)
    return differs


def end(listing: OutsideList, member: Member) -> None:
    """Go by it no longer: the rules taken from it are shown for some days, and end then."""
    if listing.is_over:
        return
    listing.ends_at = now()
    _end_rules(listing, at=now() + REVIEWED)
    audit.record(member.id, "list.end", f"list:{listing.id}")


def rehearse(listing: OutsideList) -> None:
    """See what each draft would have found in the last 30 days as a rule that holds everybody's posts."""
    drafts = (OutsideEntry.list_id == listing.id, OutsideEntry.state == "draft", OutsideEntry.kind != "handle")
    entries = db.session.scalars(select(OutsideEntry).where(*drafts, OutsideEntry.change != "gone")).all()
    since = now() - rules.REHEARSED
    for entry, done in zip(entries, rehearsing.rehearse_all([looked(entry) for entry in entries]), strict=True):
        listing.rehearsed_posts = done.posts
        entry.found_count, entry.author_count = done.total, len(done.authors)
        entry.joined_count = sum(joined_at > since for joined_at in done.authors.values())
        entry.examples = done.found[:EXAMPLES] or None
    listing.rehearsed_at = now()
    db.session.flush()


def _take_in(listing: OutsideList, found: Read) -> bool:
    given = _given(found)
    if not given:
        raise NoEntryThere
    there = {(entry.kind, entry.pattern): entry for entry in _entries(listing)}
    new = [each for key, each in given.items() if key not in there]
    changed = [(there[key], each) for key, each in given.items() if key in there and _differs(there[key], each)]
    gone = [entry for key, entry in there.items() if key not in given and not entry.is_gone]
    listing.read_at, listing.wrong = now(), [asdict(each) for each in found.wrong]
    listing.wrong_count = found.wrong_count
    if not (new or changed or gone):
        return False
    listing.version += 1
    if new:
        of_it = {"list_id": listing.id, "version": listing.version}
        db.session.execute(insert(OutsideEntry), [{**each, **of_it} for each in new])
    for entry, each in changed:
        _change(entry, each, listing.version)
    for entry in gone:
        entry.change, entry.version, entry.before = "gone", listing.version, None
    db.session.flush()
    _end_rules(listing, OutsideEntry.change == "gone", at=now() + REVIEWED)
    _end_rules(listing, OutsideEntry.ends_at < WordRule.ends_at, at=OutsideEntry.ends_at)
    rehearse(listing)
    return True


def _given(found: Read) -> dict[Key, dict[str, Any]]:
    """The columns of each entry by what it is; the first of those that are the same, once folded."""
    folded = list_queries.fold_all([each.pattern for each in found.entries])
    given: dict[Key, dict[str, Any]] = {}
    for each, line, typed in zip(found.entries, found.lines, folded, strict=True):
        pattern = tidy(typed)
        if not any(letter.isalnum() for letter in pattern):
            found.refuse(line, "empty", each.pattern)
        elif (each.kind, pattern) in given:
            found.refuse(line, "twice", each.pattern)
        else:
            until = datetime.combine(each.until, time.max, UTC).replace(microsecond=0) if each.until else None
            said = {"label": each.label, "comment": each.comment, "ends_at": until}
            given[each.kind, pattern] = {"kind": each.kind, "pattern": pattern, **said}
    return given


def _entries(listing: OutsideList) -> Iterable[OutsideEntry]:
    return db.session.scalars(select(OutsideEntry).where(OutsideEntry.list_id == listing.id)).all()


def _differs(entry: OutsideEntry, given: dict[str, Any]) -> bool:
    return entry.is_gone or any(getattr(entry, name) != given[name] for name in SAID)


def _change(entry: OutsideEntry, given: dict[str, Any], version: int) -> None:
    """What it says now; one that had gone is new again."""
    ends_at = entry.ends_at.isoformat() if entry.ends_at else None
    entry.before = None if entry.is_gone else {"label": entry.label, "comment": entry.comment, "ends_at": ends_at}
    entry.change, entry.version = "new" if entry.is_gone else "changed", version
    for name in SAID:
        setattr(entry, name, given[name])


def _end_rules(listing: OutsideList, *which: Any, at: Any) -> None:
    """Let the rules taken from such entries end then, if they don't end before; not those that were there before."""
    entries = (OutsideEntry.list_id == listing.id, OutsideEntry.state == "taken", OutsideEntry.rule_id == WordRule.id)
    of_it = (*entries, WordRule.source == listing.source)
    ended = update(WordRule).where(*of_it, *which).values(ends_at=func.least(WordRule.ends_at, at))
    db.session.execute(ended, None, execution_options=QUIETLY)
