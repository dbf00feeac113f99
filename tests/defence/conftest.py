"""Moderators, and members of any age who write."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from factories import make_member
from mails import deliver
from shown import words

from activistnet.core.data.db import db
from activistnet.defence.list_models import OutsideEntry, OutsideList
from activistnet.defence.models import WordRule

RULE = {"kind": "word", "pattern": "cheap pills", "topic": "", "audience": "all", "effect": "hold", "days": "30"}
LIST = {"name": "Common list", "website": "https://lists.example/common", "vouched_by": "The Allied Team", "days": "30"}
TAKE = {"act": "take", "audience": "all", "effect": "hold", "days": "90", "reason": ""}


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


@pytest.fixture
def take_in(moderator):
    """A list with this in it; its number."""

    def take_in(text, **values):
        answer = moderator.post("/moderation/lists", data={**LIST, "lines": text, **values})
        assert answer.status_code == 303, words(answer)
        return int(answer.location.rpartition("/")[2])

    return take_in


@pytest.fixture
def decide(app, moderator):
    """`decide(list_id, "pattern", ...)` with what is sent; the answer."""

    def decide(list_id, *patterns, browser=moderator, **values):
        with app.app_context():
            of_it = (OutsideEntry.list_id == list_id, OutsideEntry.pattern.in_(patterns))
            ids = db.session.scalars(sa.select(OutsideEntry.id).where(*of_it)).all()
        assert len(ids) == len(patterns)
        return browser.post(f"/moderation/lists/{list_id}", data={**TAKE, "entry": ids, **values})

    return decide


def entries(app, list_id):
    with app.app_context():
        wanted = sa.select(OutsideEntry).where(OutsideEntry.list_id == list_id).order_by(OutsideEntry.id)
        return {entry.pattern: entry for entry in db.session.scalars(wanted)}


def rules(app):
    with app.app_context():
        return db.session.scalars(sa.select(WordRule).order_by(WordRule.id)).all()


def later(app, **values):
    """Let the end of everything have come so much earlier."""
    by = timedelta(**values)
    with app.app_context(), db.transaction():
        for table in (OutsideList, OutsideEntry, WordRule):
            db.session.execute(sa.update(table).values(ends_at=table.ends_at - by))
