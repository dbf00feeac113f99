"""The schema goes up and down, and is the one the models declare."""

import pytest
import sqlalchemy as sa
from factories import make_discussion, make_petition, make_reply

from activistnet.core.data.db import db

WORDS = [("posts", "state", "visibility", "hidden"), ("petitions", "petition_state", "stage", "closed")]


@pytest.mark.commits
def test_migrations_go_down_and_up_again_with_data_in_every_kind_of_post(app):
    make_petition()
    make_reply(make_discussion())
    runner = app.test_cli_runner()
    assert runner.invoke(args=["db", "downgrade", "base"]).exit_code == 0
    with app.app_context():
        assert sa.inspect(db.engine).get_table_names() == ["alembic_version"]
    assert runner.invoke(args=["db", "upgrade"]).exit_code == 0
    make_petition()


def test_the_models_and_the_schema_are_the_same(app):
    result = app.test_cli_runner().invoke(args=["db", "check"])
    assert result.exit_code == 0, result.output


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
