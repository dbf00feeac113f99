"""P08: a feed shows what one oracle says it may, whoever follows, blocks, mutes, posts and hides in what order."""

from datetime import timedelta

import sqlalchemy as sa
from factories import current, get_topic, make_member
from feeds import all_pages, did, discuss, follow_topic, petition, save_once
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from activistnet.core.data.db import db
from activistnet.feed.rules import FLOOD
from activistnet.follows.models import Block, Follow, Mute
from activistnet.posts.models import Activity, Post

PEOPLE = 4
person = st.integers(0, PEOPLE - 1)
POSTS = 6
STEPS = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(["follow", "mute", "block", "blocked by"]), person),
        st.tuples(st.just("post"), person, st.sampled_from(["health", "food"]), st.booleans()),
        st.tuples(st.sampled_from(["replied", "shared", "signed"]), person, st.integers(0, POSTS - 1)),
        st.tuples(st.sampled_from(["hide", "delete"]), st.integers(0, POSTS - 1)),
    ),
    max_size=25,
)


class World:
    """The rows, and beside them what the oracle needs to know."""

    def __init__(self, reader):
        self.reader = reader
        self.people = [make_member() for _ in range(PEOPLE)]
        self.follows, self.muted, self.blocked = set(), set(), set()
        self.posts, self.acts, self.gone = [], {}, set()
        self.minutes = 0

    def take(self, step):
        """Do one step, where it makes sense."""
        self.minutes += 60
        kind, number, *more = step
        if kind == "post":
            self.post(number, *more)
        elif kind in ("hide", "delete"):
            self.take_away(number, {"hide": "hidden", "delete": "deleted"}[kind])
        elif more:
            self.act(kind, number, more[0])
        else:
            self.relate(kind, number)

    def relate(self, kind, number):
        other = self.people[number]
        row, known = {
            "follow": (Follow(member_id=self.reader.id, followed_id=other.id), self.follows),
            "mute": (Mute(member_id=self.reader.id, muted_id=other.id), self.muted),
            "block": (Block(member_id=self.reader.id, blocked_id=other.id), self.blocked),
            "blocked by": (Block(member_id=other.id, blocked_id=self.reader.id), self.blocked),
        }[kind]
        save_once(row)
        known.add(number)

    def post(self, author, topic, is_petition):
        if len(self.posts) == POSTS:
            return
        make = petition if is_petition else discuss
        made = make(self.people[author], self.minutes, topic_id=get_topic(topic).id)
        self.posts.append((made, author, topic))
        self.acts[author, "posted", len(self.posts) - 1] = self.minutes

    def act(self, verb, number, which):
        if which < len(self.posts) and (number, verb, which) not in self.acts:
            did(self.people[number], verb, self.posts[which][0], self.minutes)
            self.acts[number, verb, which] = self.minutes

    def take_away(self, which, state):
        if which < len(self.posts):
            with current().app_context(), db.transaction():
                changed = sa.update(Post).where(Post.id == self.posts[which][0].id)
                db.session.execute(changed.values(visibility=state))
            self.gone.add(which)

    def expected(self):
        """The oracle: posts by their newest act that may be seen, newest first, without floods."""
        unwanted = self.muted | self.blocked
        newest = {}
        for (actor, verb, which), minutes in self.acts.items():
            _, _, topic = self.posts[which]
            wanted = actor in self.follows or (verb == "posted" and topic == "health")
            if wanted and actor not in unwanted and which not in self.gone:
                newest[which] = max(newest.get(which, (-1, "", 0)), (minutes, verb, actor))
        shown = []
        for which, (minutes, verb, actor) in sorted(newest.items(), key=lambda item: item[1], reverse=True):
            recent = [
                m for w, m, v, a in shown if (v, a) == ("posted", actor) and timedelta(minutes=m - minutes) <= FLOOD
            ]
            if verb == "posted" and len(recent) >= 2:
                continue
            shown.append((which, minutes, verb, actor))
        # At home a moderator is a person like any other: what they block does not come by way of others either.
        return [self.posts[w][0].id for w, *_ in shown if self.posts[w][1] not in unwanted]


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS, role=st.sampled_from(["member", "moderator"]))
def test_p08_the_feed_shows_what_the_oracle_says(app, client, log_in, steps, role):
    world = World(log_in(make_member(role=role)))
    follow_topic(world.reader, get_topic("health"))
    with app.app_context(), db.transaction():
        db.session.execute(sa.delete(Activity))
        db.session.execute(sa.update(Post).values(visibility="deleted"))
    for step in steps:
        world.take(step)
    assert [post_id for page in all_pages(client) for post_id in page] == world.expected()
