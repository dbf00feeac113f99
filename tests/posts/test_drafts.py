"""What members were typing comes back to them alone."""

import sqlalchemy as sa
from factories import make_discussion, make_member

from activistnet.core.data.db import db
from activistnet.posts.models import Draft
from activistnet.posts.services import drafts


def test_drafts_come_back_and_go_when_the_text_is_sent(app, client, log_in):
    member = log_in(make_member())
    root = make_discussion()
    assert client.post("/drafts", data={"place": f"thread:{root.id}", "body": "Half a thou"}).status_code == 204
    address = f"/discussions/{root.id}/night-clinics"
    assert "Half a thou" in client.get(address).text
    log_in(make_member())
    assert "Half a thou" not in client.get(address).text
    log_in(member)
    client.post(f"/posts/{root.id}/replies", data={"body": "A whole thought"})
    assert "Half a thou" not in client.get(address).text
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Draft)) == 0


def test_drafts_are_bounded_and_for_members(app, client, log_in, monkeypatch):
    monkeypatch.setattr(drafts, "MOST", 3)
    assert client.post("/drafts", data={"place": "thread:1", "body": "x"}).status_code == 401
    log_in(make_member())
    for data in ({"body": "x"}, {"place": "p" * 101, "body": "x"}, {"place": "p", "body": "x" * 20_001}):
        assert client.post("/drafts", data=data).status_code == 422
    for number in range(5):
        client.post("/drafts", data={"place": f"thread:{number}", "body": "x"})
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Draft)) == 3
