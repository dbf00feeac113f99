"""The schema goes up and down, and is the one the models declare."""

import pytest
import sqlalchemy as sa
from factories import make_discussion, make_petition, make_reply

from activistnet.core.data.db import db


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
