"""Branches of a thread that become a discussion, and discussions that become a reply: with all that hangs on them."""

import re
import threading

import pytest
import sqlalchemy as sa
from decided import pass_half_a_minute
from factories import make_discussion, make_member, make_petition, make_reply, save
from waiting import HANG

from activistnet.core.data import tallies
from activistnet.core.data.db import db
from activistnet.core.live import rooms
from activistnet.posts import tasks
from activistnet.posts.links import post_url
from activistnet.posts.models import Draft, Post, ThreadWish
from activistnet.posts.quote_models import Quote
from activistnet.posts.useful_models import UsefulVote
from activistnet.search import services as search

pytestmark = pytest.mark.usefixtures("client")
REASON = "It is about buses."


def split(browser, reply, title="Buses at night", **more):
    sent = {"action": "split", "title": title, "reason": REASON, "previous": "", **more}
    return browser.post(f"/moderation/posts/{reply.id}", data=sent)


def merge(browser, root, into, **more):
    sent = {"action": "merge", "into": into, "reason": REASON, "previous": "", **more}
    return browser.post(f"/moderation/posts/{root.id}", data=sent)


def shown_in(browser, address):
    """The replies of a page, in their order."""
    return [int(each) for each in re.findall(r'<article class="reply[^"]*" id="r(\d+)"', browser.get(address).text)]


def one(app, sql, **values):
    with app.app_context():
        return db.session.scalar(sa.text(sql), values)


def test_a_reply_with_its_branch_becomes_a_discussion(app, moderator, keeping):
    root = make_discussion(title="Clinics")
    stays, goes = make_reply(root), make_reply(root, make_member(display_name="Nadia"), body_html="<p>Buses!</p>")
    below, deeper = make_reply(root, parent=goes), None
    deeper = make_reply(root, parent=below)
    visitor = app.test_client()
    assert shown_in(visitor, post_url(root)) == [stays.id, goes.id, below.id, deeper.id]
    assert "Move it and its replies to a new discussion" in moderator.get(f"/moderation/posts/{goes.id}").text
    assert split(moderator, goes).status_code == 303
    address = f"/discussions/{goes.id}/buses-at-night"
    page = visitor.get(address)
    assert page.status_code == 200 and "Buses at night" in page.text and "Buses!" in page.text and "Nadia" in page.text
    assert shown_in(visitor, address) == [below.id, deeper.id]
    assert shown_in(visitor, post_url(root)) == [stays.id]
    left = visitor.get(post_url(root)).text
    assert "Replies to this were moved to a discussion of their own." in left and f'href="/r/{goes.id}"' in left
    counts = sa.select(Post.id, Post.reply_count).where(Post.id.in_((root.id, goes.id)))
    with app.app_context():
        assert dict(db.session.execute(counts).all()) == {root.id: 1, goes.id: 2}


@pytest.mark.parametrize("make", [make_discussion, make_petition])
def test_a_discussion_made_of_a_branch_is_named_only_to_who_may_see_it(app, moderator, make):
    root = make(title="Clinics")
    stays = make_reply(root)
    goes, other = make_reply(root), make_reply(root, parent=stays)
    visitor, apart = app.test_client(), app.test_client(user=make_member())
    for each in (goes, other):
        assert split(moderator, each).status_code == 303
    links = {f'href="/r/{goes.id}"', f'href="/r/{other.id}"'}

    def told(browser):
        page = browser.get(post_url(root)).text
        return {link for link in links if link in page}, page.count("moved to a discussion of their own")

    assert told(visitor) == told(apart) == (links, 2)
    with app.app_context(), db.transaction():
        gone = sa.update(Post).where(Post.id.in_((goes.id, other.id)))
        db.session.execute(gone.values(visibility="hidden"))
    assert told(visitor) == told(apart) == (set(), 0)
    assert told(moderator) == (links, 2)
    with app.app_context(), db.transaction():
        db.session.execute(gone.values(visibility="visible"))
    assert told(visitor) == (links, 2)


def test_old_addresses_lead_to_the_new_place(app, moderator):
    root = make_discussion()
    goes = make_reply(root)
    below = make_reply(root, parent=goes)
    assert split(moderator, goes).status_code == 303
    visitor = app.test_client()
    assert visitor.get(f"/r/{goes.id}").location == f"/discussions/{goes.id}/buses-at-night"
    assert visitor.get(f"/r/{below.id}").location == f"/discussions/{goes.id}/buses-at-night#r{below.id}"
    for page in ("history", "share"):
        assert visitor.get(f"/posts/{goes.id}/{page}").status_code == 200


