"""Browsers of people who have a part in topics, and of those who recall a lead."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from communities.test_roles import give
from factories import get_topic, make_discussion, make_member, save

from activistnet.core.data.db import db
from activistnet.topics import tasks
from activistnet.topics.models import TopicMember
from activistnet.topics.recall_models import Recall


@pytest.fixture
def come(app, log_in):
    """A browser in which somebody new is signed in, with a role in a topic, if one is named, and who it is."""

    def come(role=None, *, topic="health", site_role="member"):
        browser = app.test_client()
        member = log_in(make_member(role=site_role), browser)
        if role:
            give(member, role, topic)
        return member, browser

    return come


@pytest.fixture
def enter(app, log_in):
    """`enter(is_active=True)`: somebody new who may vote about a lead of Health, and their browser."""

    def enter(*, is_active=False, **values):
        browser = app.test_client()
        member = log_in(make_member(**values), browser)
        if is_active:
            join(member)
            make_discussion(member)
        return member, browser

    return enter


@pytest.fixture
def nora(enter):
    """The lead, and her browser."""
    member, browser = enter(display_name="Nora")
    join(member)
    give(member, "lead")
    return member, browser


@pytest.fixture
def active(enter, nora):
    """Browsers of four active members."""
    return [enter(is_active=True)[1] for _ in range(4)]


def join(member, *, days=40):
    """Let somebody be a member of Health for so long."""
    at = datetime.now(UTC) - timedelta(days=days)
    save(TopicMember(topic_id=get_topic().id, member_id=member.id, joined_at=at))


def move_clock(app, **by):
    """Let everything about votes have happened so much earlier."""
    earlier = timedelta(**by)
    names = ("asked_at", "opened_at", "bound_at", "ends_at", "ended_at")
    with app.app_context(), db.transaction():
        db.session.execute(sa.update(Recall).values({name: getattr(Recall, name) - earlier for name in names}))


def end_due(app):
    """End the votes whose time is over, as the clock does."""
    with app.app_context(), db.transaction():
        tasks.end_recalls()


def ask(browser, lead):
    return browser.post("/t/health/recall", data={"member": lead.id})


def open_vote(app, active, lead):
    """Let three ask for a vote, which opens it; its number."""
    for browser in active[:3]:
        assert ask(browser, lead).status_code == 303
    with app.app_context():
        return db.session.scalar(sa.select(Recall.id).where(Recall.ended_at.is_(None)))
