"""The picture beside a member's name."""

import pytest
import sqlalchemy as sa
from factories import make_discussion, make_member, make_petition, make_reply, save
from media.conftest import opened, picture, sent

from activistnet.core.data.db import db
from activistnet.follows.models import Follow
from activistnet.media.models import Picture
from activistnet.members.models import Member
from activistnet.petitions.models import Signature
from activistnet.posts.models import Activity


def picture_of(app, member):
    with app.app_context():
        return db.session.scalar(sa.select(Member.picture).where(Member.id == member.id))


def test_a_picture_takes_the_place_of_the_initials_and_can_be_removed(app, client, log_in, work):
    amina = log_in(make_member("amina"))
    answer = client.post("/settings/picture", data=sent(picture((900, 600))))
    assert answer.status_code == 303
    assert "It appears in a few seconds." in client.get(answer.location).text
    assert "avatar-large" in (before := client.get("/@amina").text)
    assert "<img" not in before
    work()
    picture_id = picture_of(app, amina)
    assert (
        f'src="/media/{picture_id}/320.webp" width="112" height="112" alt="" loading="lazy"'
        in client.get("/@amina").text
    )
    assert f'src="/media/{picture_id}/96.webp"' in client.get("/topics").text
    assert opened(client.get(f"/media/{picture_id}/320.webp").data).size == (320, 320)
    answer = client.post("/settings/picture/remove")
    assert "We've removed your picture." in client.get(answer.location).text
    work()
    assert picture_of(app, amina) is None
    assert "<img" not in client.get("/@amina").text
    assert client.get(f"/media/{picture_id}/320.webp").status_code == 404


def test_a_new_one_replaces_the_one_before(app, client, log_in, work):
    amina = log_in(make_member("amina"))
    for colour in ("red", "green"):
        client.post("/settings/picture", data=sent(picture(colour=colour)))
        work()
    with app.app_context():
        assert db.session.scalars(sa.select(Picture.id)).all() == [picture_of(app, amina)]


@pytest.mark.parametrize(
    ("form", "words"),
    [({}, "Choose a picture first."), (sent(b"<svg/>"), "SVG drawing"), (sent(picture()[:300]), "damaged or cut off")],
)
def test_what_is_wrong_is_said_on_the_page(app, client, log_in, work, form, words):
    amina = log_in(make_member("amina"))
    answer = client.post("/settings/picture", data=form)
    page = answer.text
    if answer.status_code == 303:
        work()
        page = client.get("/settings/picture").text
    else:
        assert answer.status_code == 422
    assert words in page
    assert picture_of(app, amina) is None


def test_it_goes_with_the_account(app, client, log_in, work):
    amina = log_in(make_member("amina"))
    client.post("/settings/picture", data=sent(picture()))
    work()
    with app.app_context(), db.transaction():
        from activistnet.members.services import people

        people.erase(db.session.get_one(Member, amina.id))
    assert picture_of(app, amina) is None


@pytest.fixture
def pages():
    """Pages that name Amina, by what they are; `follower` reads them."""
    amina, follower, other = make_member("amina"), make_member("follower"), make_member("other")
    petition, discussion = make_petition(amina), make_discussion(amina)
    thread = make_discussion(other)
    make_reply(thread, amina)
    save(Follow(member_id=follower.id, followed_id=amina.id))
    save(Activity(actor_id=amina.id, verb="posted", post_id=discussion.id))
    save(Signature(petition_id=petition.id, member_id=amina.id, member_digest=b"amina", name="Amina", show_name=True))
    return amina, follower, {
        "petition": f"/petitions/{petition.id}/{petition.slug}",
        "discussion": f"/discussions/{discussion.id}/{discussion.slug}",
        "thread": f"/discussions/{thread.id}/{thread.slug}",
        "who signed": f"/petitions/{petition.id}/signatories",
        "feed": "/",
        "following": "/@follower/following",
        "profile": "/@amina",
    }  # fmt: skip


def test_it_stands_wherever_initials_do_and_costs_no_statement(app, client, log_in, count_queries, pages):
    amina, follower, addresses = pages
    log_in(follower)
    costs = {}
    for picture_id in (None, "0b" * 16):
        with app.app_context(), db.transaction():
            db.session.execute(sa.update(Member).where(Member.id == amina.id).values(picture=picture_id))
        for name, address in addresses.items():
            client.get(address)
            with count_queries() as queries:
                page = client.get(address).text
            assert ('<img class="avatar' in page) == (picture_id is not None), name
            assert ("/media/" in page) == (picture_id is not None), name
            costs.setdefault(name, []).append(len(queries))
    assert {name: before for name, (before, _) in costs.items()} == {name: after for name, (_, after) in costs.items()}