def test_others_of_the_thread_go_along_below_the_first(app, moderator):
    root = make_discussion()
    first, second, third = (make_reply(root) for _ in range(3))
    of_second, of_third = make_reply(root, parent=second), make_reply(root, parent=third)
    also = f"/r/{second.id}\n  https://example.org/discussions/{root.id}/x#r{of_second.id}\n{third.id}"
    assert split(moderator, third, also=also).status_code == 303
    visitor = app.test_client()
    assert shown_in(visitor, f"/discussions/{second.id}/buses-at-night") == [third.id, of_third.id, of_second.id]
    assert shown_in(visitor, post_url(root)) == [first.id]


def test_what_hangs_on_replies_goes_along(app, moderator):
    root, member, author = make_discussion(is_debate=True), make_member(), make_member()
    stays, goes = make_reply(root, author), make_reply(root, stance="for")
    below = make_reply(root, author, parent=goes, stance="against")
    save(UsefulVote(reply_id=below.id, member_id=member.id, root_id=root.id, value="useful"))
    save(Quote(reply_id=stays.id, quoted_id=below.id, passage="words"))
    save(ThreadWish(member_id=member.id, root_id=root.id, is_muted=False))
    save(Draft(member_id=member.id, place=f"thread:{root.id}:{below.id}", body="Half a thought"))
    save(Draft(member_id=member.id, place=f"thread:{root.id}:{goes.id}", body="The other half"))
    assert split(moderator, goes).status_code == 303
    reader = app.test_client(user=member)
    page = reader.get(f"/discussions/{goes.id}/buses-at-night")
    assert re.search(rf'formaction="/posts/{below.id}/useful" name="value" value="none" aria-pressed="true"', page.text)
    assert "The other half" in page.text and "every reply" in page.text and ">Against</span>" in page.text
    assert "Half a thought" in reader.get(f"/posts/{goes.id}/replies?parent={below.id}").text
    assert f'href="/r/{below.id}"' in reader.get(post_url(root)).text, "it is quoted there"
    acts = "SELECT count(*) FROM activities WHERE verb = 'replied' AND actor_id = :author AND post_id = :post"
    assert [one(app, acts, author=author.id, post=each.id) for each in (root, goes)] == [1, 1]


def test_search_and_numbers_follow(app, moderator):
    root = make_discussion()
    goes = make_reply(root)
    below = make_reply(root, parent=goes, body="A weirword here")
    assert split(moderator, goes).status_code == 303
    with app.app_context(), db.transaction():
        search.read_waiting()
        tallies.fold()
    threads = "SELECT n FROM tallies JOIN topics ON topics.id = of_id WHERE what = 'threads' AND slug = 'health'"
    assert one(app, threads) == 2
    visitor = app.test_client()
    assert f"/r/{below.id}" in visitor.get(f"/search?q=weirword&in={goes.id}").text
    assert f"/r/{below.id}" not in visitor.get(f"/search?q=weirword&in={root.id}").text
    assert merge(moderator, goes, f"/discussions/{root.id}", previous=one(app, "SELECT max(id) FROM decisions"))
    with app.app_context(), db.transaction():
        tallies.fold()
        drift = sum(tallies.repair(each) for each in ("threads", "helped"))
    assert one(app, threads) == 1 and drift == 0


def test_the_authors_hear_of_it_and_the_log_says_why(app, moderator):
    root, author, other = make_discussion(), make_member(), make_member()
    goes = make_reply(root, author)
    make_reply(root, other, parent=goes)
    assert split(moderator, goes).status_code == 303
    pass_half_a_minute(app)
    for path in ("/moderation/log", "/t/health/moderation"):
        log = app.test_client().get(path).text
        assert "Moved to a discussion of its own" in log and REASON in log
    told = app.test_client(user=other).get("/notifications").text
    assert "moved what you wrote to" in told and "Buses at night" in told and REASON in told
    told = app.test_client(user=author).get("/notifications").text
    assert "to a discussion of its own" in told and REASON in told
    assert "its old address leads there" in app.test_client(user=author).get("/me/standing").text.lower()


@pytest.mark.parametrize("title", ["", "   ", "x" * 121])
def test_a_discussion_needs_a_title(app, moderator, title):
    reply = make_reply(make_discussion())
    refused = split(moderator, reply, title=title)
    assert refused.status_code == 422 and one(app, "SELECT kind FROM posts WHERE id = :id", id=reply.id) == "reply"


