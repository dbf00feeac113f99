"""Polls in discussions: one private vote a member, which everybody sees in numbers, until they end."""

import re
import threading
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from factories import make_discussion, make_member, make_petition, make_poll, save
from sqlalchemy.orm import joinedload
from waiting import HANG, wait_for_one_behind

from activistnet.core.data.db import db
from activistnet.core.live import rooms
from activistnet.follows.models import Block
from activistnet.members.models import Member
from activistnet.members.services import people
from activistnet.posts.links import post_url
from activistnet.posts.models import Post
from activistnet.posts.services import polls
from activistnet.topics.models import Topic, TopicMember

OPTIONS = "Trams\nBuses, at night\n\n Bicycles "


def ask(browser, root, options=OPTIONS, days="7"):
    return browser.post(f"/posts/{root.id}/poll", data={"options": options, "days": days})


def vote(browser, root, option, **more):
    return browser.post(f"/posts/{root.id}/poll/vote", data={"option": option, **more})


def end(app):
    """Let every poll have ended."""
    with app.app_context(), db.transaction():
        db.session.execute(sa.text("UPDATE polls SET ends_at = now() - interval '1 second'"))


def numbers(browser, root):
    """How many votes each option has, and all of them, as the page says it: nothing before it tells any."""
    page = browser.get(post_url(root)).text
    return [int(n) for n in re.findall(r'data-option="\w+">(\d+) votes?<', page)]


def test_an_author_asks_and_everybody_sees_the_numbers(app, client, log_in, keeping):
    root, visitor = make_discussion(author := make_member()), app.test_client()
    assert 'id="poll"' not in visitor.get(post_url(root)).text
    log_in(author)
    assert f'href="/posts/{root.id}/poll"' in client.get(post_url(root)).text
    assert ask(client, root).location == f"{post_url(root)}#poll"
    page = visitor.get(post_url(root)).text
    assert "Buses, at night" in page and "Sign in to vote" in page and 'type="radio"' not in page
    assert numbers(visitor, root) == []
    for option in (1, 1, 3):
        assert numbers(visitor, root) == []
        assert "The numbers appear once three people have voted." in visitor.get(post_url(root)).text
        assert vote(app.test_client(user=make_member()), root, option).status_code == 303
    assert numbers(visitor, root) == [2, 0, 1, 3]
    assert '<rect data-bar="1" width="66.67%"' in visitor.get(post_url(root)).text


def test_a_vote_counts_once_and_can_be_changed(app):
    root, member = make_discussion(), make_member()
    make_poll(root)
    browser = app.test_client(user=member)
    for option in (1, 1, 2):
        assert vote(browser, root, option).status_code == 303
    page = browser.get(post_url(root)).text
    assert numbers(browser, root) == [] and "0 votes" not in page and re.search(r'value="2" checked', page)
    assert "You've voted. The numbers appear once three people have." in page.replace("&#39;", "'")
    end(app)
    assert numbers(browser, root) == [0, 1, 1]
    assert "Change my vote" in page and "No one sees what you choose." in page


def test_the_numbers_of_a_poll_that_goes_on_tell_no_single_vote(app, client, monkeypatch):
    root, members, sent = make_discussion(), [make_member() for _ in range(7)], []
    make_poll(root)
    browsers = [app.test_client(user=member) for member in members]
    told = []
    for browser in browsers:
        vote(browser, root, 1)
        told.append(sum(numbers(client, root)[:1]))
    assert told == [0, 0, 3, 3, 3, 6, 6]
    monkeypatch.setattr(rooms, "emit", lambda event, news, room, **_: sent.append(event))
    vote(browsers[0], root, 2)
    assert numbers(client, root) == [6, 0, 6] and "polled" not in sent
    vote(browsers[0], root, 1)
    vote(browsers[1], root, 2)
    assert numbers(client, root) == [6, 0, 6]
    vote(browsers[2], root, 2)
    assert numbers(client, root) == [5, 2, 7] and "polled" in sent
    vote(browsers[3], root, 2)
    assert "three more people have voted" in client.get(post_url(root)).text
    end(app)
    assert numbers(client, root) == [4, 3, 7]
    assert "three more people have voted" not in client.get(post_url(root)).text


@pytest.mark.commits(emptied=True)
def test_of_two_who_vote_at_once_neither_is_told_alone(app, client):
    root, members = make_discussion(), [make_member() for _ in range(4)]
    make_poll(root)
    for member in members[:2]:
        vote(app.test_client(user=member), root, 1)
    voting = threading.Thread(target=lambda: vote(app.test_client(user=members[3]), root, 2))
    with app.app_context(), db.transaction():
        polls.vote(
            db.session.get(Post, root.id, options=[joinedload(Post.topic)]), db.session.get(Member, members[2].id), 1
        )
        voting.start()
        wait_for_one_behind(db.session)
    voting.join(HANG)
    assert numbers(client, root) == [3, 0, 3]


def test_nobody_else_sees_who_chose_what(app):
    root, member = make_discussion(author := make_member()), make_member("amina")
    make_poll(root)
    vote(app.test_client(user=member), root, 2)
    for other in (author, make_member(), make_member(role="moderator")):
        page = app.test_client(user=other).get(post_url(root)).text
        assert "amina" not in page and "checked" not in page


