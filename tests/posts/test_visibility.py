"""What else hangs on who sees which post: branches, former members, rooms."""

import pytest
from factories import make_discussion, make_member, make_reply, save

from activistnet.core.live import rooms
from activistnet.core.refusals import NotFound
from activistnet.follows.models import Block
from activistnet.members.readers import reader_of
from activistnet.posts import live as thread_live
from activistnet.posts import reply_queries


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
        rows = reply_queries.list_replies(root, reader_of(reader)).items
        assert (rows[0].id, rows[0].is_gone, rows[0].author_name) == (first.id, True, None)
        assert rows[1].id == second.id and rows[1].parent_author is None


def enters(post, viewer):
    try:
        return thread_live.authorize(post.id, rooms.Identity(viewer.id, 0) if viewer else None) is not None
    except NotFound:
        return False


@pytest.mark.parametrize("state", ["hidden", "deleted"])
def test_the_permalink_of_what_is_gone_leads_to_its_place_while_replies_stand_below(client, state):
    root = make_discussion()
    gone, alone = (make_reply(root, visibility=state, body_html="<p>Dubious</p>") for _ in range(2))
    make_reply(root, parent=gone, body_html="<p>But no</p>")
    answer = client.get(f"/r/{gone.id}")
    assert answer.status_code == 303 and answer.location.endswith(f"#r{gone.id}")
    page = client.get(answer.location).text
    assert f'id="r{gone.id}"' in page and "Dubious" not in page
    assert client.get(f"/r/{alone.id}").status_code == 404


def test_the_permalink_of_what_is_gone_leads_nowhere_in_a_thread_that_is_hidden(client):
    root = make_discussion(visibility="hidden")
    gone = make_reply(root, visibility="deleted")
    make_reply(root, parent=gone)
    assert client.get(f"/r/{gone.id}").status_code == 404


def test_the_permalink_of_what_is_gone_finds_its_page_in_a_long_thread(client):
    root = make_discussion()
    for _ in range(reply_queries.PAGE + 5):
        make_reply(root)
    gone = make_reply(root, visibility="deleted")
    make_reply(root, parent=gone)
    answer = client.get(f"/r/{gone.id}")
    assert "after=" in answer.location and f'id="r{gone.id}"' in client.get(answer.location).text


def test_what_a_reader_has_blocked_keeps_its_place_under_its_permalink_too(client, log_in):
    author, reader = make_member(), log_in(make_member())
    root = make_discussion()
    first = make_reply(root, author, body_html="<p>Dubious</p>")
    make_reply(root, parent=first)
    save(Block(member_id=reader.id, blocked_id=author.id))
    answer = client.get(f"/r/{first.id}")
    assert answer.status_code == 303
    assert "Dubious" not in client.get(answer.location).text


def test_a_hidden_reply_tells_its_author_that_it_is_them_who_see_it(client, app, log_in):
    author, root = log_in(make_member()), make_discussion()
    make_reply(root, author, visibility="hidden")
    make_reply(root)
    assert "Only you and moderators can see it." in client.get(f"/discussions/{root.id}/night-clinics").text
    moderator = app.test_client()
    log_in(make_member(role="moderator"), moderator)
    assert "Only the author and moderators can see it." in moderator.get(f"/discussions/{root.id}/night-clinics").text
    own = make_discussion(author, visibility="hidden")
    assert "Only you and moderators can see this page." in client.get(f"/discussions/{own.id}/night-clinics").text
