"""Who may reply in a thread, and how fast: as its author chooses, or a moderator; said before anything is lost."""

import re
import threading
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from decided import pass_half_a_minute
from factories import current, get_topic, make_discussion, make_member, make_petition, make_reply, save
from feeds import block, follow, follow_topic
from shown import words

from activistnet.core.data.db import db
from activistnet.members.models import Member
from activistnet.members.services import people
from activistnet.posts import tasks
from activistnet.posts.gate_models import ReplyTurn, ThreadGate
from activistnet.posts.links import post_url
from activistnet.posts.models import Post
from activistnet.topics.models import TopicMember

pytestmark = pytest.mark.usefixtures("client")
SLOW = {"minutes": "5", "hours": "24"}


def shut(root, who="followers", **values):
    save(ThreadGate(root_id=root.id, who=who, **values))
    return root


def slowed(root, minutes=5, **values):
    return shut(root, "everyone", minutes=minutes, slow_until=sa.func.now() + sa.text("interval '1 hour'"), **values)


def say(browser, root, body="Because", **more):
    return browser.post(f"/posts/{root.id}/replies", data={"body": body, **more})


def count_replies(root):
    with current().app_context():
        return db.session.scalar(sa.select(Post.reply_count).where(Post.id == root.id))


def wait(minutes):
    with current().app_context(), db.transaction():
        earlier = ReplyTurn.replied_at - sa.func.make_interval(0, 0, 0, 0, 0, minutes)
        db.session.execute(sa.update(ReplyTurn).values(replied_at=earlier))


def test_whoever_starts_a_discussion_chooses_who_may_reply(browse):
    author, stranger, follower = make_member(), make_member(), make_member()
    follow(follower, author)
    starting = browse(author)
    assert "Who can reply?" in starting.get("/t/health/new?kind=discussion").text
    said = {"title": "Night clinics", "body": "Why?", "who": "followers"}
    where = starting.post("/t/health/discussions", data=said).location
    root = int(where.split("/")[2])
    page = browse(stranger).get(where)
    assert f"Only people who follow {author.display_name} can reply here." in words(page)
    assert 'name="body"' not in page.text
    assert 'name="body"' in browse(follower).get(where).text
    refused = browse(stranger).post(f"/posts/{root}/replies", data={"body": "Let me in"})
    assert refused.status_code == 403 and "Let me in" in refused.text
    assert browse(follower).post(f"/posts/{root}/replies", data={"body": "Because"}).status_code == 303
    assert browse(author).post(f"/posts/{root}/replies", data={"body": "Me too"}).status_code == 303


@pytest.mark.parametrize("who", ["nonsense", "approval", "Followers"])
def test_nobody_chooses_what_there_is_not(browse, who):
    author = make_member()
    said = {"title": "Night clinics", "body": "Why?", "who": who}
    assert browse(author).post("/t/health/discussions", data=said).status_code == 422
    root = make_discussion(author)
    assert browse(author).post(f"/posts/{root.id}/replying", data={"who": who}).status_code == 422


@pytest.mark.parametrize("who", ["followers", "topic", "members"])
def test_a_gate_admits_whom_it_names_and_its_author_and_moderators(browse, who):
    author, stranger, named = make_member(), make_member(), make_member()
    root = shut(make_discussion(author), who)
    if who == "members":
        follow_topic(stranger, get_topic())
        save(TopicMember(member_id=named.id, topic_id=get_topic().id, joined_at=datetime.now(UTC)))
        save(TopicMember(member_id=stranger.id, topic_id=get_topic().id))  # who asks to be one
    else:
        follow(named, author) if who == "followers" else follow_topic(named, get_topic())
    for member, status in (
        (stranger, 403),
        (named, 303),
        (author, 303),
        (make_member(role="moderator"), 303),
        (make_member(role="operator"), 303),
    ):
        assert say(browse(member), root).status_code == status
    assert count_replies(root) == 4


def test_whom_it_is_closed_to_is_told_before_they_type_and_is_offered_no_reply(browse):
    author, stranger = make_member(), make_member()
    root = shut(make_discussion(author), reason="I was shouted at.")
    other = make_member()
    make_discussion(other)
    follow(stranger, other)  # who has written something too
    reply = make_reply(root)
    for member in (stranger, None):
        page = browse(member).get(post_url(root))
        assert "Only people who follow" in words(page) and "Why: I was shouted at." in words(page)
        assert f"/posts/{root.id}/replies?parent={reply.id}" not in page.text
        assert "Write a reply" not in page.text
        data = browse(member).get(f"/posts/{root.id}/replies.json?ids={reply.id}")
        assert "data-reply" not in data.json["replies"][0]["html"]
        assert browse(member).get(f"/posts/{root.id}/replies").status_code == 403
    page = browse(author).get(post_url(root))
    assert f"/posts/{root.id}/replies?parent={reply.id}" in page.text and 'name="body"' in page.text
    assert (
        "data-reply" in browse(author).get(f"/posts/{root.id}/replies.json?ids={reply.id}").json["replies"][0]["html"]
    )


