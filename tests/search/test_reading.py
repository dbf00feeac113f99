"""Reading new words waits for nobody: what somebody has just then is read later, and no job fails of it."""

import threading

import pytest
import sqlalchemy as sa
from factories import make_discussion
from waiting import HANG

from activistnet.core.data.db import db
from activistnet.core.jobs.tasks import Outbox, run_due
from activistnet.search import services, tasks


def read(app):
    """Have the worker read what is new; the jobs that are left, or failed."""
    with app.app_context(), db.transaction():
        tasks.look()
    with app.app_context():
        run_due()
    with app.app_context():
        mine = (Outbox.job == "search.tasks.read_waiting",)
        return [(each.error, each.failed_at) for each in db.session.scalars(sa.select(Outbox).where(*mine))]


def found(client, word):
    return client.get("/search", query_string={"q": word}).text.count("</mark>")


class Holding(threading.Thread):
    """Somebody else's transaction that does this and goes on until it is let go."""

    def __init__(self, app, statement, **values):
        super().__init__()
        self.app, self.statement, self.values = app, sa.text(statement), values
        self.has, self.let_go = threading.Event(), threading.Event()

    def run(self):
        with self.app.app_context(), db.transaction():
            db.session.execute(self.statement, self.values)
            self.has.set()
            self.let_go.wait(HANG)

    def __enter__(self):
        self.start()
        assert self.has.wait(HANG)

    def __exit__(self, *_):
        self.let_go.set()
        self.join(HANG)


@pytest.mark.commits(emptied=True)
def test_posts_that_somebody_has_are_read_later_and_the_others_now(app, client):
    mine, _other = make_discussion(title="Pangolin one"), make_discussion(title="Aardvark one")
    with Holding(app, "SELECT id FROM posts WHERE id = :id FOR UPDATE", id=mine.id):
        assert read(app) == []
        assert (found(client, "pangolin"), found(client, "aardvark") > 0) == (0, True)
    assert read(app) == []
    assert found(client, "pangolin") > 0


@pytest.mark.commits(emptied=True)
def test_whoever_reads_at_the_moment_goes_on_alone(app, client):
    make_discussion(title="Pangolin two")
    with Holding(app, str(services.ALONE)):
        assert read(app) == []
        assert found(client, "pangolin") == 0
    assert read(app) == []
    assert found(client, "pangolin") > 0


@pytest.mark.commits(emptied=True)
def test_what_is_gone_meanwhile_waits_no_longer(app, client):
    gone = make_discussion(title="Pangolin three")
    with app.app_context(), db.transaction():
        db.session.execute(sa.text("DELETE FROM activities WHERE post_id = :id"), {"id": gone.id})
        db.session.execute(sa.text("DELETE FROM posts WHERE id = :id"), {"id": gone.id})
    assert read(app) == []
    with app.app_context():
        assert db.session.scalar(sa.text("SELECT count(*) FROM search_waiting")) == 0
