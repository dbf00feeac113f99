"""Migrating as a start does it: in turn, in nobody's way, whole after a cut; and the way down, which asks first."""

import threading
import time
from contextlib import contextmanager
from types import SimpleNamespace

import databases
import pytest
import sqlalchemy as sa
from waiting import HANG, wait_until

from activistnet.core.data import migrating, released
from activistnet.core.data.db import db
from activistnet.start import revisions

commits = pytest.mark.commits
NEWEST = max(revisions.OURS.newest)
BEFORE_MEMBERS_CHANGE = "0026"  # 0027 adds a column to members, for which nobody may be reading them
BEFORE_THE_REPAIR = "0029"
BUSY = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND query LIKE :query"


@pytest.fixture
def run(app):
    """`run("upgrade")` is `flask db upgrade`; where nobody can be asked."""
    return lambda *arguments: app.test_cli_runner().invoke(args=["db", *arguments])


@pytest.fixture
def beside(app):
    """A connection of somebody else's."""
    with app.app_context(), db.engine.connect() as connection:
        yield connection


@pytest.fixture
def elsewhere():
    """Somebody migrates another database of the same server."""
    with databases.admin().connect() as connection:
        # Shared, as tests beside this one may do the same; who asks for a turn sees it like one.
        connection.execute(sa.text("SELECT pg_advisory_lock_shared(:lock)"), {"lock": migrating.LOCK})
        yield


@contextmanager
def meanwhile(run, *arguments):
    """The command goes on beside the block, and is waited for at its end; what it says comes into the list."""
    results = []
    thread = threading.Thread(target=lambda: results.append(run(*arguments)), daemon=True)
    thread.start()
    try:
        yield results
    finally:
        thread.join(HANG)


@pytest.fixture
def third(app):
    """One more, which looks who is busy with what."""
    with app.app_context(), db.engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        yield connection


def wait_for(connection, query):
    """The number of PostgreSQL's process that does this, once there is one."""
    found = []
    wait_until(lambda: found.append(connection.scalar(sa.text(BUSY), {"query": query})) or found[-1])
    return found[-1]


def test_the_way_down_says_what_is_lost_and_asks(run):
    asked = run("downgrade", "0026")
    assert asked.exit_code == 1
    assert f"From {NEWEST} down to 0026:" in asked.output
    assert "lost: column members.suspended_until\n" in asked.output
    assert "lost: table audit (0 rows)\n" in asked.output
    assert asked.output.endswith("Nobody can be asked here. --yes does it without a question.\n")
    assert run("current").output == f"{NEWEST} (head)\n"


@commits
def test_one_step_down_is_what_it_takes_unless_told_and_it_says_which_code_can_start(run):
    below = f"{int(NEWEST) - 1:04}"
    taken = run("downgrade", "--yes")
    assert taken.exit_code == 0
    assert taken.output.endswith(
        f"The schema is at {below}. Start the code that belongs to it: `bin/serve` of this code brings it up again.\n"
    )
    assert run("current").output == f"{below}\n"
    assert run("downgrade", below, "--yes").output == f"Error: The schema is not above {below}.\n"


@pytest.mark.parametrize("target", ["base", f"-{int(NEWEST)}", f"-{int(NEWEST) + 1}"])
def test_everything_is_dropped_only_for_a_word_of_its_own(run, target):
    refused = run("downgrade", target, "--yes")
    assert (refused.exit_code, refused.output.count("--drop-everything")) == (1, 1)
    assert run("check").exit_code == 0


def test_a_stamp_asks_too(run):
    assert run("stamp", "0001").exit_code == 1
    assert run("current").output == f"{NEWEST} (head)\n"


@commits
@pytest.mark.usefixtures("elsewhere")
def test_of_two_starts_at_once_the_second_waits_and_finds_nothing_to_do(run, beside, monkeypatch):
    down = run("downgrade", "--yes")
    assert down.exit_code == 0, (down.output, down.exception)
    waits = threading.Event()
    # PostgreSQL may still be ending the connection of the way down, whose turn it was.
    wait_until(lambda: beside.scalar(migrating.TAKE, {"lock": migrating.LOCK}))
    monkeypatch.setattr(
        migrating, "time", SimpleNamespace(sleep=lambda _: waits.set() or time.sleep(0.3), monotonic=time.monotonic)
    )
    with meanwhile(run, "upgrade") as results:
        wait_until(lambda: waits.is_set() or results)
        assert not results, (results[0].output, results[0].exception)
        beside.execute(sa.text("SELECT pg_advisory_unlock_all()"))
    [result] = results
    assert result.exit_code == 0, result.output
    assert "Another start migrates this database since " in result.output
    assert run("check").exit_code == 0


