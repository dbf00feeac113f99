"""The page of one's own pictures: what is sent, where it is used, its words, and the room it takes."""

import re

import pytest
import sqlalchemy as sa
from factories import make_discussion, make_member
from media.conftest import picture, sent

from activistnet.core.data.db import db
from activistnet.media import rules
from activistnet.media.models import Picture
from activistnet.posts.models import Post

JSON = {"Accept": "application/json"}


@pytest.fixture
def send(client, work):
    """Send a picture for a text and have it drawn; its number."""

    def send(alt=""):
        picture_id = client.post("/media", data=sent(picture((900, 600)), alt=alt), headers=JSON).json["id"]
        work()
        return picture_id

    return send


@pytest.fixture
def lines(client):
    """What the page says of each picture, by its number, without marks."""

    def lines():
        found = re.findall(r'<li class="own-line">(.*?)</li>', client.get("/me/pictures").text, re.DOTALL)
        return {
            (re.search(r"/media/([0-9a-f]{32})/", each) or [each, ""])[1]: " ".join(
                re.sub("<[^>]*>", " ", each).split()
            )
            for each in found
        }

    return lines


def test_it_says_where_each_is_used_how_it_is_described_and_how_much_room_all_take(client, log_in, send, lines, work):
    log_in(make_member("amina"))
    assert "You haven't sent any pictures yet." in client.get("/me/pictures").text
    client.post("/settings/picture", data=sent(picture()))
    in_text, loose = send(), send("A door")
    thread = make_discussion(title="Rents in town")
    client.post(f"/posts/{thread.id}/replies", data={"body": f"Look: ![A [wall]] ![A wall](/media/{in_text})"})
    work()
    said = lines()
    assert len(said) == 3
    assert "Rents in town" in said[in_text] and "Reply" in said[in_text]
    assert "For people who can't see it: A wall" in said[in_text]
    assert "Change the description in the text" in said[in_text] and "Delete" not in said[in_text]
    assert "It isn't used anywhere." in said[loose] and "A door" in said[loose] and "Delete" in said[loose]
    assert any("Next to your name" in each for each in said.values())
    page = client.get("/me/pictures").text
    assert "You use 0.1 MB of 50 MB." in page
    assert "/me/pictures" in client.get("/settings/picture").text


def test_words_are_changed_there_also_those_of_a_cover_on_its_page(app, client, log_in, send, lines, work):
    log_in(make_member())
    loose = send()
    assert "No description yet" in lines()[loose]
    answer = client.post(f"/me/pictures/{loose}", data={"alt": "A red wall"})
    assert (answer.status_code, answer.location) == (303, "/me/pictures")
    assert "A red wall" in lines()[loose]
    form = {"demand": "Keep it open", "body": "It is the only one.", "target": "the Council", "goal": "100"}
    client.post("/t/health/petitions", data=sent(picture((900, 600)), **form, picture_alt="A wall"))
    work()
    with app.app_context():
        cover = db.session.scalars(sa.select(Picture.id).where(Picture.use == "cover")).one()
        petition = db.session.scalars(sa.select(Post.id).where(Post.title == "Keep it open")).one()
    visitor = app.test_client()
    page = f"/petitions/{petition}/keep-it-open"
    assert 'alt="A wall"' in visitor.get(page).text
    assert client.post(f"/me/pictures/{cover}", data={"alt": "A door"}).status_code == 303
    assert 'alt="A door"' in visitor.get(page).text
    refused = client.post(f"/me/pictures/{cover}", data={"alt": "x" * 301})
    assert (refused.status_code, "at most 300 characters" in refused.text, "x" * 301 in refused.text) == (
        422,
        True,
        True,
    )


def test_what_nothing_shows_is_deleted_and_nothing_else(app, client, log_in, send, lines, work):
    log_in(make_member())
    loose, used = send(), send()
    thread = make_discussion()
    client.post(f"/posts/{thread.id}/replies", data={"body": f"![A wall](/media/{used})"})
    client.post("/settings/picture", data=sent(picture()))
    work()
    assert "ve deleted the picture." in client.post(f"/me/pictures/{loose}/delete", follow_redirects=True).text
    work()
    assert client.get(f"/media/{loose}/320.webp").status_code == 404
    assert loose not in lines()
    with app.app_context():
        worn = db.session.scalars(sa.select(Picture.id).where(Picture.use == "avatar")).one()
    for shown in (used, worn):
        answer = client.post(f"/me/pictures/{shown}/delete")
        assert (answer.status_code, "This picture is in use." in answer.text) == (409, True)
    assert client.post(f"/me/pictures/{used}", data={"alt": "Other"}).status_code == 404
    assert len(lines()) == 2


def test_nobody_else_describes_or_deletes_one(app, client, log_in, send):
    log_in(make_member())
    loose = send()
    log_in(make_member(), other := app.test_client())
    assert other.get(f"/me/pictures/{loose}").status_code == 404
    assert other.post(f"/me/pictures/{loose}", data={"alt": "Mine"}).status_code == 404
    assert other.post(f"/me/pictures/{loose}/delete").status_code == 303
    assert client.get(f"/media/{loose}/320.webp").status_code == 200
    assert app.test_client().get("/me/pictures").status_code == 303
    assert client.post("/me/pictures/nothing/delete").status_code == 404


def test_one_that_could_not_be_read_says_why_and_one_in_what_is_hidden_says_so(app, client, log_in, send, lines, work):
    log_in(make_member())
    client.post("/settings/picture", data=sent(picture()[:300]))
    work()
    assert ["damaged or cut off" in each for each in lines().values()] == [True]
    in_text = send()
    thread = make_discussion()
    client.post(f"/posts/{thread.id}/replies", data={"body": f"![A wall](/media/{in_text})"})
    with app.app_context(), db.transaction():
        db.session.execute(sa.update(Post).where(Post.id == thread.id).values(visibility="hidden", title="Secret"))
    said = lines()[in_text]
    assert "The page that uses it can't be seen right now." in said
    assert "Secret" not in said


def test_many_are_in_pages(app, client, log_in, lines):
    member = log_in(make_member())
    with app.app_context(), db.transaction():
        db.session.add_all(
            Picture(id=f"{number:032x}", member_id=member.id, use="text", state="ready", size=rules.MB)
            for number in range(30)
        )
    page = client.get("/me/pictures").text
    assert "You use 30 MB of 50 MB." in page
    first = set(lines())
    following = re.search(r'rel="next" href="([^"]+)"', page)[1]
    rest = set(re.findall(r"/me/pictures/([0-9a-f]{32})/delete", client.get(following).text))
    assert (len(first), len(rest), first & rest) == (24, 6, set())
