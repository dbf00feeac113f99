"""What decisions last: warnings end, and what is hidden or was to be changed is looked at again by its day."""

from uuid import uuid4

import pytest
import sqlalchemy as sa
from decided import REASON, decide_on, pass_half_a_minute, undo_latest
from factories import get_topic, make_discussion, make_member, make_petition, make_reply, save
from moderation.conftest import latest

from activistnet.core.data.db import db
from activistnet.media.models import Picture
from activistnet.moderation import tasks
from activistnet.moderation.models import Act, Case, Decision, Report
from activistnet.moderation.services import again
from activistnet.posts.models import Post
from activistnet.topics.models import TopicRole

DUE = "the day has come that an earlier decision said"
pytestmark = pytest.mark.usefixtures("client")


def pass_days(app, n):
    """So much later, as the acts of decisions see it."""
    with app.app_context(), db.transaction():
        back = sa.func.make_interval(0, 0, 0, n, 0, 1)
        db.session.execute(sa.update(Act).values(until=Act.until - back, review_at=Act.review_at - back))
        tasks.end_acts()


def waiting(app):
    with app.app_context():
        return db.session.scalars(sa.select(Case).where(Case.decided_at.is_(None))).all()


def test_a_warning_says_when_it_ends_and_counts_no_longer_then(app, moderator):
    author = make_member()
    post, other = make_discussion(author), make_discussion(author)
    assert "It ends by itself on" in decide_on(moderator, post, "warn", preview="1").text
    decide_on(moderator, post, "warn")
    pass_half_a_minute(app)
    own = app.test_client(user=author)
    assert "It ends by itself on" in own.get("/me/standing").text
    history = moderator.get(f"/moderation/posts/{other.id}").text
    assert "Author warned" in history and "Over" not in history
    pass_days(app, 89)
    assert "over since" not in own.get("/me/standing").text
    pass_days(app, 1)
    assert "Author warned: over since" in own.get("/me/standing").text
    assert '<span class="tag">Over</span>' in moderator.get(f"/moderation/posts/{other.id}").text
    assert waiting(app) == []


@pytest.mark.parametrize("make", [make_discussion, make_petition, lambda author: make_reply(make_discussion(), author)])
def test_what_was_to_be_changed_and_was_not_waits_again_on_the_day_that_its_author_knew(app, moderator, make):
    author = make_member()
    post = make(author)
    page = decide_on(moderator, post, "ask-to-edit", days="3", preview="1").text
    assert "Please change this by" in page and "moderators look at it again" in page
    decide_on(moderator, post, "ask-to-edit", days="3")
    pass_half_a_minute(app)
    assert "Please change this by" in app.test_client(user=author).get("/me/standing").text
    pass_days(app, 2)
    assert waiting(app) == []
    pass_days(app, 1)
    [case] = waiting(app)
    other = app.test_client(user=make_member(role="moderator"))
    shown = other.get(f"/moderation/cases/{case.id}").text
    assert DUE in shown and "a visitor" not in shown and "No spam" in shown
    pass_days(app, 30)
    assert [each.id for each in waiting(app)] == [case.id], "once"
    assert decide_on(other, post, "hide", previous=latest(app)).status_code == 303
    assert waiting(app) == []


def test_what_was_changed_by_then_does_not_wait_again_but_spaces_are_no_change(app, moderator):
    author = make_member()
    own = app.test_client(user=author)
    changed, spaced, beside = (make_discussion(author, body="Buy pills here") for _ in range(3))
    for post in (changed, spaced, beside):
        assert decide_on(moderator, post, "ask-to-edit").status_code == 303
    for post, body in ((changed, "Buy nothing here"), (spaced, "buy  pills\n\nHere")):
        sent = {"title": post.title, "body": body}
        assert own.post(f"/posts/{post.id}/edit", data=sent).status_code == 303
    with app.app_context(), db.transaction():  # as its poll was
        db.session.execute(sa.update(Post).where(Post.id == beside.id).values(beside_changed_at=sa.func.now()))
    pass_days(app, 7)
    assert [each.post_id for each in waiting(app)] == [spaced.id]


@pytest.mark.parametrize("meanwhile", ["undo", "deleted", "hidden", "decided", "kept"])
def test_what_became_of_it_meanwhile_decides_whether_it_waits_again(app, moderator, meanwhile):
    post = make_discussion(make_member())
    assert decide_on(moderator, post, "ask-to-edit").status_code == 303
    if meanwhile == "undo":
        assert undo_latest(app, moderator).status_code == 303
    elif meanwhile in ("deleted", "hidden"):
        with app.app_context(), db.transaction():
            db.session.execute(sa.update(Post).where(Post.id == post.id).values(visibility=meanwhile))
    else:
        save(Report(post_id=post.id, rule="spam"))
        action = "warn" if meanwhile == "decided" else "dismiss"
        assert decide_on(moderator, post, action, previous=latest(app)).status_code == 303
    pass_days(app, 7)
    assert len(waiting(app)) == (meanwhile == "kept")


