"""Browsers of people who report and decide, and of whom was banned from a topic."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from factories import get_topic, make_member, save

from activistnet.core.data.db import db
from activistnet.moderation.models import Case, Decision
from activistnet.topics.ban_models import TopicBan
from activistnet.topics.models import TopicRole

IN_A_WEEK = datetime.now(UTC) + timedelta(days=7)


@pytest.fixture
def come(app, client, log_in):
    """`come("moderator")`: somebody new of this role, and a browser in which they are signed in."""

    def come(role="member", handle=None):
        browser = app.test_client()
        member = log_in(make_member(handle, role=role), browser)
        return member, browser

    return come


@pytest.fixture
def visit(app, client):
    """`visit()`: a browser of somebody new without an account."""
    return lambda: app.test_client()


@pytest.fixture
def enter(app, log_in):
    """`enter("moderator")`: a browser in which somebody new of this role is signed in; with a role in Health, too."""

    def enter(role="member", here=None):
        browser = app.test_client()
        member = log_in(make_member(role=role), browser)
        if here:
            save(TopicRole(topic_id=get_topic().id, member_id=member.id, role=here))
        return browser

    return enter


@pytest.fixture
def moderator(app, client):
    """A browser in which a moderator of the site is signed in."""
    return app.test_client(user=make_member(role="moderator"))


@pytest.fixture
def elsewhere(app):
    """The address of another topic."""
    with app.app_context():
        return db.session.scalars(sa.text("SELECT slug FROM topics WHERE slug <> 'health' ORDER BY id LIMIT 1")).one()


@pytest.fixture
def bob(client, log_in):
    return log_in(make_member("bob", banned_until=IN_A_WEEK))


@pytest.fixture
def banned(bob):
    save(TopicBan(member_id=bob.id, topic_id=get_topic().id, until=IN_A_WEEK))
    return bob


def report(browser, post, rule="spam"):
    assert browser.post(f"/posts/{post.id}/report", data={"rule": rule}).status_code == 303


def cases(app):
    """All there are, the oldest first."""
    with app.app_context():
        return db.session.scalars(sa.select(Case).order_by(Case.id)).all()


def get(app, model, row_id):
    with app.app_context():
        return db.session.get(model, row_id)


def decide(browser, case, *actions, reason="Sold pills.", rule="spam", previous="", **more):
    """Decide about a case; the answer."""
    sent = {"action": list(actions), "rule": rule, "reason": reason, "previous": previous, **more}
    return browser.post(f"/moderation/cases/{case.id}/decide", data=sent)


def latest(app):
    """The number of the decision that was made last."""
    with app.app_context():
        return db.session.scalar(sa.select(sa.func.max(Decision.id)))
