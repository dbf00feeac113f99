"""Browsers of people who report and decide, and of whom was banned from a topic."""

from datetime import UTC, datetime, timedelta

import pytest
from factories import get_topic, make_member, save

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
def bob(client, log_in):
    return log_in(make_member("bob", banned_until=IN_A_WEEK))


@pytest.fixture
def banned(bob):
    save(TopicBan(member_id=bob.id, topic_id=get_topic().id, until=IN_A_WEEK))
    return bob
