"""What shares brought is what their signatures say, and doing it again is no news."""

import pytest
import sqlalchemy as sa
from factories import current, make_member, make_petition, save

from activistnet.core.data import gauges
from activistnet.core.data.db import db
from activistnet.notifications import tasks as notification_tasks
from activistnet.notifications.models import Notification
from activistnet.notifications.queries import count_unread
from activistnet.petitions import tasks as petition_tasks
from activistnet.posts.models import Activity, Share


def unread(member):
    with current().app_context():
        return count_unread([member.id])[member.id]


@pytest.mark.commits(emptied=True)
def test_signing_through_a_share_again_and_again_brings_one_and_is_news_once(app, client, log_in, fold):
    sharer = log_in(make_member())
    petition = make_petition(title="Open the weir")
    share = save(Share(post_id=petition.id, member_id=sharer.id, token="a-token"))
    browser = app.test_client()
    signer = log_in(make_member(), browser)
    told_at = set()
    for round_ in range(6):
        browser.get(f"/s/{share.token}")
        browser.post(f"/petitions/{petition.id}/sign", data={"show_name": "y"})
        fold()
        with app.app_context():
            assert db.session.get(Share, share.id).brought_count == 1
            told_at |= set(db.session.scalars(sa.select(Activity.at).where(Activity.actor_id == signer.id)))
        assert unread(sharer) == (1 if round_ == 0 else 0)
        assert "1 person signed" in client.get("/notifications").text
        assert "signed through your link" in client.get("/shares").text
        if round_ == 0:
            client.post("/notifications/read")
        browser.post(f"/petitions/{petition.id}/withdraw")
        fold()
        assert unread(sharer) == 0
        assert "Open the weir" not in client.get("/notifications").text
        with app.app_context():
            assert db.session.get(Share, share.id).brought_count == 0
    assert len(told_at) == 1


def test_at_night_what_shares_brought_is_compared_with_the_signatures_and_a_drift_is_told(app, log_in, fold):
    sharer, petition = make_member(), make_petition(title="Open the weir")
    share = save(Share(post_id=petition.id, member_id=sharer.id, token="a-token"))
    folded, waits = app.test_client(), app.test_client()
    for browser in (folded, waits):
        log_in(make_member(), browser)
        browser.get(f"/s/{share.token}")
        browser.post(f"/petitions/{petition.id}/sign")
        if browser is folded:
            fold()
    with app.app_context(), db.transaction():
        db.session.execute(sa.update(Share).where(Share.id == share.id).values(brought_count=5))
        db.session.execute(sa.update(Notification).where(Notification.kind == "brought").values(count=3))
    for drifts in ((4, 2), (0, 0)):
        with app.app_context(), db.transaction():
            petition_tasks.recount_all()
            petition_tasks.recount(petition.id)
            notification_tasks.recount_brought()
            notification_tasks.recount_brought_to(petition.id)
        with app.app_context():
            told = gauges.read()
            assert (told["share_drift"], told["brought_drift"]) == drifts
    fold()
    with app.app_context():
        assert db.session.get(Share, share.id).brought_count == 2
        assert db.session.scalars(sa.select(Notification.count).where(Notification.kind == "brought")).all() == [2]
