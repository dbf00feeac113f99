"""Browsers of people who report and decide."""

import pytest
from factories import get_topic, make_member, save

from activistnet.topics.models import TopicRole


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