def test_it_ends_when_it_says_so(app):
    root, member = make_discussion(), make_member()
    make_poll(root)
    browser = app.test_client(user=member)
    vote(browser, root, 1)
    end(app)
    late = vote(browser, root, 2)
    assert late.status_code == 422 and "has ended" in late.text
    page = browser.get(post_url(root)).text
    assert numbers(browser, root) == [1, 0, 1] and "Your choice" in page and 'type="radio"' not in page


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ("", "at least two"),
        ("Only one", "at least two"),
        ("\n".join("abcdefg"), "at most six"),
        ("Yes\nyes", "are the same"),
        ("Yes\n" + "x" * 101, "at most 100"),
        ("x" * 701, "Use at most"),
        ("Yes\x00\nNo", "problem"),
    ],
)
def test_what_is_no_poll_is_refused_and_nothing_is_lost(client, log_in, options, says):
    root = make_discussion(author := make_member())
    log_in(author)
    refused = ask(client, root, options)
    assert refused.status_code == 422 and says in refused.text and 'id="poll"' not in client.get(post_url(root)).text
    assert not options or options.strip("\x00")[:3] in refused.text


@pytest.mark.parametrize("days", ["0", "31", "seven", "-1"])
def test_it_lasts_as_long_as_one_may_choose(client, log_in, days):
    root = make_discussion(author := make_member())
    log_in(author)
    assert ask(client, root, days=days).status_code == 422


def test_it_is_changed_until_somebody_has_voted(app, client, log_in):
    root = make_discussion(author := make_member())
    log_in(author)
    ask(client, root)
    assert ask(client, root, "Rail\nRoad").status_code == 303
    assert "Rail" in client.get(post_url(root)).text and "Trams" not in client.get(post_url(root)).text
    vote(app.test_client(user=make_member()), root, 1)
    refused = ask(client, root)
    assert refused.status_code == 422 and "stays as it is" in refused.text
    assert ask(client, root, "Rail\nRoad").status_code == 303, "the same again changes nothing"
    assert "stays as it is" in client.get(f"/posts/{root.id}/poll").text
    assert "Road" in client.get(post_url(root)).text


def test_a_vote_counts_for_the_words_that_were_read(app, client, log_in):
    root, reader = make_discussion(author := make_member()), app.test_client(user=make_member())
    log_in(author)
    ask(client, root, "Yes\nNo")
    asked = re.search(r'name="asked" value="([^"]+)"', reader.get(post_url(root)).text)[1]
    ask(client, root, "No\nYes")
    late = vote(reader, root, 1, asked=asked)
    assert late.status_code == 303 and "The poll has changed since you opened it" in reader.get(late.location).text
    assert numbers(client, root) == []
    asked = re.search(r'name="asked" value="([^"]+)"', reader.get(post_url(root)).text)[1]
    vote(reader, root, 2, asked=asked)
    end(app)
    assert numbers(client, root) == [0, 1, 1]


@pytest.mark.commits(emptied=True)
def test_who_changes_it_waits_for_whoever_votes_at_this_moment(app, client, log_in):
    root, voter = make_discussion(author := make_member()), make_member()
    log_in(author)
    ask(client, root)
    answers = []
    asking = threading.Thread(target=lambda: answers.append(ask(client, root, "Rail\nRoad")))
    with app.app_context(), db.transaction():
        polls.vote(db.session.get(Post, root.id, options=[joinedload(Post.topic)]), db.session.get(Member, voter.id), 1)
        asking.start()
        wait_for_one_behind(db.session)
    asking.join(HANG)
    assert answers[0].status_code == 422 and "stays as it is" in answers[0].text
    end(app)
    assert numbers(client, root) == [1, 0, 0, 1]


def test_only_what_there_is_to_choose_is_chosen(app):
    root, other = make_discussion(), make_discussion()
    make_poll(root)
    browser = app.test_client(user=make_member())
    assert vote(browser, root, 3).status_code == 422
    for nothing in ("", "x", "0", "9"):
        refused = vote(browser, root, nothing)
        assert refused.status_code == 303 and "#" not in refused.location
        page = browser.get(refused.location).text
        assert "Choose one of the options." in page[page.index("note-error") :] and "note-done" not in page
    assert vote(browser, other, 1).status_code == 404
    assert numbers(browser, root) == []


def test_only_authors_ask_and_only_in_discussions_that_are_open(app, client, log_in):
    author = make_member()
    petition, locked = make_petition(author), make_discussion(author, locked_at=sa.func.now())
    make_poll(locked)
    log_in(author)
    assert ask(client, petition).status_code == 403 and ask(client, locked).status_code == 422
    assert vote(client, locked, 1).status_code == 422
    assert ask(app.test_client(user=make_member(role="moderator")), make_discussion()).status_code == 403
    assert 'type="radio"' not in client.get(post_url(locked)).text


