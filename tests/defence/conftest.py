"""Moderators, and members of any age who write."""

from datetime import UTC, datetime, timedelta

import pytest
from factories import make_member
from mails import deliver

RULE = {"kind": "word", "pattern": "cheap pills", "topic": "", "audience": "all", "effect": "hold", "days": "30"}


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


@pytest.fixture
def make_rule(app, moderator):
    """A rule as a moderator makes it; its number."""

    def make_rule(browser=moderator, **values):
        answer = browser.post("/moderation/words", data={**RULE, **values})
        assert answer.status_code == 303, answer.text
        return int(answer.location.rpartition("/")[2])

    return make_rule


@pytest.fixture
def acting(make_rule, moderator):
    """The same, switched on."""

    def acting(**values):
        rule_id = make_rule(**values)
        assert moderator.post(f"/moderation/words/{rule_id}/on").status_code == 303
        return rule_id

    return acting


@pytest.fixture
def mails(app, tmp_path):
    """`mails()` delivers what waits and gives the messages that were not read yet."""
    return lambda: deliver(app, tmp_path)
