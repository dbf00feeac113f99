"""What can't be undone any more stays, all of the decision with it, and whoever wanted to is told why."""

import threading

import pytest
import sqlalchemy as sa
from decided import REASON, decide_on, pass_half_a_minute, undo_latest
from factories import get_topic, make_discussion, make_member, make_petition, make_reply, save
from shown import words
from waiting import HANG

from activistnet.core.data.db import db
from activistnet.members.models import Member
from activistnet.moderation.models import Act, Decision
from activistnet.posts.links import post_url
from activistnet.posts.models import Post
from activistnet.topics.models import Topic, TopicRole

pytestmark = pytest.mark.usefixtures("client")


def change(app, table, **values):
    with app.app_context(), db.transaction():
        db.session.execute(sa.update(table).where(table.id == values.pop("id")).values(**values))


def places(app):
    with app.app_context():
        wanted = sa.select(Post.id, Post.root_id, Post.kind, Post.topic_id, Post.visibility).order_by(Post.id)
        return db.session.execute(wanted).all()


@pytest.mark.parametrize("what", ["merge", "split", "move"])
def test_g05_what_is_not_where_it_was_left_stays_with_all_of_the_decision(app, moderator, elsewhere, what):
    root, into = make_discussion(title="Buses"), make_discussion()
    goes = make_reply(root)
    post = goes if what == "split" else root
    sent = {"topic": elsewhere, "title": "Buses at night", "into": str(into.id)}
    assert decide_on(moderator, post, what, "warn", **sent).status_code == 303
    if what == "move":
        change(app, Post, id=root.id, topic_id=get_topic().id)  # as somebody else has moved it
    else:
        change(app, Post, id=root.id, visibility="deleted")
    before = places(app)
    refused = undo_latest(app, moderator)
    assert refused.status_code == 409 and "moved, merged or deleted" in refused.text
    assert places(app) == before
    with app.app_context():
        assert db.session.scalar(sa.select(Decision.undone_at)) is None
        assert db.session.scalars(sa.select(Act.ended_at)).all() == [None, None]
    pass_half_a_minute(app)
    assert REASON in app.test_client().get("/moderation/log").text


@pytest.mark.parametrize("what", ["merge", "split"])
def test_what_is_in_another_topic_by_then_stays_where_it_is(app, moderator, elsewhere, what):
    root, into = make_discussion(title="Buses"), make_discussion()
    goes = make_reply(root)
    post, thread = (goes, root) if what == "split" else (root, into)
    assert decide_on(moderator, post, what, title="Buses at night", into=str(into.id)).status_code == 303
    with app.app_context():
        case_id = db.session.scalar(sa.select(Decision.case_id))
    second = app.test_client(user=make_member(role="moderator"))
    assert decide_on(second, thread, "move", topic=elsewhere).status_code == 303
    before = places(app)
    refused = moderator.post(f"/moderation/cases/{case_id}/undo")
    assert refused.status_code == 409 and "moved, merged or deleted" in refused.text
    assert places(app) == before


@pytest.mark.parametrize("what", ["hide", "move", "split", "merge"])
def test_who_does_not_moderate_there_any_more_undoes_nothing(app, elsewhere, what):
    member = make_member()
    here, _ = (
        save(TopicRole(topic_id=get_topic(slug).id, member_id=member.id, role="moderator"))
        for slug in ("health", "food")
    )
    browser = app.test_client(user=member)
    root, into = make_discussion(title="Buses"), make_discussion()
    post = make_reply(root) if what == "split" else root
    sent = {"topic": elsewhere, "title": "Buses at night", "into": str(into.id)}
    assert decide_on(browser, post, what, **sent).status_code == 303
    change(app, TopicRole, id=here.id, ended_at=sa.func.now())
    before = places(app)
    refused = undo_latest(app, browser)
    assert refused.status_code == 409 and "You don't moderate there any more" in words(refused)
    assert REASON not in refused.text, "nor do they read the case"
    assert places(app) == before


def test_who_moved_a_thread_out_of_their_topic_has_it_back(app, elsewhere):
    member, root = make_member(), make_discussion()
    save(TopicRole(topic_id=get_topic().id, member_id=member.id, role="moderator"))
    browser = app.test_client(user=member)
    assert decide_on(browser, root, "move", topic=elsewhere).status_code == 303
    assert undo_latest(app, browser).status_code == 303
    with app.app_context():
        assert db.session.get(Post, root.id).topic_id == get_topic().id