def test_only_replies_of_the_thread_that_are_shown_go_along(app, moderator):
    root = make_discussion()
    reply, hidden, elsewhere = make_reply(root), make_reply(root, visibility="hidden"), make_reply(make_discussion())
    for also in (str(hidden.id), f"/r/{elsewhere.id}", "that one", "9" * 17, f"/r/{reply.id}/edit"):
        refused = split(moderator, reply, also=also)
        assert refused.status_code == 422 and "one per line" in refused.text and also in refused.text
    many = "\n".join(str(n) for n in range(1, 30))
    assert split(moderator, reply, also=many).status_code == 422
    assert split(moderator, hidden).status_code in (409, 422)
    assert one(app, "SELECT count(*) FROM posts WHERE kind = 'discussion'") == 2


def test_replies_to_a_petition_become_a_debate(app, moderator):
    petition = make_petition()
    reply = make_reply(petition, stance="for")
    make_reply(petition, parent=reply, stance="against")
    assert split(moderator, reply).status_code == 303
    page = app.test_client().get(f"/discussions/{reply.id}/buses-at-night")
    assert "1 against" in page.text and "Where do you stand?" not in page.text
    assert "Replies to this were moved" in app.test_client().get(post_url(petition)).text


def test_a_discussion_becomes_a_reply_in_another_one_and_its_old_addresses_lead_there(app, moderator, keeping):
    into, root = make_discussion(title="Clinics"), make_discussion(make_member(), title="Night clinics", slug="night")
    first = make_reply(into)
    below = make_reply(root, make_member())
    deeper = make_reply(root, parent=below)
    old, visitor = post_url(root), app.test_client()
    assert shown_in(visitor, old) == [below.id, deeper.id] and shown_in(visitor, post_url(into)) == [first.id]
    assert merge(moderator, root, f"https://example.org{post_url(into)}?show=best#replies").status_code == 303
    there = visitor.get(old)
    assert there.status_code == 301 and there.location == f"/r/{root.id}"
    assert visitor.get(f"/discussions/{root.id}").location == f"/r/{root.id}"
    assert visitor.get(f"/r/{root.id}").location == f"{post_url(into)}#r{root.id}"
    assert visitor.get(f"/r/{deeper.id}").location == f"{post_url(into)}#r{deeper.id}"
    assert visitor.get(f"/posts/{root.id}/replies").location == f"/posts/{into.id}/replies?parent={root.id}"
    page = visitor.get(post_url(into))
    assert shown_in(visitor, post_url(into)) == [root.id, below.id, deeper.id, first.id]
    assert '<p class="reply-title"><bdi' in page.text and "Night clinics" in page.text
    assert one(app, "SELECT reply_count FROM posts WHERE id = :id", id=into.id) == 4
    assert "Night clinics" not in visitor.get("/t/health").text


def test_pages_of_a_merged_discussion_lead_to_theirs(app, moderator):
    into, root = make_discussion(), make_discussion(slug="old")
    replies = [make_reply(root) for _ in range(60)]
    visitor = app.test_client()
    more = re.search(r'rel="next" href="([^"#]+)', visitor.get(post_url(root)).text)[1].replace("&amp;", "&")
    before = shown_in(visitor, more)
    assert merge(moderator, root, str(into.id)).status_code == 303
    led = visitor.get(more)
    assert led.status_code == 301 and shown_in(visitor, led.location) == before == [each.id for each in replies[50:]]


def test_what_was_typed_before_is_sent_to_where_the_thread_is(app, moderator):
    into, root, member = make_discussion(), make_discussion(slug="old"), make_member()
    reply = make_reply(root)
    browser = app.test_client(user=member)
    save(Draft(member_id=member.id, place=f"thread:{root.id}", body="Half a thought"))
    save(Draft(member_id=member.id, place=f"thread:{root.id}:{reply.id}", body="The other half"))
    save(ThreadWish(member_id=member.id, root_id=root.id, is_muted=True))
    assert merge(moderator, root, str(into.id)).status_code == 303
    assert "Half a thought" in browser.get(f"/posts/{into.id}/replies?parent={root.id}").text
    assert "The other half" in browser.get(f"/posts/{into.id}/replies?parent={reply.id}").text
    assert browser.post(f"/posts/{root.id}/replies", data={"body": "To all of it"}).status_code == 303
    placed = "SELECT parent_id FROM posts WHERE root_id = :root AND body = 'To all of it'"
    assert one(app, placed, root=into.id) == root.id
    assert "Unmute" in browser.get(post_url(into)).text


def test_an_answer_to_what_was_moved_meanwhile_is_kept_and_sent_there(app, moderator):
    root, member = make_discussion(), make_member()
    goes = make_reply(root)
    below = make_reply(root, parent=goes)
    assert split(moderator, goes).status_code == 303
    browser = app.test_client(user=member)
    for parent in (goes, below):
        answer = browser.post(f"/posts/{root.id}/replies", data={"body": "I was there.", "parent": parent.id})
        assert answer.status_code == 422 and "moved to this discussion" in answer.text and "I was there." in answer.text
        action = re.search(rf'action="(/posts/{goes.id}/replies)"', answer.text)[1]
        assert browser.post(action, data={"body": "I was there.", "parent": parent.id}).status_code == 303


