"""P08: who sees which post, the same on its page, in lists, in its thread and on entering its room."""

from itertools import product

import pytest
from factories import make_discussion, make_member, make_petition, make_reply, save

from activistnet.core.live import rooms
from activistnet.core.refusals import NotFound
from activistnet.follows.models import Block, Mute
from activistnet.petitions import live as petition_live
from activistnet.posts import live as thread_live
from activistnet.posts import queries, reply_queries

VIEWERS = ("visitor", "other", "author", "blocked", "blocking", "muting", "moderator", "operator")
STATES = ("visible", "hidden", "deleted")
CASES = list(product(VIEWERS, STATES))


def make_viewer(role, author):
    """A member who stands in this relation to the author; None for a visitor."""
    if role == "visitor":
        return None
    if role == "author":
        return author
    viewer = make_member(role=role if role in ("moderator", "operator") else "member")
    if role == "blocked":
        save(Block(member_id=author.id, blocked_id=viewer.id))
    if role == "blocking":
        save(Block(member_id=viewer.id, blocked_id=author.id))
    if role == "muting":
        save(Mute(member_id=viewer.id, muted_id=author.id))
    return viewer


def may_see(role, state):
    """The oracle: the policy in words of one syllable."""
    if state == "deleted":
        return False
    if role in ("moderator", "operator"):
        return True
    if role in ("blocked", "blocking"):
        return False
    return state == "visible" or role == "author"


@pytest.mark.parametrize(("role", "state"), CASES)
def test_p08_w05_a_discussion_is_seen_everywhere_or_nowhere(app, client, log_in, role, state):
    author = make_member()
    post = make_discussion(author, visibility=state)
    viewer = make_viewer(role, author)
    if viewer:
        log_in(viewer)
    expected = may_see(role, state)
    assert (client.get(f"/discussions/{post.id}/night-clinics").status_code == 200) is expected
    assert ("Night clinics" in client.get("/t/health").text) is (expected and role != "muting")
    with app.app_context():
        assert (post.id in queries.cards([post.id], viewer)) is (expected and role != "muting")
        assert enters(post, viewer) is expected


@pytest.mark.parametrize(("role", "state"), CASES)
def test_w05_whoever_sees_a_petition_may_watch_its_count_and_its_thread(app, client, log_in, role, state):
    author = make_member()
    petition = make_petition(author, visibility=state)
    viewer = make_viewer(role, author)
    if viewer:
        log_in(viewer)
    expected = may_see(role, state)
    assert (client.get(f"/petitions/{petition.id}/{petition.slug}").status_code == 200) is expected
    with app.test_request_context():
        watcher = rooms.Identity(viewer.id, 0) if viewer else None
        assert (petition_live.authorize(petition.id, watcher) is not None) is expected
        assert enters(petition, viewer) is expected


@pytest.mark.parametrize(("role", "state"), CASES)
def test_p08_a_reply_is_seen_everywhere_or_nowhere(app, client, log_in, role, state):
    author = make_member()
    root = make_discussion()
    reply = make_reply(root, author, visibility=state, body_html="<p>Dubious</p>")
    viewer = make_viewer(role, author)
    if viewer:
        log_in(viewer)
    expected = may_see(role, state)
    assert (client.get(f"/r/{reply.id}").status_code == 303) is expected
    for sort in ("oldest", "newest"):
        page = client.get(f"/discussions/{root.id}/night-clinics?sort={sort}").text
        assert ("Dubious" in page) is (expected and role != "muting")
        assert "not shown" not in page.split("<thread-replies")[1].split(">", 1)[1]
    with app.app_context():
        voices = queries.cards([root.id], viewer)[root.id].last_replies
        assert bool(voices) is (expected and role != "muting")


@pytest.mark.parametrize(("role", "state"), CASES)
def test_p08_a_reply_is_not_seen_where_its_thread_is_not(app, client, log_in, role, state):
    author = make_member()
    root = make_discussion(author, visibility=state)
    reply = make_reply(root)
    viewer = make_viewer(role, author)
    if viewer:
        log_in(viewer)
    expected = may_see(role, state)
    assert (client.get(f"/r/{reply.id}").status_code == 303) is expected
    assert (client.get(f"/posts/{reply.id}/report").status_code == 200) is expected
    with app.app_context():
        assert (reply.id in queries.cards([reply.id], viewer)) is expected


@pytest.mark.parametrize("state", ["hidden", "deleted"])
def test_a_branch_stays_when_what_it_grew_from_is_gone(app, client, state):
    root = make_discussion()
    gone = make_reply(root, visibility=state, body_html="<p>Dubious</p>")
    lower = make_reply(root, parent=gone, visibility=state, body_html="<p>Dubious too</p>")
    kept = make_reply(root, parent=lower, body_html="<p>But no</p>")
    make_reply(root, parent=kept, visibility=state, body_html="<p>Dubious, third</p>")
    page = client.get(f"/discussions/{root.id}/night-clinics").text
    assert "But no" in page and "Dubious" not in page
    assert f'id="r{gone.id}"' in page and f'id="r{lower.id}"' in page
    assert page.count('class="reply-gone"') == 2
    newest = client.get(f"/discussions/{root.id}/night-clinics?sort=newest").text
    assert "But no" in newest and f'id="r{gone.id}"' not in newest


def test_a_former_member_keeps_the_words_and_loses_the_name(client):
    author = make_member("gone", deleted_at="2026-01-01T00:00:00Z")
    root = make_discussion(author)
    make_reply(root, author)
    page = client.get(f"/discussions/{root.id}/night-clinics").text
    assert page.count("Former member") >= 2
    assert "Gone" not in page and "/@gone" not in page


def test_w05_no_room_for_replies_for_themselves_or_for_unknown_threads(app):
    root = make_discussion()
    reply = make_reply(root)
    with app.app_context():
        assert enters(root, None)
        assert not enters(reply, None)
        for number in (0, -1, 2**63, 10**40):
            with pytest.raises(NotFound):
                thread_live.authorize(number, None)


def test_a_suspended_member_enters_no_room(app):
    member = make_member(suspended_at="2026-01-01T00:00:00Z")
    root = make_discussion()
    with app.app_context():
        assert not enters(root, member)


def test_a_reader_who_blocks_sees_neither_words_nor_name_in_answers_to_them(app):
    author, reader = make_member("blocker"), make_member()
    root = make_discussion()
    first = make_reply(root, author)
    second = make_reply(root, parent=first)
    save(Block(member_id=reader.id, blocked_id=author.id))
    with app.app_context():
        rows = reply_queries.list_replies(root, reader).items
        assert (rows[0].id, rows[0].is_gone, rows[0].author_name) == (first.id, True, None)
        assert rows[1].id == second.id and rows[1].parent_author is None


def enters(post, viewer):
    try:
        return thread_live.authorize(post.id, rooms.Identity(viewer.id, 0) if viewer else None) is not None
    except NotFound:
        return False
