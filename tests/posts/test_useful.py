"""What replies are to people: one private vote for each."""

import pytest
import sqlalchemy as sa
from camps import best_of, cast, data_of, rank
from debates import LONG_AGO
from factories import make_discussion, make_member, make_petition, make_reply, save

from activistnet.core.data.db import db
from activistnet.core.jobs.tasks import Outbox
from activistnet.follows.models import Block
from activistnet.members.models import Member
from activistnet.members.services import people
from activistnet.posts import limits
from activistnet.posts.models import Post
from activistnet.posts.useful_models import RankingDue, ReplyScore, UsefulVote


@pytest.fixture
def votes(app):
    """`votes()`: who said what of which reply."""

    def read():
        with app.app_context():
            rows = db.session.execute(sa.select(UsefulVote.member_id, UsefulVote.reply_id, UsefulVote.value))
            return sorted(tuple(row) for row in rows)

    return read


def test_one_vote_is_kept_for_each_reply_and_can_be_changed_and_taken_back(client, log_in, votes):
    me, reply = log_in(make_member()), make_reply(make_discussion())
    at = f"/posts/{reply.id}/useful"
    assert client.get(at).status_code == 200
    for value in ("useful", "useful", "moved", "changed", "source"):
        answer = client.post(at, data={"value": value})
        assert (answer.status_code, answer.location) == (303, f"/r/{reply.id}")
        assert votes() == [(me.id, reply.id, value)]
    assert 'value="source" checked' in client.get(at).text
    for _ in range(2):
        assert client.post(at, data={"value": "none"}).status_code == 303
        assert votes() == []


def test_a_vote_leads_back_to_where_it_was_given_and_scripts_are_told(client, log_in, votes):
    log_in(make_member())
    root = make_discussion(is_debate=True)
    reply = make_reply(root, stance="for")
    answer = client.post(f"/posts/{reply.id}/useful", data={"value": "useful", "show": "for", "after": "WzFd.50"})
    assert answer.location == f"/discussions/{root.id}/night-clinics?show=for&after=WzFd.50#r{reply.id}"
    told = client.post(f"/posts/{reply.id}/useful", data={"value": "moved"}, headers={"Accept": "application/json"})
    assert told.json == {"reply": reply.id, "value": "moved"}
    again = client.post(f"/posts/{reply.id}/useful", data={"value": "none"}, headers={"Accept": "application/json"})
    assert again.json == {"reply": reply.id, "value": None}
    assert votes() == []


@pytest.mark.parametrize(
    ("data", "status"), [({}, 422), ({"value": "best"}, 422), ({"value": "useful", "reply": "1"}, 422)]
)
def test_what_is_no_vote_is_refused(client, log_in, votes, data, status):
    log_in(make_member())
    reply = make_reply(make_discussion())
    assert client.post(f"/posts/{reply.id}/useful", data=data).status_code == status
    assert votes() == []


def test_nobody_votes_on_their_own_reply_or_on_what_opens_a_thread(client, log_in, votes):
    me = log_in(make_member())
    root = make_discussion()
    own = make_reply(root, me)
    for post, status in ((own, 403), (root, 422), (make_petition(), 422)):
        assert client.get(f"/posts/{post.id}/useful").status_code == status
        assert client.post(f"/posts/{post.id}/useful", data={"value": "useful"}).status_code == status
    assert votes() == []
    assert f'formaction="/posts/{own.id}/useful"' not in client.get(f"/discussions/{root.id}/{root.slug}").text


@pytest.mark.parametrize("state", ["hidden", "deleted"])
def test_what_is_not_seen_is_not_voted_on_but_a_vote_is_taken_back(app, client, log_in, votes, state):
    log_in(make_member())
    reply = make_reply(make_discussion())
    client.post(f"/posts/{reply.id}/useful", data={"value": "useful"})
    with app.app_context(), db.transaction():
        db.session.execute(sa.update(Post).where(Post.id == reply.id).values(visibility=state))
    assert client.post(f"/posts/{reply.id}/useful", data={"value": "moved"}).status_code == 404
    assert client.post(f"/posts/{reply.id}/useful", data={"value": "none"}).location == "/"
    assert votes() == []