def test_a_reply_that_was_written_meanwhile_follows(app, moderator):
    root = make_discussion()
    goes = make_reply(root)
    assert split(moderator, goes).status_code == 303
    late = make_reply(root)
    later = make_reply(root, parent=late)
    with app.app_context(), db.transaction():  # as the first was answered while it was moved
        wrote = "UPDATE posts SET parent_id = :parent, path = :above || path WHERE id = :late"
        db.session.execute(sa.text(wrote), {"parent": goes.id, "above": goes.path, "late": late.id})
    with app.app_context(), db.transaction():
        tasks.settle_branches(goes.id)
    assert shown_in(app.test_client(), f"/discussions/{goes.id}/buses-at-night") == [late.id, later.id]
    assert one(app, "SELECT reply_count FROM posts WHERE id = :id", id=root.id) == 0


def test_a_discussion_is_merged_with_another_one_of_its_topic_that_takes_replies(app, moderator):
    root, petition = make_discussion(), make_petition()
    locked, hidden = make_discussion(locked_at=sa.func.now()), make_discussion(visibility="hidden")
    with app.app_context(), db.transaction():
        other = db.session.scalar(sa.text("SELECT id FROM topics WHERE slug <> 'health' LIMIT 1"))
    elsewhere, reply = make_discussion(topic_id=other), make_reply(make_discussion())
    nowhere = [root, petition, locked, hidden, elsewhere, reply]
    for into in ("", "there", "999999999", *(str(each.id) for each in nowhere)):
        refused = merge(moderator, root, into)
        assert refused.status_code == 422 and "in the same topic" in refused.text, into
    assert "Merge it with another discussion" not in moderator.get(f"/moderation/posts/{petition.id}").text
    assert merge(moderator, petition, str(root.id)).status_code in (409, 422)


def test_it_can_be_merged_back_and_made_a_discussion_again(app, moderator):
    root = make_discussion(slug="old")
    goes = make_reply(root)
    below = make_reply(root, parent=goes)
    latest = "SELECT max(id) FROM decisions"
    for _ in range(2):
        assert split(moderator, goes, previous=one(app, latest) or "").status_code == 303
        assert merge(moderator, goes, str(root.id), previous=one(app, latest)).status_code == 303
    assert shown_in(app.test_client(), post_url(root)) == [goes.id, below.id]
    assert "were moved" not in app.test_client().get(post_url(root)).text
    assert one(app, "SELECT reply_count FROM posts WHERE id = :id", id=root.id) == 2


def test_of_two_moderators_the_second_is_told_what_the_first_decided(app, moderator):
    reply = make_reply(make_discussion())
    assert split(moderator, reply).status_code == 303
    assert split(app.test_client(user=make_member(role="moderator")), reply).status_code == 409


def test_nobody_else_moves_replies(app, client):
    root = make_discussion(author := make_member())
    reply = make_reply(root, author)
    browser = app.test_client(user=author)
    assert split(browser, reply).status_code == merge(browser, root, str(make_discussion().id)).status_code == 403


def test_open_pages_hear_of_it(app, moderator, monkeypatch):
    sent = []
    monkeypatch.setattr(rooms, "emit", lambda event, news, room, **_: sent.append((event, news.get("reply"), room)))
    root = make_discussion()
    goes = make_reply(root)
    below = make_reply(root, parent=goes)
    split(moderator, goes)
    for each in (goes, below):
        assert ("gone", each.id, f"thread:{root.id}") in sent
    into = make_discussion()
    merge(moderator, root, str(into.id))
    assert ("gone", root.id, f"thread:{root.id}") in sent and ("reply", root.id, f"thread:{into.id}") in sent


@pytest.mark.commits(emptied=True)
def test_two_who_merge_crosswise_at_once_don_t_wait_for_each_other(app, moderator):
    one, other = make_discussion(title="One"), make_discussion(title="Other")
    answers = []
    merging = threading.Thread(target=lambda: answers.append(merge(moderator, one, f"/discussions/{other.id}/other")))
    with app.app_context(), db.transaction():
        opened = sa.text("INSERT INTO cases (post_id, topic_id) SELECT id, topic_id FROM posts WHERE id = :id")
        db.session.execute(opened, {"id": other.id})  # as the second one has done by then
        merging.start()
        merging.join(HANG)
        assert answers and answers[0].status_code == 303
    assert app.test_client().get(f"/r/{one.id}").location == f"{post_url(other)}#r{one.id}"
