"""The schema goes up and down, and is the one the models declare."""

from importlib import util

import contractions
import databases
import pytest
import sqlalchemy as sa
from factories import make_discussion, make_petition, make_reply

from activistnet.core.data import released
from activistnet.core.data.db import db

FIRST_RELEASE = next(n for n, path in enumerate(databases.MIGRATIONS) if path.name.endswith("_as_it_was_meant.py"))
SINCE_THE_RULE = databases.MIGRATIONS[FIRST_RELEASE + 1 :]
FOLDER = databases.MIGRATIONS[0].parents[1]

WORDS = [("posts", "state", "visibility", "hidden"), ("petitions", "petition_state", "stage", "closed")]


@pytest.mark.commits
def test_migrations_go_down_and_up_again_with_data_in_every_kind_of_post(app):
    make_petition()
    make_reply(make_discussion())
    runner = app.test_cli_runner()
    assert runner.invoke(args=["db", "downgrade", "base", "--yes", "--drop-everything"]).exit_code == 0
    with app.app_context():
        assert sa.inspect(db.engine).get_table_names() == ["alembic_version"]
    assert runner.invoke(args=["db", "upgrade"]).exit_code == 0
    make_petition()


def test_the_models_and_the_schema_are_the_same(app):
    result = app.test_cli_runner().invoke(args=["db", "check"])
    assert result.exit_code == 0, result.output


@pytest.mark.commits
def test_what_the_models_do_not_say_is_compared_too(app):
    with app.app_context(), db.transaction():
        for drift in DRIFT:
            db.session.execute(sa.text(drift))
    result = app.test_cli_runner().invoke(args=["db", "check"])
    assert result.exit_code == 1
    for sentence in (
        "The schema lacks: CREATE INDEX ix_signatures_withdrawn ON signatures",
        "No migration makes: CREATE INDEX ix_signatures_withdrawn ON petitions",
        "The schema lacks: CREATE TRIGGER keep_state_updated ",
        "No migration makes: table petitions\n",
        "No migration makes: column members.handle character varying not null statistics 7\n",
    ):
        assert sentence in result.output


DRIFT = [
    "DROP INDEX ix_signatures_withdrawn",
    "CREATE INDEX ix_signatures_withdrawn ON petitions (stage)",
    "DROP TRIGGER keep_state_updated ON posts",
    "ALTER TABLE petitions RESET (fillfactor)",
    "ALTER TABLE members ALTER handle SET STATISTICS 7",
]


def test_no_released_migration_is_changed_or_gone_and_every_one_is_noted():
    assert not released.problems(FOLDER)


def test_migrations_leave_the_code_before_them_working():
    assert not [sentence for path in SINCE_THE_RULE for sentence in contractions.unexplained(read(path))]


def read(path):
    spec = util.spec_from_file_location(path.stem, path)
    module = util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(("table", "before", "now", "value"), WORDS)
def test_what_the_code_of_before_writes_is_read_by_the_code_of_now_and_the_other_way_round(
    app, table, before, now, value
):
    post = make_petition()
    with app.app_context():
        for written, read in ((before, now), (now, before)):
            db.session.execute(sa.text(f"UPDATE {table} SET {written} = '{value}' WHERE id = {post.id}"))
            assert db.session.scalar(sa.text(f"SELECT {read} FROM {table} WHERE id = {post.id}")) == value
            db.session.rollback()


def test_a_row_that_the_code_of_before_inserts_says_the_same_in_both_words(app):
    post = make_discussion()
    copied = "kind, topic_id, author_id"
    with app.app_context():
        for word in ("state", "visibility"):
            inserted = f"INSERT INTO posts ({copied}, {word}) SELECT {copied}, 'hidden' FROM posts WHERE id = {post.id}"
            row = db.session.execute(sa.text(f"{inserted} RETURNING state, visibility")).one()
            assert tuple(row) == ("hidden", "hidden")
