"""The database goes away, in the middle of a page or into silence: nobody sees a 500, and nobody waits for long."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa
from factories import make_member, make_petition

from activistnet.core.data.db import db

SILENT_SITE = Path(__file__).with_name("silent_site.py")
SLOW_SITE = Path(__file__).with_name("slow_site.py")


@pytest.mark.commits
@pytest.mark.parametrize("statement", range(1, 5))
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_r07_a_database_that_dies_in_the_middle_of_a_request_is_a_503(app, client, log_in, method, statement):
    app.config.update(TESTING=False, PROPAGATE_EXCEPTIONS=False)
    petition = make_petition()
    log_in(make_member())
    path = f"/petitions/{petition.id}/sign"
    sent = 0

    def die(connection, _cursor, *_):
        nonlocal sent
        sent += 1
        if sent == statement:
            with db.engine.connect() as other:
                pid = connection.connection.dbapi_connection.info.backend_pid
                other.execute(sa.text("SELECT pg_terminate_backend(:pid, 1000)"), {"pid": pid})

    with app.app_context():
        sa.event.listen(db.engine, "before_cursor_execute", die)
        engine = db.engine
    answer = client.open(path, method=method)
    sa.event.remove(engine, "before_cursor_execute", die)
    if sent >= statement:
        assert answer.status_code == 503
        assert answer.headers["Retry-After"]
        assert "<main" in answer.text
    assert client.open(path, method=method).status_code == {"GET": 200, "POST": 303}[method]


def test_r07_nobody_waits_for_a_database_that_says_nothing():
    done = subprocess.run(
        [sys.executable, SILENT_SITE], env=os.environ, capture_output=True, text=True, timeout=240, check=False
    )
    said = ["200", "503", "given-up", "unasked", "200", "200", "200"]
    assert done.stdout.split() == said, done.stdout + done.stderr


def test_r07_a_request_waits_two_seconds_in_all_and_leaves_nothing_behind():
    done = subprocess.run(
        [sys.executable, SLOW_SITE], env=os.environ, capture_output=True, text=True, timeout=900, check=False
    )
    said = ["[503, 503]", *["{503}"] * 3, "0", "{200}", "0"]
    assert done.stdout.splitlines() == said, done.stdout + done.stderr