def test_who_may_not_publish_brings_nothing_back(app):
    browser, root = app.test_client(user=(member := make_member(role="moderator"))), make_discussion()
    assert decide_on(browser, root, "hide").status_code == 303
    change(app, Member, id=member.id, restricted_until=sa.func.now() + sa.text("interval '1 day'"))
    assert undo_latest(app, browser).status_code == 403
    with app.app_context():
        assert db.session.get(Post, root.id).is_hidden


def test_a_thread_is_not_put_back_where_not_the_same_people_read(app, moderator, elsewhere):
    root = make_discussion()
    assert decide_on(moderator, root, "move", topic=elsewhere).status_code == 303
    change(app, Topic, id=get_topic().id, visibility="members")
    assert undo_latest(app, moderator).status_code == 409
    with app.app_context():
        assert db.session.get(Post, root.id).topic_id == get_topic(elsewhere).id


@pytest.mark.parametrize("done", ["said", "left"])
def test_what_its_author_has_said_of_a_closed_petition_stays(app, moderator, done):
    petition = make_petition(author := make_member())
    assert decide_on(moderator, petition, "hide", "close").status_code == 303
    with app.app_context(), db.transaction():
        if done == "said":
            db.session.execute(sa.text("UPDATE petitions SET stage = 'won'"))
        else:
            db.session.execute(sa.text("UPDATE members SET deleted_at = now() WHERE id = :id"), {"id": author.id})
    refused = undo_latest(app, moderator)
    assert refused.status_code == 409 and "said what came of it, or has left" in refused.text
    with app.app_context():
        found = db.session.get(Post, petition.id)
        assert found.visibility == "hidden" and not found.is_open


def test_where_it_was_is_kept_no_longer_than_it_can_be_undone(app, moderator):
    root = make_discussion()
    decide_on(moderator, make_reply(root), "split", title="Buses at night")
    with app.app_context():
        assert db.session.scalars(sa.select(Act.before.is_(None))).all() == [False]
    pass_half_a_minute(app)
    with app.app_context():
        assert db.session.scalars(sa.select(Act.before.is_(None))).all() == [True]
    refused = undo_latest(app, moderator)
    assert refused.status_code == 409 and "too late" in refused.text


def test_whoever_cannot_undo_it_reads_why(app, moderator):
    petition = make_petition()
    assert decide_on(moderator, petition, "close").status_code == 303
    other = app.test_client(user=make_member(role="moderator"))
    refused = undo_latest(app, other)
    assert refused.status_code == 409 and "Only the moderator who made a decision can undo it" in refused.text
    with app.app_context(), db.transaction():
        db.session.execute(sa.update(Decision).values(made_at=sa.func.now() - sa.text("interval '31 seconds'")))
    refused = undo_latest(app, moderator)
    assert refused.status_code == 409 and "too late" in refused.text
    with app.app_context(), db.transaction():
        db.session.execute(sa.update(Decision).values(made_at=sa.func.now()))
        last = db.session.scalar(sa.select(Decision.id))
    assert decide_on(other, petition, "hide", previous=last).status_code == 303
    with app.app_context():
        first = db.session.scalar(sa.select(Decision.case_id).order_by(Decision.id).limit(1))
    refused = moderator.post(f"/moderation/cases/{first}/undo")
    assert refused.status_code == 409 and "another decision since" in refused.text
    assert undo_latest(app, other).status_code == 303
    refused = undo_latest(app, other)
    assert refused.status_code == 409 and "already undone" in refused.text


@pytest.mark.commits(emptied=True)
def test_of_two_windows_that_undo_it_at_once_one_does(app):
    member = make_member(role="moderator")
    windows = [app.test_client(user=member) for _ in range(2)]
    root, into = make_discussion(), make_discussion()
    reply = make_reply(root)
    assert decide_on(windows[0], root, "merge", into=str(into.id)).status_code == 303
    answers = []
    press = lambda window: answers.append(undo_latest(app, window).status_code)  # noqa: E731
    pressing = [threading.Thread(target=press, args=[window]) for window in windows]
    for each in pressing:
        each.start()
    for each in pressing:
        each.join(HANG)
    assert sorted(answers) == [303, 409]
    assert app.test_client().get(f"/r/{reply.id}").location == f"{post_url(root)}#r{reply.id}"
