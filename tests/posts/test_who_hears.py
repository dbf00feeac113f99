"""W05: what open pages hear of replies, whoever may reply: what their readers are shown, and nothing of what waits."""

import re
from uuid import uuid4

import pytest
import sqlalchemy as sa
from factories import current, get_topic, make_discussion, make_member, make_reply, save
from feeds import block, follow, follow_topic, mute

from activistnet.core.data.db import db
from activistnet.core.live import rooms
from activistnet.core.refusals import NotFound
from activistnet.follows.models import Mute
from activistnet.posts import live as thread_live
from activistnet.posts.gate_models import ThreadGate
from activistnet.posts.models import Reply
from activistnet.posts.quote_models import Quote
from activistnet.topics.models import Topic, TopicMember

READERS = ("visitor", "stranger", "inside", "blocked", "blocking", "muting", "muting_before", "moderator")
GATES = ("everyone", "followers", "topic", "approved", "members")


class Ear:
    """The other processes of the site: what they are told to tell their browsers."""

    def __init__(self):
        self.said = []

    def say(self, event, payload, room, but=()):
        self.said.append((event, payload, room, set(but)))

    def hear(self):
        """What was said since the last time."""
        said, self.said = self.said, []
        return [each for each in said if each[0] in ("reply", "changed", "gone")]


@pytest.fixture
def ear(app, monkeypatch):
    ear = Ear()
    monkeypatch.setitem(app.extensions, "live.channel", ear)
    return ear


@pytest.fixture(params=["public", "members"])
def topic(request, client):
    if request.param == "public":
        return get_topic()
    return save(Topic(slug=f"inner-{uuid4().hex[:8]}", name="Inner", visibility="members"))


@pytest.fixture(params=GATES)
def gate(request):
    return request.param


class Gated:
    """A thread of @amina with a gate, @bram, who may reply there, and all its readers."""

    def __init__(self, topic, gate):
        self.topic, self.gate = topic, gate
        self.amina, self.bram = make_member("amina"), make_member("bram")
        self.root = make_discussion(self.amina, topic_id=topic.id)
        save(ThreadGate(root_id=self.root.id, who=gate))
        follow(self.bram, self.amina)
        follow_topic(self.bram, topic)
        self.let_in(self.bram)
        self.readers = {role: self.make_reader(role) for role in READERS}

    def let_in(self, member):
        save(TopicMember(topic_id=self.topic.id, member_id=member.id, joined_at=sa.func.now()))

    def make_reader(self, role):
        if role == "visitor":
            return None
        reader = make_member(role="moderator" if role == "moderator" else "member")
        if role not in ("stranger", "moderator"):
            self.let_in(reader)
        if role in ("blocked", "blocking"):
            block(*((self.bram, reader) if role == "blocked" else (reader, self.bram)))
        if role == "muting":
            mute(reader, self.bram)
        if role == "muting_before":
            save(Mute(member_id=reader.id, muted_id=self.bram.id, ends_at="2026-01-01T00:00:00Z"))
        return reader

    def say(self, browser, text="Because"):
        return browser.post(f"/posts/{self.root.id}/replies", data={"body": text})

    def newest(self):
        """The number of the reply that was written last."""
        with current().app_context():
            return db.session.scalar(sa.select(sa.func.max(Reply.id)))


@pytest.fixture
def gated(topic, gate):
    return Gated(topic, gate)


def enters(root, reader):
    """Whether their socket is let into the thread's room."""
    with current().test_request_context():
        try:
            thread_live.authorize(root.id, rooms.Identity(reader.id, 0) if reader else None)
        except NotFound:
            return False
    return True


def expect_heard_where_shown(told, gated, page_of, reply_id):
    """Each of these readers is shown the reply and hears of it, or neither."""
    root = gated.root
    [(event, payload, room, but)] = told
    assert (event, payload, room) == ("reply", {"post": root.id, "reply": reply_id}, f"thread:{root.id}")
    for role, reader in gated.readers.items():
        hears = enters(root, reader) and (reader is None or reader.id not in but)
        page = page_of(reader, f"/posts/{root.id}/replies.json?ids={reply_id}")
        assert hears is (f'id=\\"r{reply_id}\\"' in page), role
        assert hears is not (role in ("blocked", "blocking", "muting") or is_outside(role, gated)), role


def is_outside(role, gated):
    return gated.topic.visibility == "members" and role in ("visitor", "stranger")


def test_w05_whoever_is_shown_a_reply_hears_of_it_and_nobody_else_at_the_time_it_is_let_in(gated, ear, page_of):
    writing, opening = page_of.browser_of(gated.bram), page_of.browser_of(gated.amina)
    assert gated.say(writing).status_code == 303
    reply_id = gated.newest()
    if gated.gate == "approved":
        assert ear.hear() == []
        assert (
            opening.post(f"/posts/{gated.root.id}/waiting", data={"post": reply_id, "act": "release"}).status_code
            == 303
        )
    expect_heard_where_shown(ear.hear(), gated, page_of, reply_id)


@pytest.mark.parametrize("gate", ["followers", "topic"])
def test_w05_no_room_hears_of_a_reply_that_its_thread_does_not_take(gated, ear, page_of):
    stranger = gated.readers["stranger"]
    gated.let_in(stranger)
    assert gated.say(page_of.browser_of(stranger)).status_code == 403
    assert ear.hear() == []


@pytest.mark.parametrize("gate", ["approved"])
@pytest.mark.parametrize("end", ["refuse", "delete"])
def test_w05_nothing_that_happens_to_a_reply_that_waits_reaches_a_room(gated, ear, page_of, end):
    quoted = make_reply(gated.root, gated.bram)
    writing, opening = page_of.browser_of(gated.bram), page_of.browser_of(gated.amina)
    gated.say(writing)
    reply_id = gated.newest()
    save(Quote(reply_id=reply_id, quoted_id=quoted.id, passage="Because"))
    form = writing.get(f"/posts/{reply_id}/edit").text
    version = re.search(r'name="version"[^>]* value="([^"]+)"', form)[1]
    changed = {"body": "Otherwise", "version": version}
    assert writing.post(f"/posts/{reply_id}/edit", data=changed).status_code == 303
    assert writing.post(f"/posts/{reply_id}/quote/detach").status_code == 303
    if end == "delete":
        assert writing.post(f"/posts/{reply_id}/delete").status_code == 303
    else:
        refusing = {"post": reply_id, "act": "refuse"}
        assert opening.post(f"/posts/{gated.root.id}/waiting", data=refusing).status_code == 303
        assert writing.post(f"/posts/{reply_id}/delete").status_code == 303
    assert ear.hear() == []
