"""Two camps in one debate, and a crowd that would move its order: `python -m bench.two_camps [--seeds 3]`.

Nine in ten are for, one in ten is against; everybody replies once or twice, reads some of the others' replies and finds
useful what appeals to them, which for most replies is what their own side says. Prints where the best reply of the
minority comes, by the votes alone and in the order "best", what stands on the first screen, and what 200 accounts
change that all vote for one reply. Then everybody rates context notes: those that help both sides, those that flatter
one, which 200 accounts of that side push, and what is shown of each. All of it happens in a transaction that is rolled
back.
"""

import argparse
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from time import perf_counter
from typing import Any, TypeVar

import sqlalchemy as sa

from activistnet.core.application import Site
from activistnet.core.data.db import Base, db
from activistnet.members.models import Member
from activistnet.members.readers import VISITOR
from activistnet.posts import reply_queries, threads
from activistnet.posts.context_models import ContextNote, ContextRating
from activistnet.posts.models import Discussion, Post, Reply
from activistnet.posts.own import Own
from activistnet.posts.services.ranking import rank
from activistnet.posts.useful_models import UsefulVote
from activistnet.topics.models import Topic
from bench.growth_data import sites

Row = TypeVar("Row", bound=Base)
OTHER = {"for": "against", "against": "for"}
OPEN = 30  # days since the debate was opened; people have come to it all the time since
READ = 150  # replies, by each member
LONG_AGO = timedelta(days=60)
CROWD = 200


@dataclass
class Debate:
    """A debate, its members by side, and what each reply is worth to each side."""

    root: Discussion
    random: Random
    members: dict[str, list[int]] = field(default_factory=lambda: {"for": [], "against": []})
    replies: list[Reply] = field(default_factory=list)
    appeal: dict[int, dict[str, float]] = field(default_factory=dict)
    made: int = 0

    def join(self, *, joined: datetime) -> int:
        """One more member."""
        self.made += 1
        member = Member(handle=f"camp{self.made}", display_name=f"Camp {self.made}", joined_at=joined)
        return _saved(member).id

    def reply(self, member_id: int, side: str | None, *, days_ago: float = 0) -> Reply:
        """One more reply."""
        words = f"Argument {len(self.replies)}."
        reply = Reply(
            topic_id=self.root.topic_id,
            author_id=member_id,
            root_id=self.root.id,
            parent_id=self.root.id,
            stance=side,
            created_at=datetime.now(UTC) - timedelta(days=days_ago),
            body=words,
            body_html=f"<p>{words}</p>",
        )
        _saved(reply)
        reply.path = reply.id.to_bytes(5, "big")
        self.replies.append(reply)
        return reply

    def number_of(self, reply_id: int) -> int:
        """As it stands in the words of a reply."""
        return [each.id for each in self.replies].index(reply_id)

    def best_of(self, side: str) -> Reply:
        """The reply of a side that has most to say to both."""
        theirs = [reply for reply in self.replies if reply.stance == side and reply.id in self.appeal]
        return max(theirs, key=lambda reply: min(self.appeal[reply.id].values()))

    def order(self) -> list[int]:
        """All replies, the best first."""
        page = reply_queries.list_replies(self.root, VISITOR, show="best", limit=100_000)
        return [row.id for row in page.items]

    def by_votes(self) -> list[int]:
        """All replies, the most votes first."""
        n = sa.select(UsefulVote.reply_id, sa.func.count()).where(UsefulVote.root_id == self.root.id)
        counts = dict(db.session.execute(n.group_by(UsefulVote.reply_id)).all())
        return sorted((reply.id for reply in self.replies), key=lambda each: (-counts.get(each, 0), -each))


