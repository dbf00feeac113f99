"""Browsers of people who report and decide."""

import pytest
from factories import make_member


@pytest.fixture
def come(app, client, log_in):
    """`come("moderator")`: somebody new of this role, and a browser in which they are signed in."""

    def come(role="member", handle=None):
        browser = app.test_client()
        member = log_in(make_member(handle, role=role), browser)
        return member, browser

    return come
