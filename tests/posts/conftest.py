"""Pages as several readers are shown them, and debates whose order follows from votes."""

import pytest
import sqlalchemy as sa
from camps import Camps, best_of, rank
from debates import Debate
from factories import make_discussion

from activistnet.core.data.db import db
from activistnet.core.jobs.tasks import Outbox, run_due


@pytest.fixture
def browse(app):
    """`browse(member)`: a browser in which they are signed in; without one, a visitor's."""
    return lambda member=None: app.test_client(user=member) if member else app.test_client()


@pytest.fixture
def page_of(app, log_in):
    """`page_of(member, path)`: the page as this member is shown it; None is a visitor."""
    browsers = {}

    def page_of(member, path):
        key = member.id if member else 0
        if key not in browsers:
            browsers[key] = app.test_client()
            if member:
                log_in(member, browsers[key])
        return browsers[key].get(path).text

    page_of.browser_of = lambda member: page_of(member, "/about") and browsers[member.id]
    return page_of


@pytest.fixture
def thread():
    root = make_discussion(title="Night clinics")
    return root, f"/discussions/{root.id}/{root.slug}"


@pytest.fixture
def ranked(app):
    """`ranked()`: what was due is done; how many tasks there were."""

    def run():
        with app.app_context():
            with db.transaction():
                db.session.execute(sa.update(Outbox).values(due_at=sa.func.now()))
            return run_due()

    return run


@pytest.fixture
def camps(app):
    return Camps(make_discussion(is_debate=True))


@pytest.fixture
def agreed(app, client, camps):
    """The three replies on which both sides agree, the best first."""
    for reply in camps.replies["for"][:3]:
        camps.vote(reply, "for", 3)
        camps.vote(reply, "against", 3)
    rank(app, camps.root)
    return best_of(client, camps.root)[:3]


@pytest.fixture
def run(app):
    """`run()`: what was due is done, and what follows from it."""

    def run():
        with app.app_context():
            with db.transaction():
                db.session.execute(sa.update(Outbox).values(due_at=sa.func.now()))
            while run_due():
                pass

    return run


@pytest.fixture
def debate(client, app, run):
    """A debate, and somebody's note to a reply in it."""
    return Debate(app, run)