def hold(seed: int, members: int) -> Debate:
    """The debate as it is without a crowd: one in ten is against."""
    random, now = Random(seed), datetime.now(UTC)
    topic_id = db.session.scalars(sa.select(Topic.id).limit(1)).one()
    opener = _saved(Member(handle="opener", display_name="Opener"))
    root = Discussion(
        topic_id=topic_id,
        author_id=opener.id,
        title="Two camps",
        slug="two-camps",
        is_debate=True,
        created_at=now - timedelta(days=OPEN),
    )
    debate = Debate(_saved(root), random)
    for n in range(members):
        side = "against" if n % 10 == 0 else "for"
        member_id = debate.join(joined=now - LONG_AGO)
        debate.members[side].append(member_id)
        for _ in range(random.randint(1, 2)):
            reply = debate.reply(member_id, side, days_ago=random.random() * OPEN)
            # Few replies say something to the other side; what is loudest at home seldom does.
            debate.appeal[reply.id] = {side: random.random() * 0.9, OTHER[side]: random.random() ** 4 * 0.6}
    db.session.execute(sa.update(Post).where(Post.id == root.id).values(reply_count=len(debate.replies)))
    db.session.execute(sa.insert(UsefulVote), list(_votes(debate)))
    rank(root.id)
    return debate


def _votes(debate: Debate) -> list[dict[str, Any]]:
    votes = []
    for side, members in debate.members.items():
        for member_id in members:
            for reply in debate.random.sample(debate.replies, min(READ, len(debate.replies))):
                if reply.author_id != member_id and debate.random.random() < debate.appeal[reply.id][side]:
                    votes.append(_vote(reply, member_id))
    return votes


def _vote(reply: Reply, member_id: int) -> dict[str, Any]:
    return {"reply_id": reply.id, "member_id": member_id, "root_id": reply.root_id, "value": "useful"}


@dataclass(frozen=True)
class Crowd:
    """Accounts that come together: where they say they stand, by turns, how old they are, since when they write."""

    sides: tuple[str | None, ...]
    is_new: bool = False
    wrote_days_ago: float = 0
    is_hidden: bool = False  # what they wrote, by moderators

    def come(self, debate: Debate, size: int) -> list[int]:
        """Have so many join and take their sides; their numbers."""
        joined = datetime.now(UTC) - (timedelta() if self.is_new else LONG_AGO)
        ids = [debate.join(joined=joined) for _ in range(size)]
        for n, member_id in enumerate(ids):
            if (side := self.sides[n % len(self.sides)]) is not None:
                debate.reply(member_id, side, days_ago=self.wrote_days_ago)
        if self.is_hidden:
            db.session.execute(sa.update(Post).where(Post.author_id.in_(ids)).values(visibility="hidden"))
        return ids


BOTH = ("for", "against")
CROWDS = {
    "new accounts, for": Crowd(("for",), is_new=True),
    "new accounts, half on each side": Crowd(BOTH, is_new=True),
    "accounts of two months, on no side": Crowd((None,)),
    "accounts of two months, for": Crowd(("for",)),
    "accounts of two months, half on each side": Crowd(BOTH),
    "that wrote on one side ten days before": Crowd(("for",), wrote_days_ago=10),
    "that wrote on both sides ten days before": Crowd(BOTH, wrote_days_ago=10),
    "the same, once moderators have hidden what they wrote": Crowd(BOTH, wrote_days_ago=10, is_hidden=True),
}


def push(debate: Debate, favourite: Reply, crowd: Crowd, size: int) -> list[int]:
    """Have a crowd come and vote for one reply; the order after that."""
    votes = [_vote(favourite, member_id) for member_id in crowd.come(debate, size)]
    db.session.execute(sa.insert(UsefulVote), votes)
    rank(debate.root.id)
    return debate.order()


# How likely a note is to help somebody of each side, for and against.
NOTES = {
    "helps both": (0.9, 0.85),
    "flatters for": (0.95, 0.1),
    "flatters against": (0.1, 0.95),
    "helps nobody": (0.2,) * 2,
}


def rate_notes(debate: Debate, crowd: Crowd | None, size: int) -> dict[str, int]:
    """Have everybody rate ten notes of each sort, and a crowd those that flatter `for`; how many are shown."""
    posts = debate.random.sample(debate.replies, 40)
    sorts = {name: posts[n * 10 : n * 10 + 10] for n, name in enumerate(NOTES)}
    crowd_ids = crowd.come(debate, size) if crowd else []
    kept: dict[int, str] = {}
    for name, noted in sorts.items():
        for post in noted:
            about = {"post_id": post.id, "root_id": debate.root.id, "author_id": debate.root.author_id}
            note = _saved(ContextNote(**about, words=name, source="https://example.org/"))
            kept[note.id] = name
            pushing = crowd_ids if name == "flatters for" else []
            db.session.execute(sa.insert(ContextRating), _ratings(debate, note, pushing))
    rank(debate.root.id)
    shown = db.session.scalars(sa.select(ContextNote.id).where(ContextNote.is_shown)).all()
    return {name: sum(kept[each] == name for each in shown) for name in NOTES}


