"""Posts that a member saves for later: the list is theirs alone, and goes with them."""

import pytest
import sqlalchemy as sa
from factories import make_discussion, make_member, make_petition, make_reply, save

from activistnet.core.data.db import db
from activistnet.follows.models import Block
from activistnet.members.models import Member
from activistnet.members.services import people
from activistnet.posts.links import post_url
from activistnet.posts.models import Post, SavedPost
from activistnet.posts.services import saving


@pytest.fixture
def saved(app):
    """`saved()` is how many posts anybody has saved."""

    def count():
        with app.app_context():
            return db.session.scalar(sa.select(sa.func.count()).select_from(SavedPost))

    return count


def test_what_is_saved_is_listed_newest_first_and_said_on_its_page(client, log_in):
    log_in(make_member())
    petition, discussion = make_petition(title="Keep the clinic"), make_discussion(title="Night clinics")
    reply = make_reply(discussion)
    for post in (petition, discussion):
        assert f'action="/posts/{post.id}/save"' in client.get(post_url(post)).text
    for post in (petition, discussion, reply):
        assert client.post(f"/posts/{post.id}/save").status_code == 303
    page = client.get("/me/saved").text
    assert page.index(f"/r/{reply.id}") < page.index(post_url(discussion)) < page.index("Keep the clinic")
    assert "Saved for later" in client.get(post_url(petition)).text
    assert "Saved for later" in client.get(post_url(discussion)).text


def test_saving_twice_makes_one_row_and_taking_it_out_none(client, log_in, saved):
    log_in(make_member())
    petition = make_petition()
    for _ in range(2):
        client.post(f"/posts/{petition.id}/save")
    assert saved() == 1
    for _ in range(2):
        assert client.post(f"/posts/{petition.id}/unsave").headers["Location"] == "/me/saved"
    assert saved() == 0
    assert "You haven't saved anything yet." in client.get("/me/saved").text.replace("&#39;", "'")


def test_nobody_else_is_shown_what_somebody_saved(app, client, log_in):
    petition = make_petition()
    save(SavedPost(member_id=make_member().id, post_id=petition.id))
    browser = app.test_client()
    log_in(make_member(), browser)
    assert petition.title not in browser.get("/me/saved").text
    for reader in (client, browser):
        assert "Saved for later" not in reader.get(post_url(petition)).text


@pytest.mark.parametrize("hidden_by", ["moderator", "block", "deletion"])
def test_what_may_not_be_seen_any_more_is_not_listed_and_can_be_taken_out(app, client, log_in, saved, hidden_by):
    member, author = log_in(make_member()), make_member()
    post = make_discussion(author, title="Night clinics")
    client.post(f"/posts/{post.id}/save")
    if hidden_by == "block":
        save(Block(member_id=author.id, blocked_id=member.id))
    else:
        with app.app_context(), db.transaction():
            db.session.get_one(Post, post.id).visibility = "hidden" if hidden_by == "moderator" else "deleted"
    assert "Night clinics" not in client.get("/me/saved").text
    assert client.post(f"/posts/{post.id}/save").status_code == 404
    client.post(f"/posts/{post.id}/unsave")
    assert saved() == 0


def test_a_list_that_is_full_says_so_and_takes_what_is_in_it_again(client, log_in, saved, monkeypatch):
    monkeypatch.setattr(saving, "MOST", 1)
    log_in(make_member())
    one, other = make_petition(), make_petition()
    for post, status in ((one, 303), (other, 422), (one, 303)):
        assert client.post(f"/posts/{post.id}/save").status_code == status
    assert saved() == 1


def test_a_former_members_list_is_gone(app, client, log_in, saved):
    member = log_in(make_member())
    client.post(f"/posts/{make_petition().id}/save")
    with app.app_context(), db.transaction():
        people.erase(db.session.get_one(Member, member.id))
    assert saved() == 0
