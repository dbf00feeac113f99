"""Whose votes make the order "best": of whom crowds, and those moderators stop, are none."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from camps import best_of, cast, data_of, rank
from debates import LONG_AGO
from factories import get_topic, make_discussion, make_member, make_reply

from activistnet.core.data.db import db
from activistnet.core.jobs.tasks import enqueue
from activistnet.members.models import Member
from activistnet.moderation.models import Decision
from activistnet.posts import tasks
from activistnet.posts.models import Post


def change(app, posts, **values):
    with app.app_context(), db.transaction():
        db.session.execute(sa.update(Post).where(Post.id.in_([each.id for each in posts])).values(**values))


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
