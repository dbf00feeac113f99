"""Threads whose author reads each reply before others do."""

import re

import pytest
import sqlalchemy as sa
from factories import current, make_discussion, make_member
from feeds import block
from shown import words

from activistnet.core.data.db import db
from activistnet.core.jobs.tasks import run_due
from activistnet.members.models import Member
from activistnet.notifications.queries import count_unread
from activistnet.posts.links import post_url
from activistnet.posts.models import Post

pytestmark = pytest.mark.usefixtures("client")


def say(browser, root, body="Because", **more):
    return browser.post(f"/posts/{root.id}/replies", data={"body": body, **more})


def count_replies(root):
    with current().app_context():
        return db.session.scalar(sa.select(Post.reply_count).where(Post.id == root.id))


def waiting(root):
    with current().app_context():
        held = sa.select(Post.id).where(Post.root_id == root.id, Post.visibility == "held").order_by(Post.id)
        return db.session.scalars(held).all()


def approving(browse, author):
    root = make_discussion(author)
    browse(author).post(f"/posts/{root.id}/replying", data={"who": "approved"})
    return root


def settle():
    with current().app_context():
        while run_due():
            pass


@pytest.mark.parametrize("reason", ["", "You said that twice already."])
def test_whoever_wrote_what_the_author_does_not_publish_is_told_and_reads_why(browse, reason):
    author, member, other = make_member(), make_member(), make_member()
    root = approving(browse, author)
    browse(member).post(f"/posts/{root.id}/replies", data={"body": "Quiet words"})
    settle()
    sent = {"post": waiting(root), "act": "refuse", "reason": reason}
    assert browse(author).post(f"/posts/{root.id}/waiting", data={**sent, "reason": "x" * 201}).status_code == 422
    for _ in "12":
        assert browse(author).post(f"/posts/{root.id}/waiting", data=sent).status_code == 303
    inbox = words(browse(member).get("/notifications")).replace("&#39;", "'")
    assert inbox.count("didn't publish your reply") == 1 and ("twice already" in inbox) is bool(reason)
    assert ("twice already" in browse(member).get(post_url(root)).text) is bool(reason)
    assert "Quiet words" in browse(member).get(post_url(root)).text
    for reader in (other, None):
        page = browse(reader).get(post_url(root)).text
        assert "Quiet words" not in page and "twice already" not in page


def kept_out(browse, author, member):
    """A reply that the author of its thread doesn't publish, with a reason."""
    root = approving(browse, author)
    browse(member).post(f"/posts/{root.id}/replies", data={"body": "Quiet words"})
    [reply_id] = waiting(root)
    sent = {"post": reply_id, "act": "refuse", "reason": "You said that twice already."}
    assert browse(author).post(f"/posts/{root.id}/waiting", data=sent).status_code == 303
    return reply_id


def test_several_writers_are_told_of_what_is_not_published_in_as_few_queries_as_one(browse, count_queries):
    author = make_member()
    root = approving(browse, author)
    asked = []
    for many in (1, 1, 5):  # the first time for whatever is asked once a process
        writers = [make_member() for _ in range(many)]
        for writer in writers:
            browse(writer).post(f"/posts/{root.id}/replies", data={"body": "Quiet words"})
        sent = {"post": waiting(root), "act": "refuse", "reason": ""}
        with count_queries() as queries:
            assert browse(author).post(f"/posts/{root.id}/waiting", data=sent).status_code == 303
        asked.append(len(queries))
        for writer in writers:
            assert "publish your reply" in browse(writer).get("/notifications").text
    assert asked[1] == asked[2] <= 12, queries.statements


@pytest.mark.parametrize("few", [2, 6])
def test_what_waits_takes_the_same_queries_however_much(browse, count_queries, few):
    author = make_member()
    root = approving(browse, author)
    for _ in range(few):
        browse(make_member()).post(f"/posts/{root.id}/replies", data={"body": "Quiet words"})
    browse(author).get(f"/posts/{root.id}/waiting")
    with count_queries() as queries:
        assert browse(author).get(f"/posts/{root.id}/waiting").text.count("Quiet words") == few
    assert len(queries) <= 6, queries.statements


def test_the_line_about_a_reply_that_is_not_published_leads_to_it_while_it_is_there(browse):
    member = make_member()
    reply_id = kept_out(browse, make_member(), member)
    leads_to_it = re.compile(rf'<a href="/[^"]*{reply_id}[^"]*">Your reply</a>')
    assert leads_to_it.search(browse(member).get("/notifications").text)
    assert "twice already" in browse(member).get(f"/r/{reply_id}", follow_redirects=True).text
    assert browse(member).post(f"/posts/{reply_id}/delete", data={}).status_code == 303
    assert not leads_to_it.search(browse(member).get("/notifications").text)


