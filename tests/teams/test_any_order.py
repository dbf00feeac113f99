"""Votes about who runs a petition, in any order: never two authors, and who wins had most votes."""

import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa
from factories import make_member
from teams.conftest import Left
from waiting import wait_for_one_behind

from activistnet.core.data.db import db
from activistnet.petitions.counts import TABLE
from activistnet.posts.models import Post
from activistnet.teams import tasks
from activistnet.teams.adoption_models import Adoption
from activistnet.teams.services import deciding

ACTS = ["vote"] * 8 + ["stand"] * 2 + ["step back", "withdraw", "sign", "suspend", "lift", "end early"]


class Expected:
    """What ought to come of it, kept beside."""

    def __init__(self, people):
        self.signed, self.before = dict.fromkeys(people, False), dict.fromkeys(people, False)
        self.standing, self.suspended, self.votes = set(), set(), {}

    def outcome(self):
        """The choice that wins, or None; and how many votes are good."""
        good = [
            choice
            for who, choice in self.votes.items()
            if self.signed[who] and self.before[who] and who not in self.suspended and self.may_win(choice)
        ]
        sums = Counter("close" if isinstance(choice, str) else choice for choice in good)
        ahead = [choice for choice, n in sums.items() if 2 * n > len(good)]
        return (ahead[0] if ahead and len(good) >= 5 else None), len(good)

    def may_win(self, choice):
        return isinstance(choice, str) or (
            choice in self.standing and self.signed[choice] and choice not in self.suspended
        )


def act(left, expected, what, who, member, choice):
    if what == "vote" and (who in expected.suspended or left.vote(member, choice).status_code == 303):
        if who not in expected.suspended:
            expected.votes[who] = choice
    elif what == "stand" and who not in expected.suspended and left.stand(member).status_code == 303:
        expected.standing.add(who)
    elif what == "step back" and who not in expected.suspended:
        left.post(member, "adoption/step-back")
        expected.standing.discard(who)
    elif what == "withdraw" and who not in expected.suspended and expected.signed[who]:
        left.post(member, "withdraw")
        expected.signed[who] = False
    elif what == "sign" and who not in expected.suspended and not expected.signed[who]:
        left.post(member, "sign")
        expected.signed[who], expected.before[who] = True, False
    elif what in ("suspend", "lift"):
        with left.app.app_context(), db.transaction():
            at = {"suspend": sa.func.now(), "lift": None}[what]
            db.session.execute(sa.update(MEMBERS).where(MEMBERS.c.id == who).values(suspended_at=at))
        (expected.suspended.add if what == "suspend" else expected.suspended.discard)(who)
    elif what == "end early":
        left.end(due=False)


MEMBERS = sa.table("members", sa.column("id"), sa.column("suspended_at"))


@pytest.mark.parametrize("seed", range(4))
def test_p21_in_any_order_who_wins_had_most_of_the_good_votes(app, client, configure, seed):
    configure(limits=100)
    chance, left = random.Random(seed), Left(app)
    people = [make_member() for _ in range(8)]
    by_id = {member.id: member for member in people}
    expected = Expected(by_id)
    for member in people:
        left.signer(member)
        expected.signed[member.id] = expected.before[member.id] = True
    for first in people[:2]:
        act(left, expected, "stand", first.id, first, None)
    for _ in range(40):
        who = chance.choice(people)
        # Most want the same, so that somebody wins now and then.
        choice = chance.choice([people[0].id] * 7 + [people[1].id, "won"])
        act(left, expected, chance.choice(ACTS), who.id, who, choice)
    winner, good = expected.outcome()
    over = left.end()
    assert over.vote_count == good, seed
    assert over.outcome == {None: "undecided", "close": "closed"}.get(winner, "adopted")
    assert left.author_id == (left.author.id if winner in (None, "close") else winner)
    with app.app_context():
        assert left.end(due=False).id == over.id, "nothing is decided twice"


@pytest.mark.commits(emptied=True)
@pytest.mark.parametrize("first", ["ender", "author"])
def test_p21_two_enders_at_once_end_it_once_and_the_author_is_before_or_after(app, client, first):
    left = Left(app)
    omar = left.signer()
    assert left.stand(omar).status_code == 303
    for _ in range(5):
        assert left.vote(left.signer(), omar.id).status_code == 303
    left.earlier("adoptions", "ends_at", minutes=1)

    def end():
        with app.app_context(), db.transaction():
            tasks.end_adoptions()

    def say():
        return left.post(left.author, "here").status_code

    with ThreadPoolExecutor(2) as others, app.app_context():
        with db.transaction():
            if first == "ender":
                deciding.end_due()
            else:
                db.session.execute(sa.update(TABLE).values(heard_at=sa.func.now()))
            ends = others.submit(end)
            wait_for_one_behind(db.session)
            says = others.submit(say) if first == "ender" else None
        ends.result()
        assert says is None or says.result() in (303, 403)
        authors = db.session.scalars(sa.select(Post.author_id).where(Post.id == left.petition.id)).all()
        outcomes = db.session.scalars(sa.select(Adoption.outcome)).all()
    assert outcomes == (["adopted"] if first == "ender" else ["heard"])
    assert authors == [omar.id if first == "ender" else left.author.id]
