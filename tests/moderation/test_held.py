"""Posts that wait until somebody has looked at them: let in or not, one by one or several at once."""

import re

import pytest
import sqlalchemy as sa
from factories import make_discussion, make_member, make_petition, make_poll, make_reply
from feeds import follow
from shown import words

from activistnet.core.data.db import db
from activistnet.moderation.models import Report
from activistnet.posts.models import Post

WORDS = "Half price today"
HELD = {"visibility": "held", "held_for": "moderators", "held_at": sa.func.now()}


def hold_reply(root, author=None, **values):
    return make_reply(root, author, body=WORDS, body_html=f"<p>{WORDS}</p>", **HELD, **values)


def decide(browser, act, *posts):
    return browser.post("/moderation/held", data={"post": [post.id for post in posts], "act": act})


def refuse(browser, *posts, **more):
    sent = {"post": [post.id for post in posts], "rule": "spam", "reason": "It sells pills.", **more}
    return browser.post("/moderation/held/refuse", data=sent)


def visibility(app, *posts):
    with app.app_context():
        return [db.session.get(Post, post.id).visibility for post in posts]


def page_of(root):
    return f"/discussions/{root.id}/{root.slug}"


def test_p08_a_held_reply_is_seen_by_its_author_who_reads_that_it_waits_and_by_nobody_else(client, log_in, visitor):
    root, author = make_discussion(), make_member()
    reply = hold_reply(root, author)
    for address in (page_of(root), f"/r/{reply.id}", f"/posts/{root.id}/replies.json?ids={reply.id}"):
        assert WORDS not in visitor.get(address, follow_redirects=True).text
    log_in(author)
    assert "A moderator looks at this before others can see it." in client.get(page_of(root)).text
    assert "0 replies" in words(visitor.get("/discussions"))


def test_what_waits_goes_by_the_title_and_language_of_its_thread(moderator):
    """Also what was a discussion of its own before, which keeps its old title."""
    root = make_discussion(title="Nachtdienste der Klinik", language="de")
    hold_reply(root, title="Night clinics", language="en")
    page = moderator.get("/moderation?view=held").text
    assert 'lang="de"' in page and "Nachtdienste der Klinik" in page
    assert "Night clinics" not in page


def test_whoever_looks_reads_all_that_a_post_says(app, log_in, moderator):
    """Not its text alone: what it takes others to say, and what it lets one choose."""
    asking, root = app.test_client(user=(author := make_member())), make_discussion(author)
    restated = {"words": "They hate us all", "of": author.id}
    reply, asked = hold_reply(root, restated=restated), make_discussion(**HELD)
    make_poll(asked, "Burn it", "Sink it")
    page = moderator.get("/moderation?view=held").text
    assert "They hate us all" in page and "Burn it" in page and "Sink it" in page
    for post, said in ((reply, "They hate us all"), (asked, "Burn it")):
        assert said in moderator.get(f"/moderation/posts/{post.id}").text
    seen = {"visibility": "visible", "held_for": None, "held_at": None}
    with app.app_context(), db.transaction():
        db.session.execute(sa.update(Post).where(Post.id == reply.id).values(held_for="approval"))
        db.session.execute(sa.update(Post).where(Post.id == asked.id).values(seen))
    assert "They hate us all" in asking.get(f"/posts/{root.id}/waiting").text
    app.test_client().post(f"/posts/{asked.id}/report", data={"rule": "spam"})
    with app.app_context():
        assert db.session.scalar(sa.select(Report.evidence)).startswith("Burn it\nSink it")


def test_what_is_let_in_is_published_as_if_it_were_new(app, client, log_in, visitor, moderator):
    asking, author = make_member(), make_member("zoe")
    root = make_discussion(asking)
    reply = hold_reply(root, author)
    assert WORDS not in visitor.get(page_of(root)).text
    log_in(asking)
    assert "Zoe" not in client.get("/notifications").text
    assert WORDS in moderator.get("/moderation?view=held").text
    assert decide(moderator, "release", reply).status_code == 303
    assert WORDS in visitor.get(page_of(root)).text
    assert "Zoe" in client.get("/notifications").text
    assert "1 reply" in words(visitor.get("/discussions"))
    assert "Nothing is held." in moderator.get("/moderation?view=held").text


def test_a_thread_that_is_let_in_comes_to_its_topic_and_to_whoever_follows_its_author(
    client, log_in, visitor, moderator
):
    author, following = make_member(), make_member()
    follow(following, author)
    held = [make_discussion(author, title="A late word", **HELD), make_petition(author, title="Open the door", **HELD)]
    assert visitor.get(f"/petitions/{held[1].id}/sign").status_code == 404
    assert not re.search("A late word|Open the door", visitor.get("/t/health").text)
    decide(moderator, "release", *held)
    log_in(following)
    for page in (visitor.get("/t/health"), client.get("/")):
        assert "A late word" in page.text and "Open the door" in page.text
    assert visitor.get(f"/petitions/{held[1].id}/sign").status_code == 200


def test_what_is_refused_stays_out_of_sight_and_can_be_published_later(app, client, log_in, visitor, moderator):
    root, author = make_discussion(), make_member()
    reply = hold_reply(root, author)
    assert refuse(moderator, reply).status_code == 303
    assert visibility(app, reply) == ["hidden"]
    assert WORDS not in visitor.get(page_of(root)).text
    log_in(author)
    assert "A moderator has hidden this" in client.get(page_of(root)).text
    case = moderator.get(f"/moderation/posts/{reply.id}", follow_redirects=True).text
    previous = re.search(r'name="previous" value="(\d+)"', case)[1]
    again = {"action": "restore", "reason": "It was fine.", "previous": previous}
    assert moderator.post(f"/moderation/posts/{reply.id}", data=again).status_code == 303
    assert WORDS in visitor.get(page_of(root)).text
    assert "1 reply" in words(visitor.get("/discussions"))


