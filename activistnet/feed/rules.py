"""How what people did becomes a page: one entry for each post, and no flood from one author."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from ..petitions.names import tag_of_member

FLOOD = timedelta(hours=6)
SHOWN_OF_A_FLOOD = 2
COUNTED = 200  # others who did the same: above it, it is said that there are more
VISIT = timedelta(minutes=30)
VERBS = ("posted", "signed", "shared", "replied")  # in the order in which what one person did is told
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Act:
    """Somebody did something with a post. `by_followed` is false when the reader only follows the topic.

    `actor_name` and `actor_handle` are None for a former member, `note` is what a sharer wrote, and `share_token`
    leads to the post in a way that remembers the share.
    """

    id: int
    at: datetime
    actor_id: int
    verb: str
    post_id: int
    kind: str
    author_id: int
    is_visible: bool
    actor_name: str | None
    actor_handle: str | None
    actor_picture: str | None
    note: str | None
    share_token: str | None
    by_followed: bool

    @property
    def place(self) -> tuple[datetime, int]:
        """Where it stands in time; unique."""
        return self.at, self.id


@dataclass(frozen=True, slots=True)
class Said:
    """The newest reply of whoever replied: its first words."""

    reply_id: int
    words: str
    language: str | None


@dataclass(frozen=True, slots=True)
class Why:
    """Why a post is in a feed, as its item tells it.

    `verbs` are all that who did the newest act did with the post, and `note` or `said` what they said there. `others`
    did the same; `folded` counts further posts of the author that are left out below.
    """

    act: Act
    verbs: tuple[str, ...]
    others: int
    folded: int
    note: str | None
    said: Said | None
    via: str | None

    @property
    def signed_tag(self) -> str | None:
        """By which open pages know the name in it, where it says that somebody signed."""
        return tag_of_member(self.act.post_id, self.act.actor_id) if "signed" in self.verbs else None


@dataclass(slots=True)
class Entry:
    """A post on the page and why it is there: its newest act, what the same person did besides, the newest first, and
    all who did the same.

    `folded` counts further posts of the same author that are left out below it.
    """

    newest: Act
    besides: list[Act] = field(default_factory=list)
    actor_ids: set[int] = field(default_factory=set)
    folded: int = 0
    counted: int | None = None

    @property
    def others(self) -> int:
        """How many besides the first did the same: as counted, where some of them may be older than what was read."""
        return (len(self.actor_ids) if self.counted is None else self.counted) - 1

    @property
    def replied(self) -> Act | None:
        """The act whose words are a reply, when these are what is quoted: the newest words of who did the newest."""
        for act in self._own:
            if act.verb == "replied":
                return act
            if act.note:
                return None
        return None

    @property
    def _own(self) -> list[Act]:
        return [self.newest, *self.besides] if self.besides else [self.newest]

    def why(self, said: Said | None) -> Why:
        """Why it is there. `said` is what `replied` said, where it can still be read; else a note speaks."""
        did, note, via = set(), None, None
        for act in self._own:
            did.add(act.verb)
            note = note or act.note
            via = via or act.share_token
        return Why(
            act=self.newest,
            verbs=tuple(verb for verb in VERBS if verb in did) if len(did) > 1 else (self.newest.verb,),
            others=self.others,
            folded=self.folded,
            note=None if said else note,
            said=said,
            via=via,
        )


class Show(NamedTuple):
    """A part of a feed: posts of one kind, or of all; of people and topics, or of people alone."""

    name: str
    kind: str | None = None
    with_topics: bool = True

    def holds(self, act: Act) -> bool:
        """Whether an act is told there."""
        is_told = act.is_visible and (act.actor_name is not None or not act.by_followed)
        return is_told and self.kind in (None, act.kind)


EVERYTHING = Show("")
SHOWS = {
    show.name: show
    for show in (
        EVERYTHING,
        Show("petitions", kind="petition"),
        Show("debates", kind="discussion"),
        Show("people", with_topics=False),
    )
}


def gather(
    acts: Sequence[Act], *, most: int, show: Show = EVERYTHING, shown_before: frozenset[int] = frozenset()
) -> tuple[list[Entry], int]:
    """At most `most` entries of acts that come newest first, and how many of the acts they have used up.

    Posts in `shown_before` stand on an earlier page with something newer.
    """
    entries: dict[int, Entry | None] = dict.fromkeys(shown_before)
    shown: list[Entry] = []
    for used, act in enumerate(acts):
        if not show.holds(act):
            continue
        if act.post_id in entries:
            _join(entries[act.post_id], act)
            continue
        flood = _flood_of(act, shown)
        if flood is not None:
            flood.folded += 1
            entries[act.post_id] = None
            continue
        if len(shown) == most:
            return shown, used
        entries[act.post_id] = entry = Entry(act, actor_ids={act.actor_id})
        shown.append(entry)
    return shown, len(acts)


def _join(entry: Entry | None, act: Act) -> None:
    if entry is None or not act.by_followed:
        return
    if act.actor_id == entry.newest.actor_id:
        entry.besides.append(act)
    elif act.verb == entry.newest.verb:
        entry.actor_ids.add(act.actor_id)


def _flood_of(act: Act, shown: list[Entry]) -> Entry | None:
    """The entry below which a post is left out, when its author has had enough of the page within six hours."""
    if act.verb != "posted":
        return None
    own = [e for e in shown if e.newest.verb == "posted" and e.newest.actor_id == act.actor_id]
    recent = [e for e in own if e.newest.at - act.at <= FLOOD]
    return recent[-1] if len(recent) >= SHOWN_OF_A_FLOOD else None


def microseconds(moment: datetime) -> int:
    """Since the beginning of 1970: the database tells moments no finer, and scripts can compare them."""
    return (moment - EPOCH) // timedelta(microseconds=1)


class Seen(NamedTuple):
    """What a browser remembers: up to where the visit before saw, up to where this one has, and when it was here.

    Looking again within half an hour is the same visit, so the mark stays where it is.
    """

    before: datetime
    newest: datetime
    at: datetime

    def again(self, newest: datetime, now: datetime) -> "Seen":
        """What to remember once this page is shown."""
        before = self.newest if now - self.at > VISIT else self.before
        return Seen(before, max(newest, self.newest), now)

    def __str__(self) -> str:
        return ".".join(str(microseconds(moment)) for moment in self)


def read_seen(text: str | None) -> Seen | None:
    """What a browser remembered, None when it is nothing that was written here."""
    numbers = (text or "").split(".")
    if len(numbers) != 3 or not all(number.isascii() and number.isdigit() and len(number) <= 17 for number in numbers):
        return None
    return Seen(*(EPOCH + timedelta(microseconds=int(number)) for number in numbers))
