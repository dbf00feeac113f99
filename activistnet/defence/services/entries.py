"""Deciding about entries of other teams' lists: taking them over as rules of the site, or putting them aside."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import func, select, update

from ...core.data import audit
from ...core.data.db import QUIETLY, db
from ...core.data.time import now
from ...members.models import Member
from ..comparing import looked
from ..errors import ListOver, NeedsSecondLook, NothingChosen, WhyAside
from ..list_models import OutsideEntry, OutsideList
from ..matching import Looked
from ..models import WordRule
from . import word_rules


class Taken(NamedTuple):
    """How many entries act now, and how many wait for somebody else, as they would have found much."""

    acting: int
    waiting: int


def take_over(
    listing: OutsideList, ids: Sequence[int], member: Member, *, audience: str, effect: str, days: int
) -> Taken:
    """Make rules of drafts and let them act, at most as long as the list says.

    Each is rehearsed again first. Raises ListOver, NothingChosen, TooManyRules.
    """
    if listing.is_over:
        raise ListOver
    chosen = [entry for entry in _drafts(listing, ids) if entry.kind != "handle" and not _is_over(entry)]
    if not chosen:
        raise NothingChosen
    made = [entry for entry in chosen if not _follow_same(entry, audience, effect)]
    until = min(listing.ends_at, now() + timedelta(days=days))
    for entry in made:
        entry.rule = _rule(listing, entry, member, looked(entry, audience=audience, effect=effect), until)
    db.session.flush()
    word_rules.rehearse(*(entry.rule for entry in made if entry.rule))
    waiting = sum(not _acts(entry.rule, member) for entry in made if entry.rule)
    _decided(chosen, "taken", member)
    audit.record(member.id, "list.take", f"list:{listing.id}", entries=len(chosen))
    return Taken(len(chosen) - waiting, waiting)


def put_aside(listing: OutsideList, ids: Sequence[int], member: Member, reason: str) -> None:
    """Let drafts rest, with why. Raises WhyAside, NothingChosen."""
    if not reason:
        raise WhyAside
    if not (chosen := _drafts(listing, ids)):
        raise NothingChosen
    for entry in chosen:
        entry.reason = reason
    _decided(chosen, "aside", member)
    audit.record(member.id, "list.aside", f"list:{listing.id}", entries=len(chosen))


def make_draft(listing: OutsideList, ids: Sequence[int], member: Member) -> None:
    """Let what was put aside be drafts again. Raises NothingChosen."""
    here = (OutsideEntry.list_id == listing.id, OutsideEntry.id.in_(ids), OutsideEntry.state == "aside")
    again = update(OutsideEntry).where(*here).values(state="draft", reason="", decided_by_id=None, decided_at=None)
    ids = db.session.scalars(again.returning(OutsideEntry.id), execution_options=QUIETLY).all()
    if not ids:
        raise NothingChosen
    audit.record(member.id, "list.draft", f"list:{listing.id}", entries=len(ids))


def _drafts(listing: OutsideList, ids: Sequence[int]) -> Sequence[OutsideEntry]:
    """Those of them that nobody has decided, held: of two who decide at the same moment one does."""
    is_draft = (OutsideEntry.state == "draft", OutsideEntry.change != "gone")
    wanted = select(OutsideEntry).where(OutsideEntry.list_id == listing.id, OutsideEntry.id.in_(ids), *is_draft)
    held = wanted.order_by(OutsideEntry.id).with_for_update().execution_options(populate_existing=True)
    return db.session.scalars(held).all()


def _is_over(entry: OutsideEntry) -> bool:
    return entry.ends_at is not None and entry.ends_at <= now()


def _follow_same(entry: OutsideEntry, audience: str, effect: str) -> bool:
    """Let an entry be the rule that does the same already, where there is one."""
    wanted = looked(entry)
    same = {"kind": wanted.kind, "pattern": wanted.pattern, "audience": audience, "effect": effect, "topic_id": None}
    acts = (WordRule.on_at.is_not(None), WordRule.off_at.is_(None), WordRule.ends_at > func.now())
    entry.rule_id = db.session.scalar(select(WordRule.id).filter_by(**same).where(*acts).limit(1))
    return entry.rule_id is not None


def _rule(listing: OutsideList, entry: OutsideEntry, member: Member, said: Looked, until: datetime) -> WordRule:
    """A rule that isn't rehearsed yet and does nothing."""
    what = {"kind": said.kind, "pattern": said.pattern, "audience": said.audience, "effect": said.effect}
    ends_at = min(until, entry.ends_at or until)
    return WordRule(**what, topic_id=None, made_by_id=member.id, ends_at=ends_at, source=listing.source)


def _acts(rule: WordRule, member: Member) -> bool:
    """Let a rule act, unless somebody else has to look at it first."""
    try:
        word_rules.switch_on(rule, member)
    except NeedsSecondLook:
        return False
    db.session.flush()
    return True


def _decided(entries: Sequence[OutsideEntry], state: str, member: Member) -> None:
    for entry in entries:
        entry.state, entry.decided_by_id, entry.decided_at = state, member.id, now()
    db.session.flush()
