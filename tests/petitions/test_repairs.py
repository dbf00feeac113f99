"""Two who compare the same numbers with their rows at once correct them once."""

import threading
from collections import Counter

import pytest
import sqlalchemy as sa
from factories import make_discussion, make_member, make_petition, make_reply, save
from waiting import wait_until

from activistnet.core.data import tallies
from activistnet.core.data.db import db
from activistnet.follows.models import Follow
from activistnet.notifications import services as notifications
from activistnet.petitions.services import recounting
from activistnet.posts.models import Share
from activistnet.posts.services import numbers

WAITING = sa.text("SELECT count(*) FROM pg_locks WHERE NOT granted")
KEPT = {  # what is off by five, and where it stands
    "signatures": ("petitions", "signature_count", lambda of: recounting.recount(of["petition"])),
    "countries": ("country_counts", "count", lambda of: recounting.recount(of["petition"])),
    "shares": ("shares", "brought_count", lambda of: recounting.recount(of["petition"])),
    "lines": ("notifications", "count", lambda of: notifications.recount_brought(of["petition"], days=60)),
    "followers": ("tallies", "n", lambda _of: tallies.repair_all()),
    "replies": ("posts", "reply_count", lambda of: numbers.repair(1, of["thread"])),
}


@pytest.fixture
def of(log_in, client, fold):
    """A petition that a member signed by a share, a thread with a reply, and a member with a follower."""
    sharer, petition, thread = make_member(), make_petition(), make_discussion()
    share = save(Share(post_id=petition.id, member_id=sharer.id, token="a-token"))
    log_in(signer := make_member(country="NL"), client)
    client.get(f"/s/{share.token}")
    client.post(f"/petitions/{petition.id}/sign")
    fold()
    make_reply(thread, signer)
    save(Follow(member_id=signer.id, followed_id=sharer.id))
    return {"petition": petition.id, "thread": thread.id}


@pytest.mark.commits(emptied=True)
@pytest.mark.parametrize(("table", "column", "repair"), KEPT.values(), ids=KEPT)
def test_two_repairs_at_once_add_what_was_off_once(app, of, table, column, repair):
    with app.app_context(), db.transaction():
        tallies.fold()
        numbers.repair(1, of["thread"])
    values = sa.text(f"SELECT {column} FROM {table} ORDER BY 1")
    with app.app_context():
        right = db.session.scalars(values).all()

    def repair_in_its_own_transaction():
        with app.app_context(), db.transaction():
            repair(of)

    two = [threading.Thread(target=repair_in_its_own_transaction) for _ in range(2)]
    with app.app_context():
        with db.transaction():
            db.session.execute(sa.text(f"UPDATE {table} SET {column} = {column} + 5 WHERE {column} > 0"))
        with db.transaction():  # both have read by the time they may write, unless one waits for the other
            db.session.execute(sa.text(f"SELECT FROM {table} FOR UPDATE"))
            for thread in two:
                thread.start()
            wait_until(lambda: db.session.scalar(WAITING) >= 2)
        for thread in two:
            thread.join()
        assert any(right)
        assert db.session.scalars(values).all() == right


@pytest.mark.commits(emptied=True)
def test_who_signs_and_is_counted_while_a_petition_is_recounted_is_counted_once(app, of, log_in, fold, monkeypatch):
    petition_id, parts = of["petition"], []
    late = app.test_client()
    log_in(make_member(country="FR"), late)

    def sign():
        assert late.post(f"/petitions/{petition_id}/sign").status_code == 303
        fold()

    class Between(Counter):
        def update(self, part):
            if part and not parts:
                other = threading.Thread(target=sign)  # it has transactions of its own
                other.start()
                other.join()
            if part:
                parts.append(len(part))
                super().update(part)

    monkeypatch.setattr(recounting, "Counter", Between)
    monkeypatch.setattr(recounting, "PART", 2)
    with app.app_context(), db.transaction():
        assert recounting.recount(petition_id) == recounting.Off()
        assert parts == [2, 2]  # one signature, and the three numbers it counts for
    with app.app_context():
        count, *places = (
            db.session.scalars(sa.text(f"SELECT {column} FROM {table} ORDER BY 1")).all()
            for table, column, _ in list(KEPT.values())[:2]
        )
        assert (count, places) == ([2], [[1, 1]])
