"""What waits in the outbox is handed to the workers, and an idle site is asked little."""

import pytest
import sqlalchemy as sa
from factories import save

from activistnet.core.data.db import db
from activistnet.core.jobs.handover import HandOver
from activistnet.core.jobs.tasks import QUEUES, Outbox


@pytest.fixture
def dispatcher(app):
    with app.app_context():
        made = HandOver(app)
        yield made
        made.close()


def test_where_nothing_waits_the_database_is_asked_one_question(dispatcher, count_queries):
    with count_queries() as queries:
        assert dispatcher.step() == 0
    assert len(queries) == 1


def test_what_waits_in_any_queue_is_looked_at(dispatcher):
    for queue in QUEUES:
        save(Outbox(job="nobody.knows", args=[], queue=queue))  # which is put back at once, to wait for another release
    dispatcher.step()
    tried = dict(db.session.execute(sa.select(Outbox.queue, Outbox.tries)).all())
    assert tried == dict.fromkeys(QUEUES, 1)