@commits
def test_a_migration_waits_for_no_lock_that_requests_would_wait_behind(run, beside, third):
    run("downgrade", BEFORE_MEMBERS_CHANGE, "--yes")
    beside.execute(sa.text("SELECT id FROM members"))
    with meanwhile(run, "upgrade") as results:
        wait_for(third, "ALTER TABLE members%")
        third.execute(sa.text("SET statement_timeout = '2s'"))
        third.execute(sa.text("SELECT count(*) FROM members"))
        assert not results
        beside.rollback()
    [result] = results
    assert result.exit_code == 0, result.output
    assert "A table is in use." in result.output
    assert run("check").exit_code == 0


@commits
def test_a_migration_that_is_cut_has_changed_nothing_and_the_next_start_goes_on(run, beside, third):
    run("downgrade", BEFORE_MEMBERS_CHANGE, "--yes")
    beside.execute(sa.text("SELECT id FROM members"))
    with meanwhile(run, "upgrade") as results:
        third.execute(sa.text("SELECT pg_terminate_backend(:pid)"), {"pid": wait_for(third, "ALTER TABLE members%")})
    [result] = results
    assert result.exit_code == 1
    assert "What was begun is undone; try again." in result.output
    beside.rollback()
    assert run("current").output == f"{BEFORE_MEMBERS_CHANGE}\n"
    third.execute(sa.text("ALTER TABLE members ADD suspended_until timestamptz"))
    assert "The schema isn't as that step needs it." in run("upgrade").output
    third.execute(sa.text("ALTER TABLE members DROP suspended_until"))
    assert run("current").output == f"{BEFORE_MEMBERS_CHANGE}\n"
    assert run("upgrade").exit_code == 0
    assert run("check").exit_code == 0


@commits
def test_an_index_that_was_left_unfinished_is_built_again(run, app):
    with app.app_context(), db.transaction():
        db.session.execute(
            sa.text("UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'ix_signatures_withdrawn'::regclass")
        )
    found = run("check")
    assert "The schema lacks: CREATE INDEX ix_signatures_withdrawn" in found.output
    assert "ix_signatures_withdrawn was left unfinished: building it again." in run("upgrade").output
    assert run("check").exit_code == 0


# What migrations that were changed in place left in databases made before: one line for each.
EARLIER = """
DROP INDEX ix_activities_post; CREATE INDEX ix_activities_post ON activities (post_id)
DROP INDEX ix_posts_topic_newest
DROP INDEX ix_signatures_withdrawn
DROP INDEX ix_members_handle_prefix
CREATE UNIQUE INDEX ix_members_handle_prefix ON members (lower(handle) text_pattern_ops)
ALTER TABLE sign_ups DROP token_sealed
ALTER TABLE sent_forms DROP CONSTRAINT pk_sent_forms, DROP digest, DROP key, ADD mark bytea NOT NULL
ALTER TABLE sent_forms ADD CONSTRAINT pk_sent_forms PRIMARY KEY (member_id, mark)
"""


@commits
def test_a_database_of_before_becomes_what_a_new_one_is(run, app):
    run("downgrade", BEFORE_THE_REPAIR, "--yes")
    with app.app_context(), db.transaction():
        for statement in EARLIER.replace("\\\n", "").strip().splitlines():
            db.session.execute(sa.text(statement))
    for _time in ("first", "second"):
        upgraded = run("upgrade")
        assert upgraded.exit_code == 0, upgraded.output
        assert run("check").exit_code == 0, run("check").output
        run("downgrade", BEFORE_THE_REPAIR, "--yes")


@commits
def test_processes_wait_for_a_schema_that_is_older_than_they_need(run, app, capfd):
    run("downgrade", "--yes")
    below = f"{int(NEWEST) - 1:04}"
    waiting = threading.Thread(target=revisions.wait_for_them, args=[app.settings.database_url], daemon=True)
    waiting.start()
    said = []
    wait_until(lambda: said.append(capfd.readouterr().err) or "Waiting" in "".join(said))
    assert waiting.is_alive()
    assert "".join(said) == f"The schema is at {below}, this code needs {NEWEST}. Waiting for `flask db upgrade`.\n"
    run("upgrade")
    waiting.join(HANG)
    assert not waiting.is_alive()


def test_released_migrations_are_neither_changed_nor_taken_away(tmp_path):
    versions, noted = tmp_path / "versions", tmp_path / "released.txt"
    versions.mkdir()
    noted.touch()
    (versions / "0001_first.py").write_text("first")
    (versions / "0002_second.py").write_text("second")
    assert released.problems(tmp_path)[0] == "0001_first.py is not in released.txt: `flask db freeze` adds it."
    assert released.freeze(tmp_path) == ["0001_first.py", "0002_second.py"]
    assert not released.problems(tmp_path)
    (versions / "0001_first.py").write_text("another")
    (versions / "0002_second.py").unlink()
    assert [sentence.partition(":")[0] for sentence in released.problems(tmp_path)] == [
        "0001_first.py was released and is changed",
        "0002_second.py was released and is gone",
    ]
    with pytest.raises(ValueError, match="write what it lacks as a new migration"):
        released.freeze(tmp_path)
