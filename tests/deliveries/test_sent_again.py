"""A letter to an office that nobody knows to have been taken: it goes again, as the same one."""

from dataclasses import replace
from email import message_from_bytes

import pytest
import sqlalchemy as sa
from sinks import Sink

from activistnet.core.data.db import db
from activistnet.core.jobs import mail
from activistnet.core.jobs.tasks import run_due


@pytest.fixture
def sink():
    """A mail server."""
    sink = Sink()
    sink.controller.start()
    yield sink
    mail.forget()
    mail.breaker.reset()
    sink.controller.stop()


@pytest.mark.commits(emptied=True)
def test_it_goes_again_under_the_same_message_id(app, client, case, sink):
    assert case.deliver().status_code == 303
    sink.is_cut = True
    for _ in range(2):
        mail.breaker.reset()
        with app.app_context():
            app.settings = replace(app.settings, mail_url=f"smtp://127.0.0.1:{sink.controller.port}")
            with db.transaction():
                db.session.execute(sa.text("UPDATE outbox SET due_at = now()"))
            run_due()
    first, again = (message_from_bytes(each)["Message-ID"] for each in sink.contents)
    assert first == again