def test_while_an_appeal_waits_it_does_not_come_back_and_afterwards_it_does(app, moderator):
    author = make_member()
    post, own = make_discussion(author), app.test_client(user=author)
    decide_on(moderator, post, "ask-to-edit")
    pass_half_a_minute(app)
    assert own.post(f"/appeals/{latest(app)}", data={"words": "They are vitamins."}).status_code == 303
    [review] = waiting(app)
    pass_days(app, 7)
    assert [each.id for each in waiting(app)] == [review.id]
    other = app.test_client(user=make_member(role="moderator"))
    sent = {"action": "dismiss", "reason": "They are pills.", "previous": latest(app)}
    assert other.post(f"/moderation/cases/{review.id}/decide", data=sent).status_code == 303
    pass_days(app, 0)
    assert [each.is_review for each in waiting(app)] == [False]


def test_what_is_hidden_stays_so_and_waits_again_only_where_a_day_was_chosen(app, moderator):
    author = make_member()
    chosen, other, shown = (make_discussion(author) for _ in range(3))
    page = moderator.get(f"/moderation/posts/{chosen.id}").text
    assert "Look at what is hidden again" in page and "It never comes back by itself" in page
    preview = decide_on(moderator, chosen, "hide", review="30", preview="1").text
    assert "Moderators look at it again on" in preview and '<option value="30" selected>' in preview
    for post, days in ((chosen, "30"), (other, ""), (shown, "7")):
        assert decide_on(moderator, post, "hide", review=days).status_code == 303
    with app.app_context():
        last = db.session.scalar(sa.select(Decision.id).where(Decision.post_id == shown.id))
    assert decide_on(moderator, shown, "restore", previous=last).status_code == 303
    pass_half_a_minute(app)
    assert "Moderators look at it again on" in app.test_client(user=author).get("/me/standing").text
    pass_days(app, 29)
    assert waiting(app) == []
    pass_days(app, 1)
    [case] = waiting(app)
    assert case.post_id == chosen.id and DUE in moderator.get(f"/moderation/cases/{case.id}").text
    with app.app_context():
        assert db.session.get(Post, chosen.id).visibility == "hidden", "nothing comes back unread"
    assert decide_on(moderator, chosen, "restore", review="9").status_code == 422


def test_a_hidden_picture_waits_again_unless_its_author_has_chosen_another(app, moderator):
    authors = [make_member() for _ in range(2)]
    posts = [make_discussion(author) for author in authors]
    for author, post in zip(authors, posts, strict=True):
        kept = {"keeper_id": author.id, "member_id": author.id, "use": "avatar", "state": "ready", "size": 9}
        save(Picture(id=uuid4().hex, **kept))
        assert decide_on(moderator, post, "hide-avatar", review="7").status_code == 303
    with app.app_context(), db.transaction():
        db.session.execute(sa.update(Picture).where(Picture.member_id == authors[0].id).values(is_hidden=False))
    pass_days(app, 7)
    assert [each.post_id for each in waiting(app)] == [posts[1].id]


def test_leads_who_were_asked_to_change_their_topic_know_the_day_and_it_waits_again(app, moderator):
    topic, lead = get_topic(), make_member()
    save(TopicRole(topic_id=topic.id, member_id=lead.id, role="lead"))
    sent = {"action": ["ask-leads", "warn-leads"], "rule": "spam", "reason": REASON, "previous": "", "days": "3"}
    assert moderator.post(f"/moderation/topics/{topic.id}", data=sent).status_code == 303
    pass_half_a_minute(app)
    told = app.test_client(user=lead).get("/me/standing").text
    assert "Please change this topic by" in told and "It ends by itself on" in told
    pass_days(app, 3)
    [case] = waiting(app)
    assert case.about_topic_id == topic.id and DUE in moderator.get(f"/moderation/cases/{case.id}").text


def test_many_are_looked_at_again_some_at_a_time(app, moderator, monkeypatch):
    monkeypatch.setattr(again, "AT_ONCE", 2)
    root = make_discussion()
    for _ in range(3):
        assert decide_on(moderator, make_reply(root), "ask-to-edit").status_code == 303
    pass_days(app, 7)
    assert len(waiting(app)) == 2
    pass_days(app, 0)
    assert len(waiting(app)) == 3
