"""How the sessions of one test stand beside each other."""

import pytest
import sqlalchemy as sa
from factories import make_member
from flask import Flask
from policy import forgotten

from activistnet.core.data.db import db
from activistnet.members.models import Member


def handles(app: Flask) -> set[str]:
    with app.app_context():
        return set(db.session.scalars(sa.select(Member.handle)))


def test_a_session_that_is_rolled_back_takes_its_own_rows_along_and_no_others(app: Flask) -> None:
    make_member("stays")
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Member)) == 1
        db.session.execute(sa.insert(Member).values(handle="goes", display_name="Goes"))
        assert handles(app) == {"stays", "goes"}
        db.session.rollback()
        assert handles(app) == {"stays"}


def test_a_session_whose_statement_is_refused_goes_on_after_it_is_rolled_back(app: Flask) -> None:
    make_member("stays")
    with app.app_context():
        with pytest.raises(sa.exc.IntegrityError):
            db.session.execute(sa.insert(Member).values(handle="stays", display_name="Again"))
        db.session.rollback()
        db.session.execute(sa.insert(Member).values(handle="next", display_name="Next"))
        db.session.commit()
    assert handles(app) == {"stays", "next"}


def test_what_is_forgotten_is_what_was_written_meanwhile_committed_or_not(app: Flask) -> None:
    make_member("stays")
    for _ in range(2):
        with forgotten(app):
            make_member("goes")
            assert handles(app) == {"stays", "goes"}
        assert handles(app) == {"stays"}
    with forgotten(app):
        assert handles(app) == {"stays"}
    make_member("comes")
    assert handles(app) == {"stays", "comes"}
