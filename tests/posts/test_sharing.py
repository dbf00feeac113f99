"""Passing posts on: one share for each member and post, its link, and what it brought."""

import pytest
import sqlalchemy as sa
from factories import make_discussion, make_member, make_petition, make_reply, save

from activistnet.core.data.db import db
from activistnet.follows.models import Block
from activistnet.members.models import Member
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


@pytest.fixture
def change_member(app):
    def change(handle, **values):
        with app.app_context(), db.transaction():
            db.session.execute(sa.update(Member).where(Member.handle == handle).values(**values))

    return change


@pytest.fixture
def named(client, log_in):
    """`named("note")`: the link of a petition that Amina shared under her name, for whoever comes next."""

    def named(note="", post=None, **sharer):
        post = post or make_petition()
        log_in(make_member("amina", display_name="Amina <b>", **sharer))
        client.post(f"/posts/{post.id}/share", data={"note": note, "shows_name": "y"})
        with client.application.app_context():
            token = db.session.scalars(sa.select(Share.token).where(Share.post_id == post.id)).one()
        client.post("/logout")
        return post, token

    return named


def test_a_link_says_whose_it_is_only_where_its_member_wants_that(client, log_in):
    post = make_petition()
    save(Share(post_id=post.id, member_id=make_member().id, token="tok", note="Read this"))
    assert "shared=" not in str(client.get("/s/tok").headers.getlist("Set-Cookie"))
    assert client.get("/s/tok/from").status_code == 404
    log_in(make_member())
    assert 'name="shows_name"' in client.get(f"/posts/{post.id}/share").text
    assert "checked" not in client.get(f"/posts/{post.id}/share").text


def test_who_shared_it_and_what_they_say_is_told_to_whoever_follows_the_link(client, named):
    post, token = named('Read "this" & <i>sign</i>')
    answer = client.get(f"/s/{token}")
    assert answer.location == f"/petitions/{post.id}/keep-the-night-clinic-open"
    via, shared = sorted(answer.headers.getlist("Set-Cookie"), reverse=True)
    assert via.startswith("via=") and "HttpOnly" in via
    assert shared.startswith(f"shared={token};") and "HttpOnly" not in shared
    for part in ("SameSite=Lax", f"Path=/petitions/{post.id}", "Max-Age=300"):
        assert part in shared
    said = client.get(f"/s/{token}/from")
    assert said.headers["Cache-Control"].startswith("public")
    assert "Amina &lt;b&gt;" in said.text
    assert "Read &#34;this&#34; &amp; &lt;i&gt;sign&lt;/i&gt;" in said.text
    assert "shared this with you" in said.text
    page = client.get(answer.location)
    assert page.headers["Cache-Control"].startswith("public") and "Amina" not in page.text
    assert page.text.count('data-from="/s/{token}/from"') == 1


def test_a_link_of_a_discussion_says_so_too_and_without_a_note(client, named):
    post, token = named(post=make_discussion())
    answer = client.get(f"/s/{token}")
    assert f"Path=/discussions/{post.id}" in answer.headers["Set-Cookie"]
    assert "“" not in client.get(f"/s/{token}/from").text
    assert 'data-from="/s/{token}/from"' in client.get(answer.location).text


def test_ones_own_link_tells_nobody_anything(client, log_in, named):
    _post, token = named("Read this")
    with client.application.app_context():
        amina = db.session.scalars(sa.select(Member).where(Member.handle == "amina")).one()
    log_in(amina)
    assert "shared=" not in str(client.get(f"/s/{token}").headers.getlist("Set-Cookie"))


@pytest.mark.parametrize("gone", [{"suspended_at": sa.func.now()}, {"deleted_at": sa.func.now()}])
def test_nobody_is_named_who_is_not_here_any_more(client, change_member, named, gone):
    _post, token = named("Read this")
    change_member("amina", **gone)
    assert client.get(f"/s/{token}").status_code == 303
    assert client.get(f"/s/{token}/from").status_code == 404


def test_nobody_is_named_to_whom_they_block(client, log_in, named):
    _post, token = named("Read this")
    other = log_in(make_member())
    assert client.get(f"/s/{token}/from").status_code == 200
    with client.application.app_context():
        amina = db.session.scalars(sa.select(Member.id).where(Member.handle == "amina")).one()
    save(Block(member_id=amina, blocked_id=other.id))
    assert client.get(f"/s/{token}/from").status_code == 404


def test_what_is_said_ends_with_the_wish_and_with_the_post(client, log_in, named):
    post, token = named("Read this")
    with client.application.app_context():
        amina = db.session.scalars(sa.select(Member).where(Member.handle == "amina")).one()
    log_in(amina)
    assert "checked" in client.get(f"/posts/{post.id}/share").text
    client.post(f"/posts/{post.id}/share", data={"note": "Read this"})
    client.post("/logout")
    assert client.get(f"/s/{token}/from").status_code == 404
    for made_up in ("nonsense", "é", "x" * 300, "%00"):
        assert client.get(f"/s/{made_up}/from").status_code == 404