def test_those_who_follow_the_topic_are_offered_where_they_were_chosen_before(browse):
    author = make_member()
    root = shut(make_discussion(author), "topic")
    form = browse(author).get(f"/posts/{root.id}/replying").text
    assert re.search('value="topic" selected', form) and "People who follow the topic" in form


def test_whoever_is_kept_from_the_thread_learns_nothing_of_its_gate(browse):
    author, blocked = make_member(), make_member()
    block(author, blocked)
    root = shut(make_discussion(author))
    assert say(browse(blocked), root).status_code == 404
    assert browse(blocked).get(f"/posts/{root.id}/replying").status_code == 404


def test_the_author_changes_it_later_and_the_page_says_so_at_once(browse, keeping):
    author, stranger = make_member(), make_member()
    root = make_discussion(author)
    assert "Only people who follow" not in browse(stranger).get(post_url(root)).text
    form = browse(author).get(f"/posts/{root.id}/replying")
    assert "Members of the topic" in form.text and "People who follow the topic" not in form.text
    said = {"who": "members", "reason": "Neighbours"}
    assert browse(author).post(f"/posts/{root.id}/replying", data=said).status_code == 303
    assert "Only members of the topic" in words(browse(stranger).get(post_url(root)))
    assert "Only members of the topic" in words(browse().get(post_url(root)))
    assert say(browse(stranger), root).status_code == 403
    assert browse(author).post(f"/posts/{root.id}/replying", data={"who": "everyone"}).status_code == 303
    assert say(browse(stranger), root).status_code == 303


def test_a_petition_is_never_closed_to_the_other_side_only_slowed(browse):
    author = make_member()
    petition = make_petition(author)
    form = browse(author).get(f"/posts/{petition.id}/replying")
    assert "Everyone can reply to a petition" in form.text and 'name="who"' not in form.text
    refused = browse(author).post(f"/posts/{petition.id}/replying", data={"who": "followers"})
    assert refused.status_code == 422 and "Everyone can reply to a petition" in refused.text
    assert browse(author).post(f"/posts/{petition.id}/replying", data=SLOW).status_code == 303
    assert "once every 5 minutes" in words(browse().get(post_url(petition)))
    assert say(browse(make_member()), petition).status_code == 303


def test_nobody_else_changes_it(browse):
    root, hidden = make_discussion(), make_discussion(author := make_member(), visibility="hidden")
    for member in (make_member(), make_member(role="moderator")):
        assert browse(member).get(f"/posts/{root.id}/replying").status_code == 403
        assert browse(member).post(f"/posts/{root.id}/replying", data={"who": "topic"}).status_code == 403
    assert browse(author).post(f"/posts/{hidden.id}/replying", data={"who": "topic"}).status_code == 404
    assert browse(author).post(f"/posts/{make_reply(root, author).id}/replying", data={}).status_code == 404


@pytest.mark.parametrize("minutes", [1, 5, 15, 60])
def test_in_slow_mode_a_member_replies_once_in_so_many_minutes(browse, minutes):
    root, member, other = slowed(make_discussion(), minutes), make_member(), make_member()
    assert say(browse(member), root).status_code == 303
    page = browse(member).get(post_url(root))
    assert "You can reply again in" in words(page) and 'name="body"' in page.text
    early = say(browse(member), root, "More of it")
    assert early.status_code == 429 and "slow mode" in early.text and "More of it" in early.text
    assert 0 < int(early.headers["Retry-After"]) <= 60 * minutes + 1
    assert say(browse(other), root).status_code == 303
    wait(minutes)
    assert "You can reply again" not in browse(member).get(post_url(root)).text
    assert say(browse(member), root, "More of it").status_code == 303
    assert count_replies(root) == 3


def test_deleting_what_one_wrote_gives_no_second_turn(browse):
    root, member = slowed(make_discussion()), make_member()
    made = int(say(browse(member), root).location.split("/")[-1])
    assert browse(member).post(f"/posts/{made}/delete").status_code == 303
    assert say(browse(member), root, "Again").status_code == 429


def test_a_reply_that_is_refused_takes_no_turn(browse):
    root, member = slowed(make_discussion()), make_member()
    gone = make_reply(root, visibility="deleted")
    assert say(browse(member), root, parent=gone.id).status_code == 422
    assert say(browse(member), root).status_code == 303


