"""Summaries by members: sentences that cite replies, shown once accepted, and gone with what they cite."""

import re
import threading

import pytest
import sqlalchemy as sa
from factories import make_discussion, make_member, make_petition, make_reply, make_word_rule, save
from waiting import HANG, wait_for_one_behind

from activistnet.core.data.db import db
from activistnet.follows.models import Block
from activistnet.members.models import Member
from activistnet.members.services import people
from activistnet.posts.links import post_url
from activistnet.topics.models import Topic

pytestmark = pytest.mark.usefixtures("client")


@pytest.fixture
def debate():
    """A debate of 21 replies: its post, one for, one against, and the others."""
    root = make_discussion(make_member(), is_debate=True)
    stances = ["for", "against", *[None] * 19]
    return root, [make_reply(root, stance=stance).id for stance in stances]


def offer(app, root, sentences, writer=None):
    browser = app.test_client(user=writer or make_member())
    return browser.post(f"/posts/{root.id}/summary", data={"sentences": sentences})


def latest(app):
    with app.app_context():
        return db.session.scalar(sa.text("SELECT max(id) FROM summaries"))


def press(app, act, number, member):
    return app.test_client(user=member).post(f"/summaries/{number}/{act}")


def author_of(app, root):
    with app.app_context():
        return db.session.get_one(Member, root.author_id)


def shown(browser, root):
    """The sentences over a thread, with what each cites, and whether it says that it is one-sided."""
    page = browser.get(post_url(root)).text
    found = re.search(r'<details class="summary">.*?</details>', page, re.DOTALL)
    lines = re.findall(r"<li>(.*?)</li>", found[0], re.DOTALL) if found else []
    return [
        (
            re.search("<bdi>(.*?)</bdi>", line)[1],
            [int(n) for n in re.findall(r'href="/r/(\d+)"', line)],
            "one-sided" in line,
        )
        for line in lines
    ]


def test_a_summary_is_shown_once_it_is_accepted(app, debate, keeping):
    root, (pro, contra, other, *_) = debate
    writer, visitor = make_member(display_name="Nadia"), app.test_client()
    assert "Write a summary" in app.test_client(user=writer).get(post_url(root)).text
    text = f"Both want beds #{pro} (#{contra}).\n\nBeds cost money #r{pro} https://a.example/r/{other}"
    assert offer(app, root, text, writer).status_code == 303
    assert shown(visitor, root) == []
    assert press(app, "accept", latest(app), author_of(app, root)).status_code == 303
    assert shown(visitor, root) == [
        ("Both want beds.", [pro, contra], False),
        ("Beds cost money", [pro, other], True),
    ]
    assert "Summary by Nadia" in visitor.get(post_url(root)).text
    assert "is shown over" in app.test_client(user=writer).get("/notifications").text


def test_nobody_reads_one_of_somebody_they_have_blocked_and_nobody_one_of_who_is_suspended(app, debate):
    root, (pro, contra, *_) = debate
    writer, reader = make_member(), make_member()
    for one, words in ((make_member(), "Older"), (writer, "Newer")):
        offer(app, root, f"{words} #{pro} #{contra}", one)
        assert press(app, "accept", latest(app), author_of(app, root)).status_code == 303
    save(Block(member_id=reader.id, blocked_id=writer.id))
    browser, visitor = app.test_client(user=reader), app.test_client()
    assert [shown(each, root)[0][0] for each in (browser, visitor)] == ["Older", "Newer"]
    with app.app_context(), db.transaction():
        db.session.execute(sa.update(Member).where(Member.id == writer.id).values(suspended_at=sa.func.now()))
    assert shown(app.test_client(user=make_member()), root)[0][0] == "Older"


@pytest.mark.commits(emptied=True)
def test_one_that_its_writer_replaces_at_this_moment_is_not_there_to_accept(app, debate):
    root, (pro, contra, *_) = debate
    offer(app, root, f"Both #{pro} #{contra}")
    number, author, answers = latest(app), author_of(app, root), []
    accepting = threading.Thread(target=lambda: answers.append(press(app, "accept", number, author)))
    with app.app_context(), db.transaction():
        db.session.execute(sa.text("DELETE FROM summaries WHERE id = :id"), {"id": number})
        accepting.start()
        wait_for_one_behind(db.session)
    accepting.join(HANG)
    assert answers[0].status_code == 404 and shown(app.test_client(), root) == []


def test_the_newest_that_was_accepted_is_shown_and_the_one_before_when_it_goes(app, debate):
    root, (pro, *_) = debate
    moderator, visitor = make_member(role="moderator"), app.test_client()
    for words in ("The first", "The second"):
        offer(app, root, f"{words} #{pro}", writer := make_member())
        assert press(app, "accept", latest(app), moderator).status_code == 303
    assert [each[0] for each in shown(visitor, root)] == ["The second"]
    assert press(app, "remove", latest(app), writer).status_code == 303
    assert [each[0] for each in shown(visitor, root)] == ["The first"]
    assert press(app, "remove", latest(app), author_of(app, root)).status_code == 303
    assert shown(visitor, root) == []


