"""A member's home: what the people and topics they follow did, as cards, and what else is on it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup

from ..core.data.paging import read_cursor, write_cursor
from ..core.refusals import NotFound
from ..featuring.queries import FeaturedPost
from ..members.models import Member
from ..members.readers import Reader
from ..petitions.cards import PetitionCard
from ..posts import kinds
from ..posts.filters import found_in
from ..posts.kinds import Card
from ..posts.models import Activity
from . import activities, featured
from .activities import NEWEST, Newer
from .cards import written
from .followed import MANY_FOLLOWS, FollowedTopic, find_followed
from .needs import Needs, find_needs
from .rules import EVERYTHING, Act, Entry, Said, Show, gather
from .voices import find_said

MOST = 30
# Pieces of one page: more than one only where much is folded, hidden or of other kinds. Beyond, the page leads on.
MOST_PIECES = 4
MOST_PIECES_OF_A_KIND = 8
ENOUGH = 15


@dataclass(frozen=True)
class FeedItem:
    """A post in the feed: its card, and why it is there."""

    card: Card
    entry: Entry
    said: Said | None
    word: str | None = None  # of the reader's filters, that it holds

    def html(self, **own: str) -> Markup:
        """Both, written, with what is the reader's own."""
        return written(self.card, self.entry.why(self.said)).shown(**own)


@dataclass(frozen=True)
class Feed:
    """One page. `next` is the cursor of the page after it, `newest` that of its first act, for asking what is newer."""

    items: list[FeedItem]
    next: str | None
    newest: str | None
    newest_at: datetime | None
    petition: PetitionCard | None
    thread: Card | None
    topics: list[FollowedTopic]
    people_count: int
    featured: tuple[FeaturedPost, ...]


def list_feed(
    member: Member,
    reader: Reader,
    *,
    show: Show = EVERYTHING,
    after: str | None = None,
) -> Feed:
    """What this member follows, newest first, at most MOST posts. The first page says what needs the member today, and
    what is featured and not on the page besides.

    Raises NotFound for a cursor that was not made here.
    """
    start = _place(after) if after else NEWEST
    followed = find_followed(member.id)
    acts, goes_on = _enough_acts(member, start, show, follows_many=followed.people_count > MANY_FOLLOWS)
    before = frozenset[int]()
    if after:
        before = activities.shown_before(member.id, list({act.post_id for act in acts}), start)
    entries, used = gather(acts, most=MOST, show=show, shown_before=before)
    if goes_on or used < len(acts):
        _count_others(member, entries)
    needs = Needs() if after else find_needs(member, [topic.id for topic in followed.topics], followed.muted_ids)
    choices = [] if after else [each for each in followed.featured if each.id not in followed.muted_ids]
    of_entries = {entry.newest.post_id: entry.newest.kind for entry in entries}
    cards = kinds.cards(of_entries | needs.kinds | featured.kinds_of(choices), reader.as_person())
    shown = [entry for entry in entries if entry.newest.post_id in cards]
    petition, thread = _needing(needs, cards)
    besides = {*of_entries, *(card.id for card in (petition, thread) if card)}
    return Feed(
        items=_items(shown, cards, reader.filters),
        next=write_cursor(acts[used - 1].place) if goes_on or used < len(acts) else None,
        newest=write_cursor(acts[0].place) if acts else None,
        newest_at=acts[0].at if acts else None,
        petition=petition,
        thread=thread,
        topics=followed.topics,
        people_count=followed.people_count,
        featured=featured.list_featured(choices, cards, besides=besides, filters=reader.filters),
    )


def find_newer(member: Member, *, since: str) -> Newer:
    """The posts that have something new since this cursor. Raises NotFound for one that was not made here."""
    at, _number = _place(since)
    return activities.find_newer(member.id, at)


def _enough_acts(
    member: Member, start: tuple[datetime, int], show: Show, *, follows_many: bool
) -> tuple[list[Act], bool]:
    acts: list[Act] = []
    goes_on = True
    for _ in range(MOST_PIECES_OF_A_KIND if show.kind else MOST_PIECES):
        after = acts[-1].place if acts else start
        how = {"follows_many": follows_many, "with_topics": show.with_topics}
        piece, goes_on = activities.next_acts(member.id, after, **how)
        acts += piece
        if not goes_on or not piece or len({act.post_id for act in acts if show.holds(act)}) >= ENOUGH:
            break
    return acts, goes_on


def _items(entries: Sequence[Entry], cards: dict[int, Card], filters: tuple[str, ...]) -> list[FeedItem]:
    """Finished: each with the words of the one who is why it is there."""
    replied = {entry.newest.post_id: entry.replied for entry in entries}
    said = find_said(act for act in replied.values() if act is not None)
    items = []
    for entry in entries:
        number = entry.newest.post_id
        act = replied[number]
        words = said.get(act.id) if act else None
        items.append(FeedItem(cards[number], entry, words, _filtered(cards[number], words, filters)))
    return items


def _filtered(card: Card, said: Said | None, filters: tuple[str, ...]) -> str | None:
    """The word of the reader's filters that stands in what is shown of it."""
    if not filters:
        return None
    voices = [voice.excerpt for voice in getattr(card, "last_replies", ())]
    return found_in(filters, card.title, getattr(card, "excerpt", ""), said.words if said else "", *voices)


def _count_others(member: Member, entries: Iterable[Entry]) -> None:
    """Where more was done than was read, who did the same is counted anew."""
    with_others = {entry.newest.post_id: entry for entry in entries if entry.others}
    if with_others:
        verbs = {post_id: entry.newest.verb for post_id, entry in with_others.items()}
        for post_id, n in activities.count_same(member.id, verbs).items():
            with_others[post_id].counted = n


def _needing(needs: Needs, cards: Mapping[int, Card]) -> tuple[PetitionCard | None, Card | None]:
    petitions = [card for card in _of(needs.petition_ids, cards) if isinstance(card, PetitionCard) and not card.signed]
    return next(iter(petitions), None), next(iter(_of(needs.thread_ids, cards)), None)


def _of(post_ids: Iterable[int], cards: Mapping[int, Card]) -> list[Card]:
    return [cards[post_id] for post_id in post_ids if post_id in cards]


def _place(cursor: str) -> tuple[datetime, int]:
    at, number = read_cursor(cursor, (Activity.at, Activity.id))
    if at.tzinfo is None:
        raise NotFound
    return at, number