def test_several_are_decided_at_once_and_what_somebody_else_decided_meanwhile_is_left(app, visitor, moderator):
    root = make_discussion()
    replies = [hold_reply(root) for _ in range(3)]
    page = moderator.get("/moderation?view=held").text
    assert "3 texts wait." in page and page.count(" checked") == 0
    assert moderator.get("/moderation?view=held&all=1").text.count(" checked") == 3
    refuse(moderator, replies[0])
    decide(moderator, "release", *replies)
    assert visibility(app, *replies) == ["hidden", "visible", "visible"]
    done = decide(moderator, "release", *replies)
    assert "someone else has decided" in moderator.get(done.location).text
    assert "2 replies" in words(visitor.get("/discussions"))


def test_moderators_neither_read_nor_decide_what_they_are_involved_in(app, log_in):
    browser = app.test_client()
    involved = log_in(make_member(role="moderator"), browser)
    own, in_own = hold_reply(make_discussion(), involved), hold_reply(make_discussion(involved))
    assert WORDS not in browser.get("/moderation?view=held").text
    decide(browser, "release", own, in_own)
    assert visibility(app, own, in_own) == ["held", "held"]


@pytest.mark.parametrize("sent", [{"act": "release"}, {"post": "1", "act": "burn"}, {"post": "x", "act": "refuse"}])
def test_a_form_that_says_nothing_or_something_else_decides_nothing(app, moderator, sent):
    reply = hold_reply(make_discussion())
    assert moderator.post("/moderation/held", data=sent).status_code == 422
    assert visibility(app, reply) == ["held"]


def test_a_case_keeps_what_is_held_out_by_a_rule_and_what_is_undone_waits_again(app, visitor, moderator):
    root = make_discussion()
    reply = hold_reply(root)
    assert "This is held" in moderator.get(f"/moderation/posts/{reply.id}").text
    sent = {"rule": "spam", "reason": "It is one.", "previous": ""}
    assert moderator.post(f"/moderation/posts/{reply.id}", data={**sent, "action": "restore"}).status_code == 422
    assert moderator.post(f"/moderation/posts/{reply.id}", data={**sent, "action": "hide"}).status_code == 303
    assert visibility(app, reply) == ["hidden"]
    case = re.search(r"/moderation/cases/(\d+)", moderator.get(f"/moderation/posts/{reply.id}").location)[1]
    assert moderator.post(f"/moderation/cases/{case}/undo").status_code == 303
    assert visibility(app, reply) == ["held"]
    assert "0 replies" in words(visitor.get("/discussions"))


def test_authors_change_and_delete_what_waits(app, client, log_in, visitor, moderator):
    root, author = make_discussion(), log_in(make_member())
    reply = hold_reply(root, author)
    assert client.post(f"/posts/{reply.id}/edit", data={"body": "Full price"}).status_code == 303
    assert "Full price" in moderator.get("/moderation?view=held").text
    assert client.post(f"/posts/{reply.id}/delete").status_code == 303
    assert visibility(app, reply) == ["deleted"]
    assert "0 replies" in words(visitor.get("/discussions"))


def test_what_a_moderator_lets_in_waits_for_the_author_who_reads_each_reply_first(app, log_in, visitor, moderator):
    asking = make_member()
    root = make_discussion(asking)
    log_in(asking, own := app.test_client())
    assert own.post(f"/posts/{root.id}/replying", data={"who": "approved"}).status_code == 303
    reply, by_staff = hold_reply(root), hold_reply(root, make_member(role="moderator"))
    decide(moderator, "release", reply, by_staff)
    assert visibility(app, reply, by_staff) == ["held", "visible"]
    assert "1 reply waits for you" in words(own.get(page_of(root)))
    assert "waits until you" in words(own.get("/notifications"))
    sent = {"post": [reply.id], "act": "release"}
    assert own.post(f"/posts/{root.id}/waiting", data=sent).status_code == 303
    assert WORDS in visitor.get(page_of(root)).text


@pytest.mark.parametrize("address", ["/moderation?view=held", "/posts/{}/waiting"])
def test_what_its_author_changes_after_it_was_read_waits_until_that_is_read_too(app, log_in, moderator, address):
    author, asking = make_member(), make_member()
    root, writer = make_discussion(asking), app.test_client(user=author)
    reply, other = hold_reply(root, author), hold_reply(root)
    reader, page = moderator, address.format(root.id)
    if "waiting" in page:
        reader = app.test_client(user=asking)
        with app.app_context(), db.transaction():
            db.session.execute(sa.update(Post).where(Post.root_id == root.id).values(held_for="approval"))
    for seen in (["held", "visible"], ["visible", "visible"]):
        chosen = re.findall(r'name="post" value="([^"]+)"', reader.get(page).text)
        if seen[0] == "held":
            assert writer.post(f"/posts/{reply.id}/edit", data={"body": "Burn their houses"}).status_code == 303
        sent = reader.post(page.replace("?view=held", "/held"), data={"post": chosen, "act": "release"})
        assert visibility(app, reply, other) == seen
        assert ("Read them again" in reader.get(sent.location).text) is (seen[0] == "held")