def test_slow_mode_ends_by_itself_and_holds_no_moderator(browse):
    root, member, moderator = slowed(make_discussion()), make_member(), make_member(role="moderator")
    for _ in range(2):
        assert say(browse(moderator), root, f"Word {_}").status_code == 303
    say(browse(member), root)
    with current().app_context(), db.transaction():
        db.session.execute(sa.update(ThreadGate).values(slow_until=sa.func.now()))
    assert "Slow mode" not in browse(member).get(post_url(root)).text
    assert say(browse(member), root, "Again").status_code == 303


@pytest.mark.commits(emptied=True)
def test_of_two_replies_at_once_one_has_the_turn(app):
    root, member = slowed(make_discussion()), make_member()
    answers = []
    browsers = [app.test_client(user=member) for _ in range(4)]
    sending = [
        threading.Thread(target=lambda n=n, each=each: answers.append(say(each, root, f"Word {n}").status_code))
        for n, each in enumerate(browsers)
    ]
    for each in sending:
        each.start()
    for each in sending:
        each.join()
    assert sorted(answers) == [303, 429, 429, 429]
    assert count_replies(root) == 1


def test_a_moderator_slows_a_thread_in_a_decision_that_is_logged_and_the_author_cannot_undo_it(browse):
    author, moderator = make_member(), browse(make_member(role="moderator"))
    root = make_discussion(author)
    assert "Slow the thread down" in moderator.get(f"/moderation/posts/{root.id}").text
    sent = {"action": "slow", "minutes": "15", "days": "1", "reason": "Too heated.", "previous": ""}
    assert moderator.post(f"/moderation/posts/{root.id}", data=sent).status_code == 303
    page = words(browse().get(post_url(root)))
    assert "once every 15 minutes" in page and "A moderator asked for it." in page and "Why: Too heated." in page
    pass_half_a_minute(current())
    log = words(browse().get("/moderation/log"))
    assert "Slowed down" in log and "Too heated." in log
    form = browse(author).get(f"/posts/{root.id}/replying")
    assert "A moderator has slowed this thread down until" in words(form)
    assert browse(author).post(f"/posts/{root.id}/replying", data={"minutes": "1"}).status_code == 422
    kept = {"who": "topic", "minutes": "15", "reason": "Too heated."}
    assert browse(author).post(f"/posts/{root.id}/replying", data=kept).status_code == 303
    again = {
        **sent,
        "previous": re.search(
            r'name="previous" value="(\d+)"', moderator.get(f"/moderation/posts/{root.id}", follow_redirects=True).text
        )[1],
    }
    assert moderator.post(f"/moderation/posts/{root.id}", data=again).status_code == 422
    ended = {**again, "action": "unslow", "reason": "Calmer now."}
    assert moderator.post(f"/moderation/posts/{root.id}", data=ended).status_code == 303
    page = words(browse().get(post_url(root)))
    assert "Slow mode" not in page and "Only people who follow the topic" in page


def test_a_decision_to_slow_can_be_undone(browse):
    moderator, root = browse(make_member(role="moderator")), make_discussion()
    browse(make_member()).post(f"/posts/{root.id}/report", data={"rule": "spam"})
    case = moderator.get(f"/moderation/posts/{root.id}").location
    sent = {"action": "slow", "days": "1", "reason": "Too heated.", "previous": ""}
    assert moderator.post(f"{case}/decide", data=sent).status_code == 303
    assert "Slow mode" in browse().get(post_url(root)).text
    assert moderator.post(f"{case}/undo").status_code == 303
    assert "Slow mode" not in browse().get(f"{post_url(root)}?show=newest").text


def test_the_end_of_slow_mode_can_be_undone_too(browse):
    moderator, root = browse(make_member(role="moderator")), make_discussion()
    browse(make_member()).post(f"/posts/{root.id}/report", data={"rule": "spam"})
    case = moderator.get(f"/moderation/posts/{root.id}").location
    for action, reason in (("slow", "Too heated."), ("unslow", "Calmer now.")):
        latest = re.search(r'name="previous" value="(\d*)"', moderator.get(case).text)[1]
        sent = {"action": action, "days": "1", "reason": reason, "previous": latest}
        assert moderator.post(f"{case}/decide", data=sent).status_code == 303
    assert moderator.post(f"{case}/undo").status_code == 303
    assert "Why: Too heated." in words(browse().get(f"{post_url(root)}?show=newest"))


def test_turns_are_forgotten_after_a_day_and_when_their_member_leaves(browse):
    root, staying, leaving = slowed(make_discussion()), make_member(), make_member()
    for member in (staying, leaving):
        say(browse(member), root)
    with current().test_request_context(), db.transaction():
        people.erase(db.session.get_one(Member, leaving.id))
    with current().app_context(), db.transaction():
        assert db.session.scalars(sa.select(ReplyTurn.member_id)).all() == [staying.id]
    wait(25 * 60)
    with current().app_context(), db.transaction():
        tasks.clear_away()
        assert db.session.scalars(sa.select(ReplyTurn.member_id)).all() == []
