"""A picture that moderators hide by itself: beside a name, or over a petition."""

import re

import pytest
import sqlalchemy as sa
from decided import pass_half_a_minute
from factories import make_discussion, make_member
from media.conftest import picture, sent

from activistnet.core.data.db import db
from activistnet.members.models import Member
from activistnet.moderation.models import Decision
from activistnet.posts.models import Post

ADDRESS = re.compile(r"/media/([0-9a-f]{32})/")


@pytest.fixture
def moderator(app, log_in):
    """A browser of somebody who decides."""
    log_in(make_member("judge", role="moderator"), browser := app.test_client())
    return browser


@pytest.fixture
def decide(app, moderator):
    """`decide(post_id, "hide-avatar")`, as the form of the case does it."""

    def decide(post_id, action, rule="spam", reason="It sells pills."):
        with app.app_context():
            previous = db.session.scalar(sa.select(sa.func.max(Decision.id)).where(Decision.post_id == post_id))
        form = {"action": action, "rule": rule, "reason": reason, "previous": previous or ""}
        return moderator.post(f"/moderation/posts/{post_id}", data=form)

    return decide


@pytest.fixture
def face(client, work):
    """Give whoever is signed in a picture; its address."""

    def face(handle, colour=(200, 40, 30)):
        client.post("/settings/picture", data=sent(picture(colour=colour)))
        work()
        return f"/media/{ADDRESS.search(client.get(f'/@{handle}').text)[1]}/320.webp"

    return face


def petition_with_cover(app, client, work):
    form = {"demand": "Keep it open", "body": "It is the only one.", "target": "the Council", "goal": "100"}
    client.post("/t/health/petitions", data=sent(picture((900, 600)), **form, picture_alt="A wall"))
    work()
    with app.app_context():
        return db.session.scalars(sa.select(Post.id).where(Post.title == "Keep it open")).one()


def test_the_picture_of_an_author_is_hidden_from_every_page_and_its_owner_told_why(
    app, client, log_in, visitor, moderator, decide, face, work
):
    amina = log_in(make_member("amina"))
    post = make_discussion(amina, title="Night clinics", slug="night-clinics")
    address, pages = face("amina"), (f"/discussions/{post.id}/night-clinics", "/@amina")
    assert all(address.rpartition("/")[0] in visitor.get(page).text for page in pages)
    assert "Hide the author&#39;s picture" in moderator.get(f"/moderation/posts/{post.id}", follow_redirects=True).text
    assert decide(post.id, "hide-avatar").status_code == 303
    assert not any("/media/" in visitor.get(page).text for page in pages)
    assert [each.get(address).status_code for each in (visitor, client, moderator)] == [404, 200, 200]
    work()
    assert [each.get(address).status_code for each in (visitor, client, moderator)] == [404, 200, 200]
    pass_half_a_minute(app)
    told = client.get("/notifications").text
    assert "A moderator has hidden the picture next to your name. You can choose another one." in told
    assert "It sells pills." in told
    log = visitor.get("/moderation/log").text
    assert "Picture of the author hidden" in log and "amina" not in log.lower()
    assert "Moderators have hidden" in client.get("/me/pictures").text
    assert "The author's picture, hidden" in moderator.get(f"/moderation/posts/{post.id}", follow_redirects=True).text
    assert decide(post.id, "show-avatar").status_code == 303
    work()
    assert visitor.get(address).status_code == 200
    assert address in visitor.get("/@amina").text
    pass_half_a_minute(app)
    assert "has shown the picture next to your name again" in client.get("/notifications").text


def test_another_picture_can_be_chosen_and_the_hidden_one_goes(app, client, log_in, decide, face, work):
    amina = log_in(make_member("amina"))
    post = make_discussion(amina)
    hidden = face("amina")
    decide(post.id, "hide-avatar")
    shown = face("amina", colour=(10, 200, 30))
    assert shown != hidden
    assert [app.test_client().get(each).status_code for each in (hidden, shown)] == [404, 200]
    assert decide(post.id, "show-avatar").status_code == 422


def test_i18_the_picture_over_a_petition_is_hidden_alone_and_stays_so(app, client, log_in, visitor, decide, work):
    log_in(make_member("amina"))
    number = petition_with_cover(app, client, work)
    page = f"/petitions/{number}/keep-it-open"
    address = f"/media/{ADDRESS.search(visitor.get(page).text)[1]}/640.webp"
    assert decide(number, "hide-cover").status_code == 303
    assert "/media/" not in visitor.get(page).text
    assert [each.get(address).status_code for each in (visitor, client)] == [404, 200]
    pass_half_a_minute(app)
    assert "A moderator has hidden the picture of your" in client.get("/notifications").text
    assert "Picture of the petition hidden" in visitor.get("/moderation/log").text
    for action in ("hide", "restore"):
        assert decide(number, action).status_code == 303
        work()
    assert visitor.get(page).status_code == 200
    assert "/media/" not in visitor.get(page).text
    assert visitor.get(address).status_code == 404
    assert decide(number, "show-cover").status_code == 303
    work()
    assert address.rpartition("/")[0] in visitor.get(page).text
    assert visitor.get(address).status_code == 200


@pytest.mark.parametrize("action", ["hide-avatar", "hide-cover", "show-avatar", "show-cover"])
def test_where_there_is_none_there_is_nothing_to_hide(app, client, decide, moderator, action):
    post = make_discussion()
    assert decide(post.id, action).status_code == 422
    case = moderator.get(f"/moderation/posts/{post.id}", follow_redirects=True).text
    assert "Hide the author&#39;s picture" not in case


def test_it_takes_a_rule_and_a_reason_and_somebody_else(app, client, log_in, moderator, decide, face):
    amina = log_in(make_member("amina", role="moderator"))
    post = make_discussion(amina)
    address = face("amina")
    assert decide(post.id, "hide-avatar", rule="").status_code == 422
    assert decide(post.id, "hide-avatar", rule="nonsense").status_code == 422
    form = {"action": "hide-avatar", "rule": "spam", "reason": "Mine.", "previous": ""}
    assert client.post(f"/moderation/posts/{post.id}", data=form).status_code == 403
    assert app.test_client().get(address).status_code == 200
    with app.app_context():
        assert db.session.scalar(sa.select(Member.picture).where(Member.id == amina.id)) is not None
