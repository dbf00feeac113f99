"""What a moderator hides or an author deletes is gone from every page, those kept for visitors included."""

from factories import make_discussion, make_member, make_petition, make_reply, save

from activistnet.core.data.db import db
from activistnet.members.readers import reader_of
from activistnet.petitions.models import Signature
from activistnet.posts import queries
from activistnet.posts.models import Post
from activistnet.posts.services import posts as services

WORDS = "Sell the pills"


def hide(client, post):
    decision = {"action": "hide", "rule": "spam", "reason": "Sold pills.", "previous": ""}
    assert client.post(f"/moderation/posts/{post.id}", data=decision).status_code == 303


def test_p05_no_kept_page_shows_a_hidden_petition(client, log_in, visitor):
    petition = make_petition(title=WORDS, slug="sell-the-pills")
    save(Signature(petition_id=petition.id, reason="They are cheap."))
    endings = ("/sell-the-pills", "/sign", "/reasons", ".json", ".csv", "/count.json")
    own, lists = [f"/petitions/{petition.id}{end}" for end in endings], ["/", "/t/health"]
    assert [visitor.get(path).status_code for path in own] == [200] * len(own)
    assert all(WORDS in visitor.get(path).text for path in lists)
    log_in(make_member(role="moderator"))
    hide(client, petition)
    assert [visitor.get(path).status_code for path in own] == [404] * len(own)
    assert not any(WORDS in visitor.get(path).text for path in lists)


def test_p05_no_kept_page_shows_a_deleted_discussion(client, log_in, visitor):
    post = make_discussion(log_in(make_member()), title=WORDS, slug="sell-the-pills")
    page = f"/discussions/{post.id}/sell-the-pills"
    assert WORDS in visitor.get(page).text and WORDS in visitor.get("/t/health").text
    client.post(f"/posts/{post.id}/delete")
    assert visitor.get(page).status_code == 404
    assert WORDS not in visitor.get("/t/health").text


def test_p05_no_kept_page_shows_a_deleted_reply(client, log_in, visitor):
    root = make_discussion()
    reply = make_reply(root, log_in(make_member()), body=WORDS, body_html=WORDS)
    page = f"/discussions/{root.id}/{root.slug}"
    assert WORDS in visitor.get(page).text
    client.post(f"/posts/{reply.id}/delete")
    assert WORDS not in visitor.get(page).text


def test_a_reply_that_its_author_deletes_while_it_is_hidden_leaves_its_thread_s_number_once(app, client, log_in):
    root, author = make_discussion(), make_member()
    reply = make_reply(root, author)
    log_in(make_member(role="moderator"))
    with app.app_context():
        seen = queries.get_post(reply.id, reader_of(author))
    hide(client, reply)
    with app.app_context(), db.transaction():
        db.session.add(seen)  # as it was read before it was hidden
        services.delete_post(seen, author)
    with app.app_context():
        assert db.session.get(Post, reply.id).visibility == "deleted"
        assert db.session.get(Post, root.id).reply_count == 0
