"""Many at once under one petition: nobody waits for anybody, and the database's clock says when it is over."""

import pytest
import sqlalchemy as sa
from factories import make_member, make_petition

from activistnet.core.data.db import db
from activistnet.members.readers import reader_of
from activistnet.petitions.errors import PetitionClosed
from activistnet.petitions.given import SignatureGiven
from activistnet.petitions.queries import get_petition
from activistnet.petitions.services import closing, counting, signing, tries

pytestmark = pytest.mark.commits
GIVEN = SignatureGiven(show_name=True)


@pytest.fixture
def at_once(app):
    """`at_once(act)` does it in a transaction of its own, which fails if it has to wait for a lock."""

    def at_once(act):
        with app.app_context(), db.transaction():
            db.session.execute(sa.text("SET LOCAL lock_timeout = '1s'"))
            return act()

    return at_once


@pytest.fixture
def unfinished(app):
    """`with unfinished(act): ...` has done it and not yet committed."""

    class Unfinished:
        def __init__(self, act):
            self.act, self.context = act, app.app_context()

        def __enter__(self):
            self.context.__enter__()
            self.act()
            db.session.flush()
            self.session = db.session

        def __exit__(self, *error):
            self.session.commit()
            self.context.__exit__(*error)

    return Unfinished


def sign(petition, member):
    return lambda: signing.sign(petition.id, member, GIVEN)


def test_r02_nobody_who_signs_or_folds_waits_for_another_one(app, at_once, unfinished):
    petition = make_petition()
    first, second, third, fourth = (make_member() for _ in range(4))
    with unfinished(sign(petition, first)):
        at_once(sign(petition, second))
        at_once(lambda: tries.try_to_sign(petition.id, "ada@example.org", SignatureGiven(name="Ada", country="NL")))
        assert [count.count for count in at_once(counting.fold)] == [1]
    with unfinished(counting.fold):
        at_once(sign(petition, third))
        at_once(lambda: signing.withdraw(petition.id, second))
        at_once(sign(petition, fourth))
    with app.app_context():
        assert counting.count_rows(petition.id) == 3
        assert counting.waiting(petition.id) == 1
        assert at_once(counting.fold)[0].count == 3


def test_r17_until_its_closing_is_committed_a_petition_takes_signatures_and_then_none(app, at_once, unfinished):
    author = make_member()
    petition = make_petition(author)
    with unfinished(lambda: closing.close(get_petition(petition.id, reader_of(author)), author)):
        at_once(sign(petition, make_member()))
    with pytest.raises(PetitionClosed):
        at_once(sign(petition, make_member()))
    with app.app_context():
        assert counting.count_rows(petition.id) == 1


def test_r17_the_moment_of_signing_counts_and_not_when_its_transaction_began(app):
    petition, early, late = make_petition(), make_member(), make_member()
    with app.app_context(), db.transaction():
        db.session.execute(
            sa.text("UPDATE petitions SET closes_at = clock_timestamp() + interval '300 ms' WHERE id = :id"),
            {"id": petition.id},
        )
    with app.app_context():
        signing.sign(petition.id, early, GIVEN)
        db.session.execute(
            sa.text("SELECT pg_sleep_until(closes_at) FROM petitions WHERE id = :id"), {"id": petition.id}
        )
        with pytest.raises(PetitionClosed):
            signing.sign(petition.id, late, GIVEN)
        db.session.commit()
        assert counting.count_rows(petition.id) == 1
