"""The worker that reads words, for all who search."""

import pytest

from activistnet.core.data.db import db
from activistnet.core.jobs.tasks import run_due
from activistnet.search import tasks


@pytest.fixture
def read(app):
    """Have the worker read what is new."""

    def now():
        with app.app_context(), db.transaction():
            tasks.look()
        with app.app_context():
            run_due()

    return now