@pytest.mark.parametrize("ended", ["deleted", "shown"])
def test_why_a_reply_was_not_published_is_kept_no_longer_than_that(browse, ended):
    member, moderator = make_member(), make_member(role="moderator")
    reply_id = kept_out(browse, make_member(), member)
    assert "twice already" in browse(moderator).get(f"/r/{reply_id}", follow_redirects=True).text
    if ended == "deleted":
        sent = browse(member).post(f"/posts/{reply_id}/delete", data={})
    else:
        shown = {"action": "restore", "reason": "Nothing is wrong with it.", "previous": ""}
        sent = browse(moderator).post(f"/moderation/posts/{reply_id}", data=shown)
    assert sent.status_code == 303
    with current().app_context():
        assert db.session.scalar(sa.select(Post.refusal).where(Post.id == reply_id)) is None


def test_where_the_author_reads_each_reply_first_it_waits_and_nobody_else_is_told(browse):
    author, member, follower = make_member(), make_member(), make_member()
    root = approving(browse, author)
    browse(follower).post(f"/posts/{root.id}/follow")
    assert "The author reads each reply before others see it." in words(browse(member).get(post_url(root)))
    sent = browse(member).post(f"/posts/{root.id}/replies", data={"body": "Quiet words"}, follow_redirects=True)
    settle()
    assert "The author of this thread looks at it before others can see it." in sent.text
    assert count_replies(root) == 0 and len(waiting(root)) == 1
    for reader in (make_member(), follower, None):
        for path in (post_url(root), f"{post_url(root)}?show=newest", "/", "/discussions"):
            assert "Quiet words" not in browse(reader).get(path).text
    assert "Quiet words" in browse(make_member(role="moderator")).get(post_url(root)).text
    with current().app_context():
        assert count_unread([author.id, follower.id]) == {author.id: 1, follower.id: 0}
    assert "waits until you" in words(browse(author).get("/notifications"))
    assert "1 reply waits for you" in words(browse(author).get(post_url(root)))
    assert "waits for you" not in browse(member).get(post_url(root)).text
    assert "Quiet words" in browse(author).get(f"/posts/{root.id}/waiting").text
    assert say(browse(author), root, "I may").status_code == 303 and count_replies(root) == 1
    assert "Quiet words" not in browse(make_member(role="moderator")).get("/moderation?view=held").text


def test_the_author_lets_several_in_at_once_and_it_is_as_if_they_were_written_then(browse):
    author, follower = make_member(), make_member()
    root = approving(browse, author)
    browse(follower).post(f"/posts/{root.id}/follow")
    for n in range(3):
        say(browse(make_member()), root, f"Word {n}")
    first, second, third = waiting(root)
    sent = {"post": [first, third], "act": "release"}
    assert browse(author).post(f"/posts/{root.id}/waiting", data=sent).status_code == 303
    settle()
    page = browse().get(post_url(root)).text
    assert "Word 0" in page and "Word 2" in page and "Word 1" not in page
    assert count_replies(root) == 2
    with current().app_context():
        assert count_unread([follower.id])[follower.id] == 1
    refused = {"post": [second], "act": "refuse"}
    assert browse(author).post(f"/posts/{root.id}/waiting", data=refused).status_code == 303
    assert waiting(root) == [] and count_replies(root) == 2
    with current().app_context():
        writer = db.session.get(Member, db.session.get(Post, second).author_id)
    assert "The author of this thread didn" in browse(writer).get(post_url(root)).text
    assert "Word 1" not in browse(make_member()).get(post_url(root)).text
    assert "No replies wait for you." in browse(author).get(f"/posts/{root.id}/waiting").text


def test_what_waits_is_its_authors_to_decide_and_only_once(browse):
    author, other = make_member(), make_member()
    root, elsewhere = approving(browse, author), approving(browse, other)
    say(browse(make_member()), root)
    [held] = waiting(root)
    for member, status in ((other, 403), (make_member(role="moderator"), 403)):
        assert browse(member).get(f"/posts/{root.id}/waiting").status_code == status
        assert (
            browse(member).post(f"/posts/{root.id}/waiting", data={"post": held, "act": "release"}).status_code
            == status
        )
    assert (
        browse(other).post(f"/posts/{elsewhere.id}/waiting", data={"post": held, "act": "release"}).status_code == 303
    )
    assert waiting(root) == [held]
    for sent in ({}, {"post": held}, {"post": "x", "act": "release"}, {"post": held, "act": "eat"}):
        assert browse(author).post(f"/posts/{root.id}/waiting", data=sent).status_code == 422
        assert waiting(root) == [held]
    for _ in range(2):
        assert (
            browse(author).post(f"/posts/{root.id}/waiting", data={"post": held, "act": "release"}).status_code == 303
        )
    assert count_replies(root) == 1


def test_what_waits_of_somebody_whom_the_author_blocks_is_not_counted(browse):
    author, blocked = make_member(), make_member()
    root = approving(browse, author)
    for member in (blocked, make_member()):
        say(browse(member), root, "Quiet words")
    assert "2 replies wait for you" in words(browse(author).get(post_url(root)))
    block(author, blocked)
    assert "1 reply waits for you" in words(browse(author).get(post_url(root)))
    assert browse(author).get(f"/posts/{root.id}/waiting").text.count("Quiet words") == 1
