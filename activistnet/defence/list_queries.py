"""Lists of other teams, their entries beside the rules of the site, and what they say of somebody."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Row, bindparam, func, or_, select, text, tuple_
from sqlalchemy.orm import joinedload

from ..core.data.db import db
from ..core.data.paging import Listing, Page
from ..core.data.time import now
from ..core.refusals import NotFound
from ..core.web.urls import LARGEST_ID
from ..members.models import Member
from ..posts.models import Post
from . import comparing
from .comparing import Beside
from .list_entries import LONGEST_DOMAIN
from .list_models import OutsideEntry, OutsideList
from .models import WordRule

SHOWS = ("differences", "draft", "taken", "aside")
REVIEWED = timedelta(days=7)  # before a rule that was taken from a list ends
MOST_RULES = 500  # that an entry is compared with, the newest ones
MOST_LABELS = 20
MOST_LETTERS = 20_000
NAMED = re.compile(r"(?:[^\W_]|[.-])+")  # in one go over any text: what is a domain in it is seen afterwards
MOST_PARTS = 8  # of a domain, from its end
FOLD = text("SELECT search_fold(said) FROM unnest(CAST(:said AS text[])) WITH ORDINALITY AS t (said, n) ORDER BY n")


@dataclass(frozen=True)
class ListLine:
    """A list in the list of lists: its drafts, the rules taken from it, and how many of these are to be looked at."""

    list: OutsideList
    drafts: int
    rules: int
    to_review: int


@dataclass(frozen=True)
class EntryLine:
    """An entry beside what is there: rules, this site itself, a member, and the same of a list that was put aside."""

    entry: OutsideEntry
    beside: list[Beside]
    is_own: bool
    member: Member | None
    aside: Row[str, str, str, str] | None
    examples: list[Post]


@dataclass(frozen=True)
class Label:
    """What a list says of a member or of a domain in their text, and since when."""

    about: str
    label: str
    source: str
    since: datetime


def fold_all(patterns: Sequence[str]) -> list[str]:
    """Patterns as they are compared."""
    return list(db.session.scalars(FOLD, {"said": list(patterns)}))


def get_list(list_id: int, *, held: bool = False) -> OutsideList:
    """Raises NotFound. `held` until the end of the transaction, so that nobody else changes it meanwhile."""
    wanted = select(OutsideList).options(joinedload(OutsideList.added_by)).where(OutsideList.id == list_id)
    if held:
        wanted = wanted.with_for_update(of=OutsideList).execution_options(populate_existing=True)
    found = db.session.scalar(wanted) if list_id <= LARGEST_ID else None
    if found is None:
        raise NotFound
    return found


def list_lists(*, after: str | None = None, limit: int = 30) -> Page[ListLine]:
    """All lists, the newest first."""
    page: Page[OutsideList] = _LISTS.page({}, after=after, limit=limit)
    ids = [each.id for each in page.items]
    is_draft = (OutsideEntry.state == "draft") & (OutsideEntry.change != "gone")
    is_taken = OutsideEntry.state == "taken"
    counted = (
        select(
            OutsideEntry.list_id,
            func.count().filter(is_draft).label("drafts"),
            func.count().filter(is_taken, WordRule.id.is_not(None)).label("rules"),
            func.count().filter(is_taken, *_is_to_review()).label("to_review"),
        )
        .outerjoin(WordRule, WordRule.id == OutsideEntry.rule_id)
        .where(OutsideEntry.list_id.in_(ids))
        .group_by(OutsideEntry.list_id)
    )
    rows = {row.list_id: row for row in db.session.execute(counted)} if ids else {}
    return page.map(lambda each: ListLine(each, *(rows[each.id][1:] if each.id in rows else (0, 0, 0))))


def count_entries(listing: OutsideList) -> dict[str, int]:
    """How many entries each of SHOWS has."""
    counted = select(*(func.count().filter(*_of(show)).label(show) for show in SHOWS))
    row = db.session.execute(counted.where(OutsideEntry.list_id == listing.id), {"version": listing.version}).one()
    return row._asdict()


def list_entries(
    listing: OutsideList, show: str, *, host: str, after: str | None = None, limit: int = 50
) -> Page[EntryLine]:
    """Entries of one of SHOWS; those that would have found most first."""
    asked = {"list": listing.id, "version": listing.version}
    page: Page[OutsideEntry] = _ENTRIES[show].page(asked, after=after, limit=limit)
    own = comparing.is_of(host, page.items)
    rules = _rules() if page.items else []
    members = _members_named([entry.pattern for entry in page.items if entry.kind == "handle"])
    elsewhere, posts = _aside_elsewhere(listing, page.items), _examples(page.items)
    return page.map(
        lambda entry: EntryLine(
            entry,
            comparing.compare(entry, [rule for rule in rules if rule.id != entry.rule_id]),
            entry.id in own,
            members.get(entry.pattern) if entry.kind == "handle" else None,
            elsewhere.get((entry.kind, entry.pattern)),
            [posts[number] for number in entry.examples or () if number in posts],
        )
    )


def list_to_review(listing: OutsideList) -> list[OutsideEntry]:
    """Entries whose rules end soon or have just ended: the list did, or says something else now."""
    wanted = (
        select(OutsideEntry)
        .join(WordRule, WordRule.id == OutsideEntry.rule_id)
        .options(joinedload(OutsideEntry.rule))
        .where(OutsideEntry.list_id == listing.id, OutsideEntry.state == "taken", *_is_to_review())
    )
    return list(db.session.scalars(wanted.order_by(WordRule.ends_at, OutsideEntry.id).limit(50)))


def labels_of(handle: str | None, said: str) -> list[Label]:
    """What lists in force say of somebody of this handle, and of domains in a text of theirs. It weighs nothing."""
    domains = _domains_in(said[:MOST_LETTERS])
    wanted = [("domain", domain) for domain in domains] + ([("handle", handle.lower())] if handle else [])
    if not wanted:
        return []
    is_in_force = (
        OutsideList.ends_at > func.now(),
        or_(OutsideEntry.ends_at.is_(None), OutsideEntry.ends_at > func.now()),
    )
    found = (
        select(OutsideEntry.kind, OutsideEntry.pattern, OutsideEntry.label, OutsideList.name, OutsideEntry.added_at)
        .join(OutsideList, OutsideList.id == OutsideEntry.list_id)
        .where(tuple_(OutsideEntry.kind, OutsideEntry.pattern).in_(wanted), OutsideEntry.label != "")
        .where(OutsideEntry.state != "aside", OutsideEntry.change != "gone", *is_in_force)
        .order_by(OutsideEntry.added_at, OutsideEntry.id)
        .limit(MOST_LABELS)
    )
    at = {"handle": "@", "domain": ""}
    return [Label(at[row.kind] + row.pattern, row.label, row.name, row.added_at) for row in db.session.execute(found)]


def _domains_in(said: str) -> set[str]:
    """Whatever may be a domain in a text, and those above it; of what is longer than one may be, the end."""
    names = {name.lower().strip(".-")[-LONGEST_DOMAIN:] for name in NAMED.findall(said)}
    ends = (name.split(".")[-MOST_PARTS:] for name in names)
    return {".".join(parts[n:]) for parts in ends for n in range(len(parts) - 1)}


def _is_to_review() -> tuple[ColumnElement[bool], ...]:
    return (WordRule.ends_at < now() + REVIEWED, WordRule.ends_at > now() - REVIEWED, WordRule.off_at.is_(None))


def _rules() -> Sequence[WordRule]:
    """Those that may act, and those that were switched off before their end."""
    decided = or_(WordRule.on_at.is_not(None), WordRule.off_at.is_not(None))
    wanted = select(WordRule).where(decided, WordRule.ends_at > func.now(), WordRule.topic_id.is_(None))
    return db.session.scalars(wanted.order_by(WordRule.id.desc()).limit(MOST_RULES)).all()


def _members_named(handles: list[str]) -> dict[str, Member]:
    wanted = select(Member).where(func.lower(Member.handle).in_(handles))
    return {member.handle.lower(): member for member in db.session.scalars(wanted)} if handles else {}


def _aside_elsewhere(
    listing: OutsideList, entries: Iterable[OutsideEntry]
) -> dict[tuple[str, str], Row[str, str, str, str]]:
    """By kind and pattern: why another list's entry of the same was put aside, and what that list is called."""
    named = [(entry.kind, entry.pattern) for entry in entries]
    wanted = (
        select(OutsideEntry.reason, OutsideList.name, OutsideEntry.kind, OutsideEntry.pattern)
        .join(OutsideList, OutsideList.id == OutsideEntry.list_id)
        .where(OutsideEntry.state == "aside", OutsideEntry.list_id != listing.id)
        .where(tuple_(OutsideEntry.kind, OutsideEntry.pattern).in_(named))
    )
    return {(row.kind, row.pattern): row for row in db.session.execute(wanted)} if named else {}


def _examples(entries: Iterable[OutsideEntry]) -> dict[int, Post]:
    """What these would have found, some of it."""
    numbers = {number for entry in entries for number in entry.examples or ()}
    wanted = select(Post).where(Post.id.in_(numbers), Post.visibility != "deleted")
    return {post.id: post for post in db.session.scalars(wanted)} if numbers else {}


def _of(show: str) -> tuple[ColumnElement[bool], ...]:
    if show == "differences":
        return (OutsideEntry.version == bindparam("version"),)
    is_there = (OutsideEntry.change != "gone",) if show == "draft" else ()
    return (OutsideEntry.state == show, *is_there)


def _listing(show: str) -> Listing:
    wanted = select(OutsideEntry).where(OutsideEntry.list_id == bindparam("list"), *_of(show))
    return Listing(wanted.options(joinedload(OutsideEntry.rule)), OutsideEntry.found_count, OutsideEntry.id)


_LISTS = Listing(select(OutsideList).options(joinedload(OutsideList.added_by)), OutsideList.id)
_ENTRIES = {show: _listing(show) for show in SHOWS}
