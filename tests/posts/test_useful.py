"""What replies are to people: one private vote for each, and the order "best" that follows from them."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from factories import get_topic, make_discussion, make_member, make_petition, make_reply, save

from activistnet.core.data.db import db
from activistnet.core.jobs.tasks import Outbox, enqueue, run_due
from activistnet.follows.models import Block
from activistnet.members.models import Member
from activistnet.members.services import people
from activistnet.moderation.models import Decision
from activistnet.posts import limits, tasks
from activistnet.posts.models import Post
from activistnet.posts.ranking import bound_of, score_of
from activistnet.posts.services import ranking
from activistnet.posts.useful_models import RankingDue, ReplyScore, UsefulVote

LONG_AGO = datetime.now(UTC) - timedelta(days=30)
SIZE = 6  # of each side, enough for three votes to be told


@pytest.fixture
def votes(app):
    """`votes()`: who said what of which reply."""

    def read():
        with app.app_context():
            rows = db.session.execute(sa.select(UsefulVote.member_id, UsefulVote.reply_id, UsefulVote.value))
            return sorted(tuple(row) for row in rows)

    return read


@pytest.fixture
def ranked(app):
    """`ranked()`: what was due is done; how many tasks there were."""

    def run():
        with app.app_context():
            with db.transaction():
                db.session.execute(sa.update(Outbox).values(due_at=sa.func.now()))
            return run_due()

    return run


class Camps:
    """A debate, with members of both sides that said so long ago, in a reply each."""

    def __init__(self, root):
        self.root = root
        self.sides = {side: [make_member(joined_at=LONG_AGO) for _ in range(SIZE)] for side in ("for", "against")}
        self.replies = {
            side: [make_reply(root, member, stance=side, created_at=LONG_AGO) for member in members]
            for side, members in self.sides.items()
        }

    def vote(self, reply, side, n, value="useful"):
        """Some of a side, but its author, say it."""
        others = [member for member in self.sides[side] if member.id != reply.author_id]
        cast(reply, others[:n], value)


def cast(reply, members, value="useful"):
    for member in members:
        save(UsefulVote(reply_id=reply.id, member_id=member.id, root_id=reply.root_id, value=value))


@pytest.fixture
def camps(app):
    return Camps(make_discussion(is_debate=True))


@pytest.fixture
def agreed(app, client, camps):
    """The three replies on which both sides agree, the best first."""
    for reply in camps.replies["for"][:3]:
        camps.vote(reply, "for", 3)
        camps.vote(reply, "against", 3)
    rank(app, camps.root)
    return best_of(client, camps.root)[:3]


def change(app, posts, **values):
    with app.app_context(), db.transaction():
        db.session.execute(sa.update(Post).where(Post.id.in_([each.id for each in posts])).values(**values))


def best_of(client, root):
    page = client.get(f"/discussions/{root.id}/{root.slug}?show=best").text
    return [int(number) for number in re.findall(r'<article class="reply[^"]*" id="r(\d+)"', page)]


def data_of(client, root):
    return {each["reply"]: each for each in client.get(f"/discussions/{root.id}/best.json").json["replies"]}


def rank(app, root):
    with app.app_context(), db.transaction():
        ranking.rank(root.id)


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


def test_what_both_sides_find_useful_comes_first_however_large_they_are(app, client, camps):
    of_all, of_both, of_one = camps.replies["for"][:3]
    camps.vote(of_one, "for", 5)
    camps.vote(of_both, "for", 3)
    camps.vote(of_both, "against", 4)
    camps.vote(of_all, "for", 2)
    cast(of_all, [make_member(joined_at=LONG_AGO) for _ in range(9)])
    rank(app, camps.root)
    assert best_of(client, camps.root)[:3] == [of_both.id, of_one.id, of_all.id]


def test_it_changed_my_mind_counts_and_the_others_are_only_shown(app, client, camps):
    one, other, third = camps.replies["against"][:3]
    camps.vote(one, "for", 3, "changed")
    camps.vote(one, "against", 3)
    camps.vote(other, "for", 4, "moved")
    camps.vote(third, "for", 4, "source")
    rank(app, camps.root)
    data = data_of(client, camps.root)
    assert data[one.id]["score"] == score_of(3, 3, 6)
    assert data[other.id]["score"] == data[third.id]["score"] == 0
    page = client.get(f"/discussions/{camps.root.id}/night-clinics").text
    assert all(said in page for said in ("changed 3 minds", "moved 4 people", "4 ask for a source"))


def test_a_side_is_told_from_three_on_and_never_as_a_whole(app, client, camps):
    few, all_of_them = camps.replies["for"][:2]
    camps.vote(few, "against", 2)
    camps.vote(all_of_them, "against", SIZE)
    rank(app, camps.root)
    data = data_of(client, camps.root)
    assert (data[few.id]["useful"], data[few.id]["useful_to_against"]) == (2, 0)
    assert (data[all_of_them.id]["useful"], data[all_of_them.id]["useful_to_against"]) == (SIZE, SIZE - 2)


def test_no_number_of_a_side_moves_with_one_person(app, client, camps):
    reply = camps.replies["for"][0]
    camps.vote(reply, "against", 3)
    rank(app, camps.root)
    assert data_of(client, camps.root)[reply.id]["useful_to_against"] == 3
    turncoat, fourth = camps.sides["against"][0], camps.sides["against"][3]
    make_reply(camps.root, turncoat, stance="for")
    rank(app, camps.root)
    told = data_of(client, camps.root)[reply.id]
    assert (told["useful_to_for"], told["useful_to_against"]) == (0, 3)
    cast(reply, [fourth])
    rank(app, camps.root)
    assert data_of(client, camps.root)[reply.id]["useful_to_against"] == 3


@pytest.mark.parametrize("left", [1, 2])
def test_what_is_left_of_a_side_is_told_from_three_on_too(app, client, camps, left):
    reply = camps.replies["against"][0]
    camps.vote(reply, "for", left + 3)
    camps.vote(camps.replies["against"][1], "for", 3)
    rank(app, camps.root)
    before = data_of(client, camps.root)[reply.id]["useful_to_for"]
    with app.app_context(), db.transaction():
        gone = sa.select(UsefulVote.member_id).where(UsefulVote.reply_id == reply.id).limit(3)
        db.session.execute(sa.delete(UsefulVote).where(UsefulVote.reply_id == reply.id, UsefulVote.member_id.in_(gone)))
    rank(app, camps.root)
    told = data_of(client, camps.root)[reply.id]
    assert before >= 3 and told["useful"] == left and told["useful_to_for"] in (0, before)


def test_votes_that_are_taken_back_are_told_no_more(app, client, camps):
    reply = camps.replies["for"][0]
    camps.vote(reply, "against", 4)
    rank(app, camps.root)
    assert data_of(client, camps.root)[reply.id]["useful_to_against"] == 4
    with app.app_context(), db.transaction():
        db.session.execute(sa.delete(UsefulVote))
    rank(app, camps.root)
    told = data_of(client, camps.root)[reply.id]
    assert {told[name] for name in ("useful", "useful_to_for", "useful_to_against", "score")} == {0}


@pytest.mark.parametrize(
    ("values", "counts"),
    [
        ({"joined_at": datetime.now(UTC) - timedelta(days=6)}, False),
        ({"joined_at": datetime.now(UTC) - timedelta(days=8)}, True),
        ({"joined_at": LONG_AGO, "suspended_at": LONG_AGO}, False),
    ],
)
def test_votes_count_of_whoever_has_been_here_for_a_week(app, client, values, counts):
    root = make_discussion(created_at=LONG_AGO)
    reply = make_reply(root)
    cast(reply, [make_member(**values)])
    rank(app, root)
    assert data_of(client, root).get(reply.id, {}).get("useful", 0) == counts


def test_votes_count_no_more_of_who_is_banned_from_the_topic_and_again_afterwards(app, client, log_in, ranked):
    member, root = make_member(joined_at=LONG_AGO), make_discussion(created_at=LONG_AGO)
    reply, own = make_reply(root), make_reply(root, member)
    cast(reply, [member])
    log_in(make_member(role="moderator"))
    for counts, action in ((0, "ban-topic"), (1, "unban-topic")):
        with app.app_context():
            latest = db.session.scalar(sa.select(sa.func.max(Decision.id)).where(Decision.post_id == own.id))
        sent = {"action": action, "rule": "spam", "reason": "A crowd.", "days": "7", "previous": latest or ""}
        assert client.post(f"/moderation/posts/{own.id}", data=sent).status_code == 303
        ranked()
        assert data_of(client, root).get(reply.id, {}).get("useful", 0) == counts


def test_votes_count_of_whoever_was_here_before_the_thread(app, client):
    member, root = make_member(), make_discussion()
    reply = make_reply(root)
    cast(reply, [member])
    with app.app_context(), db.transaction():
        db.session.execute(
            sa.update(Member).where(Member.id == member.id).values(joined_at=root.created_at - timedelta(minutes=1))
        )
    rank(app, root)
    assert data_of(client, root)[reply.id]["useful"] == 1


def test_the_order_can_be_worked_out_from_what_is_told(app, client, camps):
    for n, reply in enumerate([*camps.replies["for"], *camps.replies["against"]]):
        camps.vote(reply, "for", n % 5)
        camps.vote(reply, "against", n % 3 + 2, "changed" if n % 2 else "useful")
    rank(app, camps.root)
    data = client.get(f"/discussions/{camps.root.id}/best.json").json
    assert data["formula"].endswith("/how-we-rank") and data["z_squared"] == 3.84

    def bound(n):
        return 1000 * n * 100 // (100 * n + 384)

    def worked_out(each):
        low, high = sorted(bound(each[f"useful_to_{side}"]) for side in ("for", "against"))
        return low * 1_000_000 + high * 1000 + bound(each["useful"] + each["changed"])

    assert all(each["score"] == worked_out(each) for each in data["replies"])
    assert len({each["score"] for each in data["replies"]}) > 3
    order = sorted(data["replies"], key=lambda each: (worked_out(each), each["reply"]), reverse=True)
    assert [each["reply"] for each in order] == best_of(client, camps.root)[: len(order)]
    told = {"reply", "stance", "useful", "changed", "moved", "source", "useful_to_for", "useful_to_against", "score"}
    assert all(set(each) == told for each in data["replies"])


def test_a_crowd_of_new_accounts_moves_nothing(app, client, camps):
    for n, reply in enumerate(camps.replies["for"][:3]):
        camps.vote(reply, "for", 3)
        camps.vote(reply, "against", 3 + n)
    rank(app, camps.root)
    before = best_of(client, camps.root)
    favourite = camps.replies["against"][5]
    crowd = [make_member() for _ in range(20)]
    for member in crowd:
        make_reply(camps.root, member, stance="against")
    cast(favourite, crowd)
    rank(app, camps.root)
    assert best_of(client, camps.root)[:3] == before[:3]
    assert data_of(client, camps.root).get(favourite.id, {"useful": 0})["useful"] == 0


def test_a_crowd_that_takes_a_side_lifts_nothing_above_what_the_other_side_says(app, client, camps, agreed):
    favourite = camps.replies["against"][5]
    crowd = [make_member(joined_at=LONG_AGO) for _ in range(20)]
    for member in crowd:
        make_reply(camps.root, member, stance="against", created_at=LONG_AGO)
    cast(favourite, crowd)
    rank(app, camps.root)
    assert best_of(client, camps.root)[:3] == agreed
    assert data_of(client, camps.root)[favourite.id]["useful_to_against"] == 20


def test_a_crowd_of_old_accounts_on_both_sides_moves_nothing_before_it_was_in_the_topic_for_a_week(
    app, client, camps, agreed
):
    favourite = camps.replies["against"][5]
    crowd = [make_member(joined_at=LONG_AGO) for _ in range(20)]
    words = [make_reply(camps.root, each, stance=("for", "against")[n % 2]) for n, each in enumerate(crowd)]
    cast(favourite, crowd)
    rank(app, camps.root)
    told = data_of(client, camps.root)[favourite.id]
    assert (told["useful"], told["useful_to_for"], told["useful_to_against"]) == (20, 0, 0)
    assert best_of(client, camps.root)[:3] == agreed
    change(app, words, created_at=LONG_AGO)
    rank(app, camps.root)
    assert best_of(client, camps.root)[0] == favourite.id
    change(app, words, visibility="hidden")
    rank(app, camps.root)
    assert best_of(client, camps.root)[:3] == agreed


@pytest.mark.parametrize("decided", ["hide", "suspend"])
def test_votes_for_a_side_count_no_more_at_once_when_moderators_hide_the_words_or_suspend_and_again_later(
    app, client, log_in, camps, agreed, ranked, decided
):
    favourite = camps.replies["against"][5]
    voters = [make_member(joined_at=LONG_AGO) for _ in range(3)]
    words = [make_reply(camps.root, each, stance="for", created_at=LONG_AGO) for each in voters]
    cast(favourite, voters)
    rank(app, camps.root)
    assert data_of(client, camps.root)[favourite.id]["useful_to_for"] == 3
    log_in(make_member(role="operator"))
    for counts, action in ((False, decided), (True, {"hide": "restore", "suspend": "unsuspend"}[decided])):
        for reply in words:
            with app.app_context():
                latest = db.session.scalar(sa.select(sa.func.max(Decision.id)).where(Decision.post_id == reply.id))
            sent = {"action": action, "rule": "spam", "reason": "A crowd.", "days": "7", "previous": latest or ""}
            assert client.post(f"/moderation/posts/{reply.id}", data=sent).status_code == 303
        ranked()
        assert (data_of(client, camps.root)[favourite.id]["useful_to_for"] == 3) is counts


@pytest.mark.parametrize(
    ("where", "days_ago", "values", "counts"),
    [
        ("health", 8, {}, True),
        ("health", 6, {}, False),
        ("human-rights", 8, {}, False),
        ("health", 8, {"visibility": "hidden"}, False),
        ("health", 8, {"visibility": "held"}, False),
    ],
)
def test_a_vote_counts_for_a_side_once_its_members_words_were_in_the_topic_for_a_week(
    app, client, camps, where, days_ago, values, counts
):
    change(app, [camps.root], created_at=LONG_AGO)
    reply = camps.replies["for"][0]
    voters = [make_member(joined_at=LONG_AGO) for _ in range(3)]
    before = make_discussion(topic_id=get_topic(where).id, created_at=LONG_AGO)
    for member in voters:
        make_reply(before, member, created_at=datetime.now(UTC) - timedelta(days=days_ago), **values)
        make_reply(camps.root, member, stance="against")
    cast(reply, voters)
    rank(app, camps.root)
    assert data_of(client, camps.root)[reply.id]["useful_to_against"] == 3 * counts


def test_words_of_the_day_before_a_thread_is_opened_count_for_no_side(app, client, camps):
    yesterday = datetime.now(UTC) - timedelta(days=1)
    change(app, [camps.root], created_at=yesterday)
    reply, before = camps.replies["for"][0], make_discussion()
    crowd = [make_member(joined_at=yesterday - timedelta(minutes=2)) for _ in range(6)]
    for n, member in enumerate(crowd):
        make_reply(before, member, created_at=yesterday - timedelta(minutes=1))
        make_reply(camps.root, member, stance=("for", "against")[n % 2])
    cast(reply, crowd)
    rank(app, camps.root)
    told = data_of(client, camps.root)[reply.id]
    assert (told["useful"], told["useful_to_for"], told["useful_to_against"]) == (6, 0, 0)


def test_reports_take_nobodys_vote_away_before_a_moderator_has_looked(app, client, log_in, camps, agreed):
    reporter = app.test_client()
    log_in(make_member(joined_at=LONG_AGO), reporter)
    theirs = camps.replies["against"][:3]
    for reply in theirs:
        assert reporter.post(f"/posts/{reply.id}/report", data={"rule": "private"}).status_code == 303
        assert client.get(f"/r/{reply.id}").status_code == 404
    rank(app, camps.root)
    assert {data_of(client, camps.root)[number]["useful_to_against"] for number in agreed} == {3}
    change(app, theirs, visibility="hidden")
    rank(app, camps.root)
    assert {data_of(client, camps.root)[number]["useful_to_against"] for number in agreed} == {0}


def test_the_votes_of_a_thread_nobody_sees_are_not_told(client):
    hidden = make_discussion(visibility="hidden")
    assert client.get(f"/discussions/{hidden.id}/best.json").status_code == 404
    petition = make_petition()
    assert client.get(f"/discussions/{petition.id}/best.json").status_code == 404
    assert client.get(f"/petitions/{petition.id}/best.json").json["replies"] == []


def test_a_reply_that_is_hidden_is_not_told(app, client, camps):
    reply = camps.replies["for"][0]
    camps.vote(reply, "against", 4)
    rank(app, camps.root)
    with app.app_context(), db.transaction():
        db.session.execute(sa.update(Post).where(Post.id == reply.id).values(visibility="hidden"))
    assert reply.id not in data_of(client, camps.root)


def test_the_bounds_on_the_page_are_those_of_the_formula(client):
    page = client.get("/how-we-rank").text
    assert [bound_of(n) for n in (0, 3, 10, 100)] == [0, 438, 722, 963]
    assert all(said in page for said in ("3.84", "0.438", "0.722", "0.963", "/discussions/12/best.json"))
    assert score_of(3, 10, 100) == 438_722_963


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


def test_every_night_lively_threads_follow_who_came_of_age(app, client, ranked):
    root = make_discussion(created_at=LONG_AGO)
    reply = make_reply(root)
    member = make_member(joined_at=datetime.now(UTC) - timedelta(days=6))
    cast(reply, [member])
    rank(app, root)
    assert data_of(client, root) == {}
    with app.app_context(), db.transaction():
        db.session.execute(sa.update(Member).where(Member.id == member.id).values(joined_at=LONG_AGO))
        enqueue(tasks.rank_lively)
    ranked()
    ranked()
    assert data_of(client, root)[reply.id]["useful"] == 1