def test_a_sentence_goes_with_what_it_cites(app, debate, keeping):
    root, (pro, contra, other, *_) = debate
    offer(app, root, f"Both #{pro} #{contra}\nOne #{other}")
    moderator, visitor = make_member(role="moderator"), app.test_client()
    press(app, "accept", latest(app), moderator)
    assert len(shown(visitor, root)) == 2
    for number in (contra, other):
        hidden = {"action": "hide", "rule": "spam", "reason": "No.", "previous": ""}
        app.test_client(user=moderator).post(f"/moderation/posts/{number}", data=hidden)
    assert shown(visitor, root) == [("Both", [pro], True)]


def test_nobody_accepts_their_own_and_only_some_accept_others(app, debate):
    root, (pro, *_) = debate
    author = author_of(app, root)
    offer(app, root, f"Mine #{pro}", author)
    assert press(app, "accept", latest(app), author).status_code == 403
    offer(app, root, f"Theirs #{pro}", writer := make_member())
    number = latest(app)
    for member in (writer, make_member()):
        assert press(app, "accept", number, member).status_code == 403
    assert press(app, "remove", number, make_member()).status_code == 403
    assert "Theirs" not in app.test_client(user=make_member()).get(f"/posts/{root.id}/summary").text
    assert "Theirs" in app.test_client(user=author).get(f"/posts/{root.id}/summary").text
    assert press(app, "accept", 999999, author).status_code == press(app, "remove", 10**19, author).status_code == 404


def test_what_is_no_summary_is_refused_and_nothing_is_lost(app, debate):
    root, (pro, *_) = debate
    elsewhere = make_reply(make_discussion()).id
    hidden = make_reply(root, visibility="hidden").id
    many = " ".join(f"#{n}" for n in range(1, 9))
    for text, says in (
        ("", "at least one"),
        ("Nothing is cited", "Line 1"),
        (f"Fine #{pro}\n#{pro}", "Line 2"),
        (f"{'x' * 301} #{pro}", "300"),
        (f"Many {many}", "one to six"),
        (f"Elsewhere #{elsewhere}", "in this thread"),
        (f"Hidden #{hidden}", "in this thread"),
        ("Unknown #999999999", "in this thread"),
        ("Huge #999999999999999999", "in this thread"),
        ("\n".join([f"Line #{pro}"] * 13), "at most 12"),
    ):
        refused = offer(app, root, text)
        assert refused.status_code == 422 and says in refused.text and text[:9] in refused.text, text
    assert latest(app) is None


def test_only_long_threads_that_are_open_are_summarised(app, debate):
    root, (pro, *_) = debate
    short = make_discussion()
    reply = make_reply(short)
    assert offer(app, short, f"Short #{reply.id}").status_code == 422
    assert "Write a summary" not in app.test_client(user=make_member()).get(post_url(short)).text
    with app.app_context(), db.transaction():
        db.session.execute(sa.text("UPDATE posts SET locked_at = now() WHERE id = :id"), {"id": root.id})
    assert offer(app, root, f"Locked #{pro}").status_code == 422


def test_one_waits_for_each_member_and_goes_when_they_leave(app, debate):
    root, (pro, *_) = debate
    writer = make_member()
    for words in ("One", "Two"):
        offer(app, root, f"{words} #{pro}", writer)
    with app.app_context():
        assert db.session.scalars(sa.text("SELECT words FROM summary_sentences")).all() == ["Two"]
    with app.app_context(), db.transaction():
        people.erase(db.session.get_one(Member, writer.id))
    assert latest(app) is None


def test_petitions_are_summarised_too(app):
    petition = make_petition()
    replies = [make_reply(petition, stance="for").id for _ in range(21)]
    offer(app, petition, f"All agree #{replies[0]}")
    press(app, "accept", latest(app), make_member(role="moderator"))
    assert shown(app.test_client(), petition) == [("All agree", [replies[0]], True)]


@pytest.mark.parametrize("why", ["review", "words"])
def test_what_would_wait_as_a_post_is_held_and_accepted_once_a_moderator_has_let_it_in(app, debate, why):
    root, replies = debate
    if why == "words":
        make_word_rule(on_at=sa.func.now())
    else:
        with app.app_context(), db.transaction():
            db.session.execute(sa.update(Topic).where(Topic.id == root.topic_id).values(reviews=True))
    assert offer(app, root, f"They sell cheap pills /r/{replies[0]}").status_code == 303
    moderator = make_member(role="moderator")
    assert press(app, "accept", latest(app), author_of(app, root)).status_code == 404
    refused = press(app, "accept", latest(app), moderator)
    assert refused.status_code == 403 and "A moderator has to accept this summary" in refused.text
    with app.app_context():
        number = db.session.scalar(sa.text("SELECT max(id) FROM additions"))
    assert app.test_client(user=moderator).post(f"/moderation/additions/{number}/let-in").status_code == 303
    assert shown(app.test_client(), root) == []
    assert press(app, "accept", latest(app), author_of(app, root)).status_code == 303
    assert [line[0] for line in shown(app.test_client(), root)] == ["They sell cheap pills"]
