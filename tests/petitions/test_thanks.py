"""What an author tells whoever has signed: shown after signing, for everybody to read, moderated like other words."""

import pytest
import sqlalchemy as sa
from factories import make_member, make_petition
from guests import ask
from mails import link_in

from activistnet.core.data.db import db
from activistnet.members.models import Member
from activistnet.posts.models import Post

WORDS = "Thank you. **Tomorrow** we meet at ten."


@pytest.fixture
def writer(app, client):
    return make_member(display_name="Amina")


@pytest.fixture
def author(app, writer):
    return app.test_client(user=writer)


@pytest.fixture
def petition(writer):
    return make_petition(writer)


def path(petition):
    return f"/petitions/{petition.id}/thanks"


def thank(author, petition, words=WORDS):
    return author.post(path(petition), data={"word": words})


def test_whoever_has_signed_reads_it_as_a_guest_and_as_a_member(app, client, mails, author, petition):
    assert thank(author, petition).status_code == 303
    ask(client, petition)
    answer = client.post(link_in(mails()[0], "confirm"))
    page = client.get(answer.headers["Location"]).text
    assert "From Amina" in page and "<strong>Tomorrow</strong>" in page and f"/posts/{petition.id}/report" in page
    member = app.test_client(user=make_member())
    answer = member.post(f"/petitions/{petition.id}/sign")
    assert "<strong>Tomorrow</strong>" in member.get(answer.headers["Location"]).text


def test_everybody_reads_it_on_a_page_of_its_own_where_it_can_be_reported(app, author, petition):
    thank(author, petition)
    page = app.test_client().get(path(petition)).text
    assert "<strong>Tomorrow</strong>" in page and f"/posts/{petition.id}/report" in page and "<textarea" not in page


def test_where_there_is_none_there_is_no_page_but_for_its_author(app, author, petition):
    assert app.test_client().get(path(petition)).status_code == 404
    assert "<textarea" in author.get(path(petition)).text


def test_nothing_is_said_any_more_once_it_is_taken_back(app, author, petition):
    thank(author, petition)
    assert WORDS in author.get(path(petition)).text
    thank(author, petition, "")
    assert app.test_client().get(path(petition)).status_code == 404


def test_nobody_else_says_it(app, petition):
    assert thank(app.test_client(user=make_member()), petition).status_code == 403


@pytest.mark.parametrize(
    ("words", "refusal"), [("Go to example.org", "Remove links"), ("x" * 1001, "at most 1,000 characters")]
)
def test_links_and_more_than_there_is_room_for_are_given_back(author, petition, words, refusal):
    answer = thank(author, petition, words)
    assert answer.status_code == 422 and refusal in answer.text and words in answer.text


def test_who_may_not_write_says_nothing_new_and_may_take_it_back(app, author, writer, petition):
    thank(author, petition)
    with app.app_context(), db.transaction():
        until = sa.func.now() + sa.text("interval '1 day'")
        db.session.execute(sa.update(Member).where(Member.id == writer.id).values(restricted_until=until))
    assert thank(author, petition, "Buy this.").status_code == 403
    assert thank(author, petition, "").status_code == 303


def test_that_of_a_hidden_petition_is_hidden(app, author, petition):
    thank(author, petition)
    with app.app_context(), db.transaction():
        db.session.execute(sa.update(Post).where(Post.id == petition.id).values(visibility="hidden"))
    assert app.test_client().get(path(petition)).status_code == 404


def test_two_who_change_it_at_once_are_told(author, petition):
    page = author.get(path(petition)).text
    version = page.partition('name="version"')[2].partition('value="')[2].partition('"')[0]
    thank(author, petition, "First.")
    answer = author.post(path(petition), data={"word": "Second.", "version": version})
    assert answer.status_code == 422 and "This was changed while you were writing" in answer.text