def test_whoever_is_blocked_or_no_member_of_the_topic_neither_sees_it_nor_votes(app):
    author, blocked = make_member(), make_member()
    save(Block(member_id=author.id, blocked_id=blocked.id))
    root = make_discussion(author)
    make_poll(root)
    assert vote(app.test_client(user=blocked), root, 1).status_code == 404
    topic = save(Topic(slug="inside", name="Inside", visibility="members"))
    inside, member = make_discussion(topic_id=topic.id), make_member()
    make_poll(inside)
    save(TopicMember(topic_id=topic.id, member_id=member.id, joined_at=sa.func.now()))
    assert vote(app.test_client(user=make_member()), inside, 1).status_code == 404
    assert vote(app.test_client(user=member), inside, 1).status_code == 303
    end(app)
    assert numbers(app.test_client(user=member), inside) == [1, 0, 1]


def test_who_leaves_or_is_suspended_is_not_counted(app):
    root, leaves, suspended = make_discussion(), make_member(), make_member()
    make_poll(root)
    for each in (leaves, suspended, make_member()):
        vote(app.test_client(user=each), root, 1)
    assert numbers(app.test_client(), root) == [3, 0, 3]
    with app.app_context(), db.transaction():
        people.erase(db.session.get_one(Member, leaves.id))
        db.session.execute(sa.update(Member).where(Member.id == suspended.id).values(suspended_at=sa.func.now()))
    assert numbers(app.test_client(), root) == [1, 0, 1]


def test_open_pages_hear_the_numbers_and_nothing_else(app, monkeypatch):
    root, sent = make_discussion(), []
    make_poll(root)
    monkeypatch.setattr(rooms, "emit", lambda event, news, room, **_: sent.append((event, news, room)))
    for option in (2, 2, 1):
        vote(app.test_client(user=make_member()), root, option)
    assert ("polled", {"post": root.id, "counts": {1: 1, 2: 2}}, f"thread:{root.id}") in sent


def test_a_discussion_that_is_deleted_leaves_no_poll(app, client, log_in):
    root = make_discussion(author := make_member())
    make_poll(root)
    vote(app.test_client(user=make_member()), root, 2)
    log_in(author)
    assert client.post(f"/posts/{root.id}/delete").status_code == 303
    with app.app_context():
        assert db.session.scalar(sa.text("SELECT count(*) FROM polls")) == 0
        assert db.session.scalar(sa.text("SELECT count(*) FROM poll_votes")) == 0


def test_a_discussion_that_is_merged_keeps_the_numbers_of_its_poll_and_takes_no_more_votes(app, client, log_in):
    author = make_member()
    root, into, moderator = make_discussion(author, title="Where?"), make_discussion(), make_member(role="moderator")
    make_poll(root)
    voter, gone = app.test_client(user=make_member()), make_member()
    vote(voter, root, 2)
    vote(app.test_client(user=gone), root, 1)
    sent = {"action": "merge", "into": str(into.id), "reason": "Twice.", "previous": ""}
    assert app.test_client(user=moderator).post(f"/moderation/posts/{root.id}", data=sent).status_code == 303
    page = client.get(post_url(into)).text
    assert "Its poll ended when this became a reply" in page and page.count('class="poll-number">1 vote<') == 2
    assert vote(voter, root, 1).status_code in (301, 303, 404) and "Vote</button>" not in voter.get(post_url(into)).text
    with app.app_context():
        assert db.session.scalar(sa.text("SELECT count(*) FROM poll_votes WHERE number = 2")) == 1
        assert db.session.scalar(sa.text("SELECT ends_at <= clock_timestamp() FROM polls"))
    with app.app_context(), db.transaction():
        db.session.get_one(Member, gone.id).suspended_at = datetime.now(UTC)
    assert 'class="poll-number">0 votes<' in app.test_client(user=make_member()).get(post_url(into)).text
    log_in(author)
    assert client.post(f"/posts/{root.id}/delete").status_code == 303
    assert "Its poll ended" not in client.get(post_url(into)).text
    with app.app_context():
        assert db.session.scalar(sa.text("SELECT count(*) FROM polls")) == 0


def test_the_poll_of_a_discussion_that_is_taken_out_again_has_ended(app, client):
    root, into, moderator = make_discussion(title="Where?"), make_discussion(), make_member(role="moderator")
    make_poll(root)
    staff = app.test_client(user=moderator)
    sent = {"action": "merge", "into": str(into.id), "reason": "Twice.", "previous": ""}
    assert staff.post(f"/moderation/posts/{root.id}", data=sent).status_code == 303
    with app.app_context():
        last = db.session.scalar(sa.text("SELECT max(id) FROM decisions"))
    back = {"action": "split", "title": "Where then?", "reason": "It is another one.", "previous": str(last)}
    assert staff.post(f"/moderation/posts/{root.id}", data=back).status_code == 303
    page = client.get(f"/discussions/{root.id}", follow_redirects=True).text
    assert 'id="poll"' in page and "ended on" in page


def test_votes_are_limited(app, configure):
    configure(limits=0.01)
    root = make_discussion()
    make_poll(root)
    browser = app.test_client(user=make_member())
    assert [vote(browser, root, 1).status_code for _ in range(3)][-1] == 429
