"""What somebody wrote stays theirs where they can't read the thread any more, whatever the reason is."""

import pytest
import sqlalchemy as sa
from factories import make_discussion, make_member, make_reply, save

from activistnet.core.data.db import db
from activistnet.follows.models import Block
from activistnet.posts.models import Post
from activistnet.topics.models import Topic

pytestmark = pytest.mark.usefixtures("client")
TITLE, WORDS = "Night clinics", "What I said of the clinics"


def write(app, values, **of_root):
    """The browser of a member, and their reply in somebody's thread that is like this."""
    member, owner = make_member(), make_member()
    root = make_discussion(owner, title=TITLE, **of_root)
    reply = make_reply(root, member, body=WORDS, body_html=f"<p>{WORDS}</p>", **values)
    return app.test_client(user=member), member, root, reply


def cut_off(app, how, member, root):
    """Let the thread be out of reach."""
    if how == "blocked":
        save(Block(member_id=root.author_id, blocked_id=member.id))
        return
    with app.app_context(), db.transaction():
        if how == "members":
            db.session.execute(sa.update(Topic).where(Topic.id == root.topic_id).values(visibility="members"))
            db.session.execute(sa.update(Post).values(visibility="members"))
        else:
            db.session.execute(sa.update(Post).where(Post.id == root.id).values(visibility=how))


def shown(browser, member, reply):
    """What its author reads of it, without what tells one reply from another."""
    page = browser.get(f"/r/{reply.id}")
    assert page.status_code == 200
    assert WORDS in page.text and TITLE not in page.text
    assert f"/r/{reply.id}" in (found := browser.get(f"/@{member.handle}?show=replies").text)
    assert "a thread that you can't read now" in found and TITLE not in found
    body = page.text.partition('<article class="evidence">')[2].partition("</main>")[0]
    return body.replace(member.handle, "H").replace(member.display_name, "H").replace(f"/{reply.id}/", "/N/")


@pytest.mark.parametrize("how", ["blocked", "hidden", "deleted"])
def test_a_reply_can_be_found_changed_and_deleted_where_its_thread_is_out_of_reach(app, how):
    browser, member, root, reply = write(app, {})
    cut_off(app, how, member, root)
    assert browser.get(f"/discussions/{root.id}/{root.slug}").status_code in (404, 410)
    assert "/edit" in shown(browser, member, reply)
    assert browser.get(f"/posts/{reply.id}/edit").status_code == 200
    saved = browser.post(f"/posts/{reply.id}/edit", data={"body": "Other words"})
    assert saved.status_code == 303
    assert "Other words" in browser.get(saved.location).text
    assert "clinics" in browser.get(f"/posts/{reply.id}/history").text
    assert browser.get(f"/posts/{reply.id}/delete").status_code == 200
    deleted = browser.post(f"/posts/{reply.id}/delete")
    assert deleted.status_code == 303 and browser.get(deleted.location).status_code == 200
    assert browser.get(f"/r/{reply.id}").status_code == 404


def test_a_block_reads_as_a_thread_that_moderators_hid(app):
    pages = []
    for how in ("blocked", "hidden"):
        browser, member, root, reply = write(app, {"created_at": "2026-01-01T00:00:00Z"})
        cut_off(app, how, member, root)
        pages.append(shown(browser, member, reply))
    assert pages[0] == pages[1]


def test_a_discussion_merged_under_somebody_who_blocks_its_author_stays_theirs(app, client):
    member, owner = make_member(), make_member()
    own, into = make_discussion(member, title="My own discussion"), make_discussion(owner, title=TITLE)
    save(Block(member_id=owner.id, blocked_id=member.id))
    sent = {"action": "merge", "into": str(into.id), "reason": "Twice.", "previous": ""}
    moderator = app.test_client(user=make_member(role="moderator"))
    assert moderator.post(f"/moderation/posts/{own.id}", data=sent).status_code == 303
    browser = app.test_client(user=member)
    assert browser.get(f"/discussions/{own.id}").headers["Location"] == f"/r/{own.id}"
    for other in (client, app.test_client(user=make_member())):
        assert "My own discussion" in other.get(f"/discussions/{own.id}", follow_redirects=True).text
    page = browser.get(f"/r/{own.id}")
    assert page.status_code == 200 and "My own discussion" in page.text and TITLE not in page.text
    assert browser.post(f"/posts/{own.id}/edit", data={"body": "Other words"}).status_code == 303
    assert browser.post(f"/posts/{own.id}/delete").status_code == 303


def test_who_left_a_topic_for_members_may_delete_there_and_not_write(app):
    browser, member, root, reply = write(app, {})
    cut_off(app, "members", member, root)
    assert "/edit" not in shown(browser, member, reply)
    assert browser.get(f"/posts/{reply.id}/edit").status_code == 404
    assert browser.post(f"/posts/{reply.id}/edit", data={"body": "Other words"}).status_code == 404
    assert browser.post(f"/posts/{reply.id}/delete").status_code == 303


def test_nobody_else_reads_it_there(app, client):
    _browser, member, root, reply = write(app, {})
    cut_off(app, "hidden", member, root)
    for other in (client, app.test_client(user=make_member())):
        assert other.get(f"/r/{reply.id}").status_code == 404
        assert WORDS not in other.get(f"/@{member.handle}?show=replies").text
        assert other.post(f"/posts/{reply.id}/delete").status_code in (401, 404)


@pytest.mark.parametrize("how", ["blocked", "hidden"])
def test_that_a_thread_out_of_reach_is_locked_is_said_without_its_title(app, how):
    browser, member, root, reply = write(app, {}, locked_at=sa.func.now())
    cut_off(app, how, member, root)
    assert "/edit" not in shown(browser, member, reply)
    for answer in (
        browser.get(f"/posts/{reply.id}/edit"),
        browser.post(f"/posts/{reply.id}/edit", data={"body": "Other words"}),
    ):
        assert answer.status_code == 422 and "This thread is locked" in answer.text
        assert root.slug not in answer.text and TITLE not in answer.text