def _ratings(debate: Debate, note: ContextNote, crowd_ids: list[int]) -> list[dict[str, Any]]:
    """Half of each side say something, and all of the crowd that it helps."""
    said = dict.fromkeys(crowd_ids, True)
    for side, appeal in zip(debate.members, NOTES[note.words], strict=True):
        readers = [each for each in debate.members[side] if debate.random.random() < 0.5]
        said |= {each: debate.random.random() < appeal for each in readers}
    about = {"note_id": note.id, "root_id": debate.root.id}
    return [{**about, "member_id": member_id, "is_helpful": helps} for member_id, helps in said.items()]


def _saved(row: Row) -> Row:
    db.session.add(row)
    db.session.flush()
    return row


class Undone(Exception):
    """So that nothing is committed."""


@contextmanager
def undone(app: Site) -> Iterator[None]:
    """A transaction that is rolled back."""
    with suppress(Undone), app.test_request_context(), db.transaction():
        yield
        raise Undone


def measure(app: Site, members: int, seeds: int, size: int) -> None:
    """Print what comes of it, for several debates."""
    for seed in range(1, seeds + 1):
        with undone(app):
            debate = hold(seed, members)
            best = debate.best_of("against")
            order = debate.order()
            print(
                f"debate {seed}: {len(debate.members['for'])} for, {len(debate.members['against'])} against,"
                f" {len(debate.replies)} replies; the minority's best is number {order.index(best.id) + 1} of"
                f' "best" and number {debate.by_votes().index(best.id) + 1} by votes alone'
            )
            shown, three = first_screen(debate), [debate.number_of(each) for each in order[:3]]
            wanted = debate.number_of(best.id)
            print(f"  on top of the first screen as best against: {shown} (the best is {wanted}); top three {three}")
            print(f"  ranking takes {timed(debate):.1f} ms")
        for name, crowd in CROWDS.items():
            with undone(app):
                debate = hold(seed, members)
                before = debate.order()
                favourite = next(each for each in debate.replies if each.id == before[len(before) // 2])
                after = push(debate, favourite, crowd, size)
                same = "stay" if after[:3] == before[:3] else "CHANGE"
                print(f"  {size} {name}: the top three {same}; their reply goes to {after.index(favourite.id) + 1}")


def measure_notes(app: Site, members: int, seeds: int, size: int) -> None:
    """Print how many of ten notes of each sort are shown, in all debates together."""
    for name, crowd in [("nobody pushes", None), *CROWDS.items()]:
        total = dict.fromkeys(NOTES, 0)
        for seed in range(1, seeds + 1):
            with undone(app):
                shown = rate_notes(hold(seed, members), crowd, size)
                total = {sort: total[sort] + shown[sort] for sort in NOTES}
        said = ", ".join(f"{sort} {n}" for sort, n in total.items())
        print(f"notes shown of {10 * seeds} each, {size if crowd else ''} {name}: {said}")


def first_screen(debate: Debate) -> str:
    """What the page says on top as the best of those against."""
    db.session.expire_all()
    db.session.refresh(debate.root, ["topic"])
    html = threads.load(debate.root, VISITOR, {}, Own()).stances.sides.shown()
    words = html[html.index("side-against") :]
    return str(words[words.index("Argument") :].split("<")[0]).removeprefix("Argument ").removesuffix(".")


def timed(debate: Debate) -> float:
    """Milliseconds."""
    started = perf_counter()
    rank(debate.root.id)
    return (perf_counter() - started) * 1000


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--members", type=int, default=200)
    options.add_argument("--seeds", type=int, default=3, help="how many debates")
    options.add_argument("--crowd", type=int, default=CROWD, help="accounts that come together")
    options.add_argument("--var", type=Path, default=Path("var/growth"), help="where `bench.growth` makes its sites")
    given = options.parse_args()
    os.nice(10)
    with sites(given.var.resolve()) as site:
        measure(site(0), given.members, given.seeds, given.crowd)
        measure_notes(site(0), given.members, given.seeds, given.crowd)


if __name__ == "__main__":
    main()
