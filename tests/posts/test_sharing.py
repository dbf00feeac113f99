"""Passing posts on: one share for each member and post, its link, and what it brought."""

import pytest
import sqlalchemy as sa
from factories import make_discussion, make_member, make_petition, make_reply, save

from activistnet.core.data.db import db
from activistnet.posts.models import Activity, Share


def shares(app):
    with app.app_context():
        return db.session.scalars(sa.select(Share).order_by(Share.id)).all()


def test_sharing_again_only_changes_the_note(app, client, log_in):
    member, post = log_in(make_member()), make_discussion()
    first = client.post(f"/posts/{post.id}/share", data={"note": "Read this"})
    assert first.location == f"/discussions/{post.id}/night-clinics#share"
    token = shares(app)[0].token
    client.post(f"/posts/{post.id}/share", data={"note": "Read this now"})
    (share,) = shares(app)
    assert (share.note, share.token) == ("Read this now", token)
    with app.app_context():
        activity = db.session.scalars(sa.select(Activity).where(Activity.actor_id == member.id)).one()
        assert (activity.verb, activity.post_id) == ("shared", post.id)
    page = client.get(f"/discussions/{post.id}/night-clinics").text
    assert f"/s/{token}" in page and "You shared this" in page
    assert "Read this now" in client.get(f"/posts/{post.id}/share").text


def test_the_link_of_a_petition_remembers_who_brought_this_browser(app, client):
    petition, sharer = make_petition(), make_member()
    share = save(Share(post_id=petition.id, member_id=sharer.id, token="tok_en-1"))
    answer = client.get(f"/s/{share.token}")
    assert answer.status_code == 303
    assert answer.location == f"/petitions/{petition.id}/keep-the-night-clinic-open"
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("via=tok_en-1;")
    for part in ("HttpOnly", "SameSite=Lax", f"Path=/petitions/{petition.id}", "Max-Age=86400"):
        assert part in cookie


def test_the_link_of_a_discussion_sets_no_cookie(client):
    post = make_discussion()
    save(Share(post_id=post.id, member_id=make_member().id, token="tok"))
    answer = client.get("/s/tok")
    assert answer.status_code == 303 and "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("state", ["hidden", "deleted"])
def test_links_to_what_is_gone_and_made_up_links_are_unknown(client, state):
    post = make_discussion(visibility=state)
    save(Share(post_id=post.id, member_id=make_member().id, token="tok"))
    for token in ("tok", "nonsense", "é", "x" * 300, "%00"):
        assert client.get(f"/s/{token}").status_code == 404


def test_what_a_share_brought_is_shown_to_its_member_alone(client, log_in):
    petition, sharer = make_petition(), make_member()
    save(Share(post_id=petition.id, member_id=sharer.id, token="tok", brought_count=14))
    hidden = make_discussion(title="Gone since", visibility="hidden")
    save(Share(post_id=hidden.id, member_id=sharer.id, token="tok2"))
    log_in(sharer)
    page = client.get("/shares").text
    assert "Keep the night clinic open" in page and ">14<" in page and "Gone since" not in page
    log_in(make_member())
    assert "Keep the night clinic open" not in client.get("/shares").text


def test_the_list_of_shares_takes_the_same_queries_however_long(client, log_in, count_queries):
    sharer = log_in(make_member())
    for number in range(3):
        save(Share(post_id=make_discussion().id, member_id=sharer.id, token=f"d{number}"))
        save(Share(post_id=make_petition().id, member_id=sharer.id, token=f"p{number}"))
    with count_queries() as queries:
        assert client.get("/shares").status_code == 200
    assert len(queries) <= 5, queries.statements


def test_what_cannot_be_shared(app, client, log_in):
    reply = make_reply(make_discussion())
    hidden = make_discussion(visibility="hidden")
    post = make_discussion()
    assert client.post(f"/posts/{post.id}/share", data={}).status_code == 401
    log_in(make_member())
    assert client.post(f"/posts/{reply.id}/share", data={}).status_code in (404, 422)
    assert client.post(f"/posts/{hidden.id}/share", data={}).status_code == 404
    assert client.post(f"/posts/{post.id}/share", data={"note": "x" * 301}).status_code == 422
    assert client.post(f"/posts/{post.id}/share", data={"brought_count": "9"}).status_code == 422
    assert shares(app) == []
