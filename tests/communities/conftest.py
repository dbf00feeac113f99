"""Browsers of people who have a part in topics."""

import pytest
from communities.test_roles import give
from factories import make_member


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
