"""Moderators, and members of any age who write."""

from datetime import UTC, datetime, timedelta

import pytest
from factories import make_member


@pytest.fixture
def moderator(app, log_in):
    browser = app.test_client()
    log_in(make_member(role="moderator"), browser)
    return browser


@pytest.fixture
def writer(app, log_in):
    """`writer(days=30)`: the browser of a member who joined so long ago."""

    def writer(days=0, **values):
        browser = app.test_client()
        browser.member = log_in(make_member(joined_at=datetime.now(UTC) - timedelta(days=days), **values), browser)
        return browser

    return writer


@pytest.fixture
def say():
    """`say(browser, root, "words")` replies; gives the number of the reply."""

    def say(browser, root, body, **more):
        answer = browser.post(f"/posts/{root.id}/replies", data={"body": body, **more})
        assert answer.status_code == 303, answer.text[:200]
        return int(answer.location.partition("?")[0].rpartition("/")[2])

    return say
