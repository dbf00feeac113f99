"""`flask db`: which revision the schema is at, noting another one, and beginning the next."""

import shutil

import databases
import pytest
import sqlalchemy as sa
from alembic.script import ScriptDirectory

from activistnet.core.data.db import db
from activistnet.core.data.schema import alembic_config


def newest(app):
    with app.app_context():
        return ScriptDirectory.from_config(alembic_config()).get_current_head()


def test_it_says_which_revision_the_schema_is_at(app):
    result = app.test_cli_runner().invoke(args=["db", "current"])
    assert result.output == f"{newest(app)} (head)\n"


@pytest.mark.commits
def test_a_stamp_changes_what_is_noted_and_not_the_schema(app):
    runner = app.test_cli_runner()
    assert runner.invoke(args=["db", "stamp", "0001", "--yes"]).exit_code == 0
    assert runner.invoke(args=["db", "current"]).output == "0001\n"
    assert runner.invoke(args=["db", "stamp", "head", "--yes"]).exit_code == 0
    assert runner.invoke(args=["db", "check"]).exit_code == 0


@pytest.mark.parametrize("arguments", [["upgrade", "nowhere"], ["downgrade", "nowhere"], ["stamp", "nowhere", "--yes"]])
def test_a_revision_that_is_not_there_is_refused_in_a_sentence(app, arguments):
    result = app.test_cli_runner().invoke(args=["db", *arguments])
    assert result.exit_code == 1
    assert result.output.endswith("Error: Can't locate revision identified by 'nowhere'\n")


@pytest.fixture
def newer(app):
    """A schema that newer code has migrated."""
    with app.app_context(), db.transaction():
        db.session.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))


NEWER = {
    "upgrade": (0, "The schema is at 9999, of newer code, and this code works on it: there is nothing to do.\n"),
    "current": (0, "9999 (of newer code)\n"),
    "downgrade": (1, "Error: The schema is at 9999, of newer code: take it down with that code.\n"),
    "check": (1, "Error: Can't locate revision identified by '9999'\n"),
}


@pytest.mark.commits
@pytest.mark.usefixtures("newer")
def test_on_a_schema_of_newer_code_there_is_nothing_to_do_and_nothing_is_taken_down(app):
    said = {name: app.test_cli_runner().invoke(args=["db", name]) for name in NEWER}
    assert {name: (result.exit_code, result.output) for name, result in said.items()} == NEWER


@pytest.fixture
def migrations(app, tmp_path, monkeypatch):
    """A copy of the migrations, for a command that writes another one."""
    copy = tmp_path / "migrations"
    shutil.copytree(databases.MIGRATIONS[0].parents[1], copy, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(app, "root_path", str(tmp_path))
    return copy / "versions"


@pytest.mark.commits
def test_the_next_migration_says_what_the_models_say_more(app, migrations):
    with app.app_context(), db.transaction():
        db.session.execute(sa.text("DROP INDEX ix_typed_tries_expires_at"))
    before, number = newest(app), f"{int(databases.MIGRATIONS[-1].name[:4]) + 1:04}"
    runner = app.test_cli_runner()
    written = runner.invoke(args=["db", "revision", "-m", "Forget typed tries sooner"])
    assert written.exit_code == 0, written.output
    text = (migrations / f"{number}_forget_typed_tries_sooner.py").read_text()
    assert text.startswith(f'"""Forget typed tries sooner\n\nRevision: {number}, after {before}.\n')
    assert "op.create_index('ix_typed_tries_expires_at'" in text.split("def downgrade")[0]
    assert runner.invoke(args=["db", "upgrade"]).exit_code == 0
    assert runner.invoke(args=["db", "check"]).exit_code == 0


@pytest.mark.commits
def test_no_migration_is_written_over_a_schema_that_is_behind(app, migrations):
    runner = app.test_cli_runner()
    runner.invoke(args=["db", "stamp", "0001", "--yes"])
    refused = runner.invoke(args=["db", "revision", "-m", "Too early"])
    assert refused.exit_code == 1
    assert refused.output == "Error: Target database is not up to date.\n"
    assert len([*migrations.glob("*.py")]) == len(databases.MIGRATIONS)


def test_a_migration_says_what_it_is_for(app):
    refused = app.test_cli_runner().invoke(args=["db", "revision"])
    assert refused.exit_code == 2
    assert "Missing option '-m'" in refused.output
