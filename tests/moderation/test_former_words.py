"""What moderators took out of sight, or asked somebody to change, isn't read in the history of the text either."""

import pytest
import sqlalchemy as sa
from decided import decide_on, undo_latest
from factories import make_discussion, make_member, make_petition, make_reply
from moderation.test_days import pass_days
from shown import words

from activistnet.core.data.db import db
from activistnet.posts.links import post_url
from activistnet.posts.models import Post
from activistnet.posts.quote_models import Quote

pytestmark = pytest.mark.usefixtures("client")
WITHHELD = "the earlier text isn"


def petition(author):
    return make_petition(author, body="She lives at 12 Mill Lane.")


def reply(author):
    return make_reply(make_discussion(), author, body="She lives at 12 Mill Lane.")


def change(app, author, post, body):
    own = app.test_client(user=author)
    if post.kind == "petition":
        said = {"demand": post.title, "body": body, "target": "The council", "goal": "100"}
        answer = own.post(f"/petitions/{post.id}/edit", data=said)
    else:
        answer = own.post(f"/posts/{post.id}/edit", data={"body": body})
    assert answer.status_code == 303


def see(app, post, **values):
    with app.app_context(), db.transaction():
        held_at = sa.func.now() if values["held_for"] else None
        db.session.execute(sa.update(Post).where(Post.id == post.id).values(held_at=held_at, **values))


def history(client, post):
    return client.get(f"/petitions/{post.id}/versions" if post.kind == "petition" else f"/posts/{post.id}/history").text


@pytest.mark.parametrize("make", [reply, petition])
def test_what_had_to_go_is_gone_from_the_history_too(app, client, moderator, make):
    author = make_member()
    post = make(author)
    change(app, author, post, "She lives at 12 Mill Lane, on the left.")
    assert "on the left" in history(client, post)
    assert decide_on(moderator, post, "ask-to-edit").status_code == 303
    for body in ("She lives at Mill Lane still.", "She lives nearby."):
        change(app, author, post, body)
    page = history(client, post)
    assert "Mill Lane" not in page and "on the left" not in page and page.count(WITHHELD) == 3
    pass_days(app, 8)
    change(app, author, post, "She lives nearby, they say.")
    page = history(client, post)
    assert "they say" in page and "Mill Lane" not in page and page.count(WITHHELD) == 3


def test_what_nobody_asked_to_change_any_more_stays_readable(app, client, moderator):
    author = make_member()
    post = reply(author)
    decide_on(moderator, post, "ask-to-edit")
    undo_latest(app, moderator)
    change(app, author, post, "She lives nearby.")
    page = history(client, post)
    assert "Mill Lane" in page and WITHHELD not in page


def test_what_waited_out_of_sight_is_never_read(app, client, moderator):
    author = make_member()
    post = reply(author)
    change(app, author, post, "Twelve, Mill Lane.")
    see(app, post, visibility="held", held_for="rule")
    change(app, author, post, "She lives nearby.")
    see(app, post, visibility="visible", held_for=None)
    assert "Twelve" not in history(client, post)


@pytest.mark.parametrize(("visibility", "held_for"), [("held", "reported"), ("hidden", None)])
def test_what_was_changed_out_of_sight_is_gone_from_all_that_came_before(app, client, visibility, held_for):
    author = make_member()
    post = petition(author)
    for body in ("She lives at 12 Mill Lane, left.", "She lives at 12 Mill Lane, upstairs."):
        change(app, author, post, body)
    see(app, post, visibility=visibility, held_for=held_for)
    change(app, author, post, "She lives nearby.")
    see(app, post, visibility="visible", held_for=None)
    page = history(client, post)
    assert "Mill Lane" not in page and page.count(WITHHELD) == 3


@pytest.fixture
def quoted(app):
    """A reply by somebody, its thread, and two that quote it: what had to go, and what is still said."""
    author = make_member()
    post = make_reply(root := make_discussion(), author, body="She lives at 12 Mill Lane. It is cold.")
    other = app.test_client(user=make_member())
    for passage in ("12 Mill Lane", "It is cold."):
        sent = {"body": "I know.", "parent": post.id, "quote": post.id, "passage": passage}
        assert other.post(f"/posts/{root.id}/replies", data=sent).status_code == 303
    return author, post, root


def test_what_had_to_go_is_gone_from_quotes_too(app, client, moderator, quoted):
    author, post, root = quoted
    assert "12 Mill Lane" in client.get(post_url(root)).text
    decide_on(moderator, post, "ask-to-edit")
    change(app, author, post, "She lives nearby. It is cold.")
    page = client.get(post_url(root))
    assert "12 Mill Lane" not in page.text and page.text.count("It is cold.") == 2
    assert words(page).count("What was quoted here isn't shown any more.") == 1


def test_what_nobody_asked_to_change_stays_quoted(app, client, quoted):
    author, post, root = quoted
    change(app, author, post, "She lives nearby.")
    assert "12 Mill Lane" in client.get(post_url(root)).text


def test_what_is_quoted_no_more_goes_with_the_post(app, moderator, quoted):
    author, post, _ = quoted
    decide_on(moderator, post, "ask-to-edit")
    change(app, author, post, "She lives nearby. It is cold.")
    assert app.test_client(user=author).post(f"/posts/{post.id}/delete").status_code == 303
    with app.app_context():
        assert {*db.session.scalars(sa.select(Quote.passage))} == {""}