def test_who_is_apart_does_not_vote_and_visitors_are_asked_to_sign_in(client, log_in, votes):
    reply = make_reply(make_discussion())
    assert client.post(f"/posts/{reply.id}/useful", data={"value": "useful"}).status_code == 401
    me = log_in(make_member())
    save(Block(member_id=reply.author_id, blocked_id=me.id))
    assert client.post(f"/posts/{reply.id}/useful", data={"value": "useful"}).status_code == 404
    assert votes() == []


def test_votes_are_limited(client, log_in, monkeypatch, in_one_window):
    monkeypatch.setattr(limits, "USEFUL", limits.USEFUL._replace(most=2))
    log_in(make_member())
    reply = make_reply(make_discussion())
    said = [client.post(f"/posts/{reply.id}/useful", data={"value": "useful"}).status_code for _ in range(3)]
    assert said == [303, 303, 429]


def test_only_its_voter_sees_a_vote(app, client, log_in, keeping):
    me, root = log_in(make_member()), make_discussion()
    reply, page = make_reply(root), f"/discussions/{root.id}/{root.slug}"
    other = app.test_client()
    log_in(make_member(), other)
    pressed = 'name="value" value="none" aria-pressed="true"'
    assert pressed not in client.get(page).text
    client.post(f"/posts/{reply.id}/useful", data={"value": "useful"})
    assert pressed in client.get(page).text
    for reader in (other, app.test_client()):
        assert pressed not in reader.get(page).text
        assert f"useful:{reply.id}" not in reader.get(page).text
    assert "formaction" not in app.test_client().get(page).text
    assert me.handle not in app.test_client().get(f"/discussions/{root.id}/best.json").text


def test_a_former_members_votes_are_gone_and_count_no_more(app, client, log_in, votes, ranked):
    me, root = log_in(make_member(joined_at=LONG_AGO)), make_discussion()
    reply = make_reply(root)
    client.post(f"/posts/{reply.id}/useful", data={"value": "useful"})
    ranked()
    assert data_of(client, root)[reply.id]["useful"] == 1
    with app.app_context(), db.transaction():
        people.erase(db.session.get_one(Member, me.id))
    assert votes() == []
    ranked()
    assert data_of(client, root)[reply.id]["useful"] == 0


def test_many_votes_make_one_new_order(app, client, log_in, ranked):
    root = make_discussion()
    replies = [make_reply(root) for _ in range(3)]
    for _ in range(2):
        log_in(make_member(joined_at=LONG_AGO))
        for reply in replies[:2]:
            client.post(f"/posts/{reply.id}/useful", data={"value": "useful"})
    with app.app_context():
        jobs = db.session.scalars(sa.select(Outbox.job).where(Outbox.job == "posts.tasks.rank")).all()
        assert len(jobs) == 1
    assert ranked() == 1
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(RankingDue)) == 0
    assert best_of(client, root) == [replies[1].id, replies[0].id, replies[2].id]
    assert "Useful · 2" in client.get(f"/discussions/{root.id}/{root.slug}").text
    client.post(f"/posts/{replies[1].id}/useful", data={"value": "source"})
    assert ranked() == 1
    page = client.get(f"/discussions/{root.id}/{root.slug}").text
    assert "Useful · 1" in page and "1 asks for a source" in page


def test_deleting_a_reply_takes_its_votes_along(app, client, log_in, votes):
    root = make_discussion()
    author = make_member()
    reply = make_reply(root, author)
    cast(reply, [make_member(joined_at=LONG_AGO)])
    rank(app, root)
    log_in(author)
    assert client.post(f"/posts/{reply.id}/delete").status_code == 303
    assert votes() == []
    with app.app_context():
        assert db.session.get(ReplyScore, reply.id) is None
