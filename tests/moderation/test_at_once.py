"""What is reported by a rule that says so is out of sight at once, until somebody has looked."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from factories import make_discussion, make_member, make_petition, make_reply

from activistnet.core.data.db import db
from activistnet.moderation.models import Case, Decision
from activistnet.posts.models import Post
from activistnet.topics.models import TopicRule

WORDS = "She lives at 12 Mill Street"


@pytest.fixture
def come(app, log_in):
    """A browser of somebody who joined so many days ago."""

    def come(days=40, **values):
        browser = app.test_client()
        joined = datetime.now(UTC) - timedelta(days=days)
        browser.member = log_in(make_member(joined_at=joined, **values), browser)
        return browser

    return come


def tell(browser, post, rule="private"):
    assert browser.post(f"/posts/{post.id}/report", data={"rule": rule}).status_code == 303


def seen(app, *posts):
    with app.app_context():
        return [db.session.get(Post, post.id).visibility for post in posts]


def make_told(**values):
    return make_reply(make_discussion(), body=WORDS, body_html=WORDS, **values)


def decide(app, moderator, post, action):
    with app.app_context():
        case = db.session.scalar(sa.select(Case.id).where(Case.post_id == post.id, Case.decided_at.is_(None)))
        previous = db.session.scalar(sa.select(sa.func.max(Decision.id)).where(Decision.post_id == post.id))
    sent = {"action": action, "rule": "private", "reason": "Looked at.", "previous": previous or ""}
    assert moderator.post(f"/moderation/cases/{case}/decide", data=sent).status_code == 303


def test_a_report_of_private_information_hides_at_once_and_whoever_looks_brings_it_back(app, come, visitor):
    author, moderator = come(), come(role="moderator")
    reply = make_told(author=author.member)
    assert visitor.get(f"/r/{reply.id}").status_code == 303
    tell(come(), reply)
    assert visitor.get(f"/r/{reply.id}").status_code == 404
    page = author.get(f"/r/{reply.id}", follow_redirects=True).text
    assert "Someone has reported this, so it's out of sight" in page
    decide(app, moderator, reply, "dismiss")
    assert seen(app, reply) == ["visible"]
    assert visitor.get(f"/r/{reply.id}").status_code == 303


def test_whoever_looks_may_keep_it_out(app, come):
    reply = make_told()
    tell(come(), reply)
    decide(app, come(role="moderator"), reply, "hide")
    assert seen(app, reply) == ["hidden"]


def test_other_reports_and_those_of_visitors_and_new_members_hide_nothing(app, come, visitor):
    replies = [make_told() for _ in range(3)]
    tell(come(), replies[0], rule="spam")
    tell(visitor, replies[1])
    tell(come(29), replies[2])
    assert seen(app, *replies) == ["visible"] * 3


def test_nobody_stops_a_petition_by_a_report(app, come):
    petition = make_petition()
    tell(come(), petition)
    assert seen(app, petition) == ["visible"]


def test_who_was_wrong_twice_in_a_year_hides_nothing_any_more(app, come):
    reporter, moderator = come(), come(role="moderator")
    for _ in range(2):
        reply = make_told()
        tell(reporter, reply)
        assert seen(app, reply) == ["held"]
        decide(app, moderator, reply, "dismiss")
    third = make_told()
    tell(reporter, third)
    assert seen(app, third) == ["visible"]
    with app.app_context(), db.transaction():
        db.session.execute(sa.update(Decision).values(made_at=sa.func.now() - sa.text("interval '366 days'")))
    fourth = make_told()
    tell(reporter, fourth)
    assert seen(app, fourth) == ["held"]


def test_nobody_hides_more_than_a_few_a_day(app, come):
    reporter, replies = come(), [make_told() for _ in range(6)]
    for reply in replies:
        tell(reporter, reply)
    assert seen(app, *replies) == ["held"] * 5 + ["visible"]


def test_operators_say_by_which_rules_that_is(app, come):
    operator = come(role="operator")
    with app.app_context():
        rules = {
            rule.code: rule for rule in db.session.scalars(sa.select(TopicRule).where(TopicRule.topic_id.is_(None)))
        }
    assert operator.post(f"/operate/rules/{rules['private'].id}/not-at-once").status_code == 303
    assert operator.post(f"/operate/rules/{rules['spam'].id}/at-once").status_code == 303
    told, spam = make_told(), make_told()
    tell(come(), told)
    tell(come(), spam, rule="spam")
    assert seen(app, told, spam) == ["visible", "held"]
    assert "Hide later" in operator.get(f"/operate/rules/{rules['spam'].id}").text
