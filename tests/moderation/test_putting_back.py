"""Moving, splitting, merging and closing are undone for half a minute: all is where it was, or it is said why not."""

import re

import pytest
import sqlalchemy as sa
from decided import REASON, decide_on, pass_half_a_minute, undo_latest
from factories import make_discussion, make_member, make_petition, make_poll, make_reply, save

from activistnet.core.data import tallies
from activistnet.core.data.db import db
from activistnet.core.live import rooms
from activistnet.moderation import tasks
from activistnet.moderation.models import Act, Decision
from activistnet.posts.gate_models import ThreadGate
from activistnet.posts.links import post_url
from activistnet.posts.models import Activity, Draft, Post, ThreadWish
from activistnet.posts.useful_models import UsefulVote

pytestmark = pytest.mark.usefixtures("client")

# What is compared; a row that comes back may have another number.
TABLES = {
    "posts": "*",
    "thread_wishes": "*",
    "thread_gates": "*",
    "polls": "*",
    "drafts": "*",
    "useful_votes": "*",
    "activities": "actor_id, verb, post_id, at",
    "notifications": "*",
    "petitions": "stage, closed_at, closed_by, closed_reason",
}


def state(app):
    with app.app_context(), db.transaction():
        tallies.fold()
        found = {
            table: sorted(map(repr, db.session.execute(sa.text(f"SELECT {what} FROM {table}"))))
            for table, what in TABLES.items()
        }
        counted = sa.text("SELECT what, of_id, n FROM tallies WHERE n <> 0")
        return found | {"tallies": sorted(map(repr, db.session.execute(counted)))}


def change(app, table, **values):
    with app.app_context(), db.transaction():
        db.session.execute(sa.update(table).where(table.id == values.pop("id")).values(**values))


def shown_in(browser, address):
    return [int(each) for each in re.findall(r'<article class="reply[^"]*" id="r(\d+)"', browser.get(address).text)]


def make_busy(app, root):
    """A thread in which much has happened."""
    member, author = make_member(), make_member()
    first = make_reply(root, author, stance="for" if root.is_debate else None)
    below = make_reply(root, parent=first)
    deep = make_reply(root, author, parent=below, visibility="hidden")
    last = make_reply(root, parent=make_reply(root, visibility="deleted"))
    save(UsefulVote(reply_id=below.id, member_id=member.id, root_id=root.id, value="useful"))
    for each, is_muted in ((member, False), (make_member(), True)):
        save(ThreadWish(member_id=each.id, root_id=root.id, is_muted=is_muted))
    for place in (f"thread:{root.id}", f"thread:{root.id}:{below.id}", f"thread:{root.id}:{last.id}"):
        save(Draft(member_id=member.id, place=place, body="Half a thought"))
    acts = ((root, "posted"), (first, "replied"), (below, "replied"), (last, "replied"))
    for by_id, verb in (*((each.author_id, verb) for each, verb in acts), (member.id, "shared")):
        save(Activity(actor_id=by_id, verb=verb, post_id=root.id))
    with app.app_context(), db.transaction():
        db.session.execute(sa.update(Post).where(Post.id == root.id).values(reply_count=3))
    return first, below, deep, last


@pytest.fixture
def busy(app):
    """Two discussions; the first is locked, slowed, and asks something."""
    root = make_discussion(title="Buses", slug="buses", is_debate=True, locked_at=sa.func.now())
    into = make_discussion(title="Clinics")
    make_poll(root)
    save(ThreadGate(root_id=root.id, who="followers"))
    return root, make_busy(app, root), into, make_busy(app, into)


@pytest.mark.parametrize("what", ["move", "split", "merge", "close", "reject"])
def test_g05_all_is_as_it_was(app, moderator, busy, elsewhere, what):
    root, (first, *_), into, _ = busy
    post = {"split": first, "close": make_petition(), "reject": make_petition()}.get(what, root)
    before = state(app)
    sent = {"topic": elsewhere, "title": "Buses at night", "into": f"/discussions/{into.id}"}
    assert decide_on(moderator, post, what, **sent).status_code == 303
    assert state(app) != before
    answer = undo_latest(app, moderator)
    assert answer.status_code == 303 and "is undone. No one was told" in moderator.get(answer.location).text
    after = state(app)
    for table in before:
        assert after[table] == before[table], table
    pass_half_a_minute(app)
    assert REASON not in app.test_client().get("/moderation/log").text


def test_a_reply_that_was_written_into_the_merged_thread_goes_along_with_what_it_answers(app, moderator):
    root, into = make_discussion(title="Buses", slug="buses"), make_discussion(title="Clinics", slug="clinics")
    first, there = make_reply(root), make_reply(into)
    assert decide_on(moderator, root, "merge", into=str(into.id)).status_code == 303
    browser = app.test_client(user=(writer := make_member()))
    for parent, words in ((root, "To the merged"), (first, "To its reply"), (there, "To the other")):
        sent = {"body": words, "parent": parent.id}
        assert browser.post(f"/posts/{into.id}/replies", data=sent).status_code == 303
    assert undo_latest(app, moderator).status_code == 303
    with app.app_context():
        late = dict(db.session.execute(sa.select(Post.body, Post.id).where(Post.author_id == writer.id)).all())
    visitor = app.test_client()
    assert shown_in(visitor, post_url(root)) == [first.id, late["To its reply"], late["To the merged"]]
    assert shown_in(visitor, post_url(into)) == [there.id, late["To the other"]]
    assert visitor.get(f"/r/{late['To its reply']}").location.startswith(post_url(root))
    with app.app_context():
        counts = sa.select(Post.id, Post.reply_count).where(Post.id.in_((root.id, into.id)))
        assert dict(db.session.execute(counts).all()) == {root.id: 3, into.id: 2}


def test_a_reply_that_was_written_into_the_new_discussion_is_in_the_thread_again(app, moderator):
    root = make_discussion()
    goes = make_reply(root)
    below = make_reply(root, parent=goes)
    assert decide_on(moderator, goes, "split", title="Buses at night").status_code == 303
    browser = app.test_client(user=make_member())
    assert browser.post(f"/posts/{goes.id}/replies", data={"body": "Late", "parent": below.id}).status_code == 303
    assert undo_latest(app, moderator).status_code == 303
    visitor = app.test_client()
    page = visitor.get(post_url(root)).text
    assert "Late" in page and "moved to a discussion of their own" not in page
    assert shown_in(visitor, post_url(root))[:2] == [goes.id, below.id] and page.count('<article class="reply') == 3
    assert visitor.get(f"/discussions/{goes.id}/buses-at-night").status_code == 404
    assert visitor.get(f"/r/{goes.id}").location == f"{post_url(root)}#r{goes.id}"


def test_what_was_moved_on_meanwhile_stays_and_the_moderator_is_told(app, moderator):
    root = make_discussion()
    goes = make_reply(root)
    below, other = make_reply(root, parent=goes), make_reply(root, parent=goes)
    assert decide_on(moderator, goes, "split", title="Buses at night").status_code == 303
    second = app.test_client(user=make_member(role="moderator"))
    assert decide_on(second, below, "split", title="Stops").status_code == 303
    with app.app_context():
        case_id = db.session.scalar(sa.select(Decision.case_id).where(Decision.post_id == goes.id))
    answer = moderator.post(f"/moderation/cases/{case_id}/undo")
    assert answer.status_code == 303 and "were moved again meanwhile" in moderator.get(answer.location).text
    assert shown_in(app.test_client(), post_url(root)) == [goes.id, other.id]
    assert app.test_client().get(f"/discussions/{below.id}/stops").status_code == 200


def test_a_petition_that_was_closed_by_mistake_takes_signatures_again(app, moderator):
    petition = make_petition()
    assert decide_on(moderator, petition, "hide", "close").status_code == 303
    assert undo_latest(app, moderator).status_code == 303
    page = app.test_client().get(post_url(petition)).text
    assert "Closed" not in page and REASON not in page
    assert app.test_client(user=make_member()).post(f"/petitions/{petition.id}/sign").status_code == 303


def test_open_pages_hear_that_it_is_taken_back(app, moderator, monkeypatch):
    sent = []
    monkeypatch.setattr(rooms, "emit", lambda event, news, room, **_: sent.append((event, news.get("reply"), room)))
    root, into, petition = make_discussion(), make_discussion(), make_petition()
    goes = make_reply(root)
    decide_on(moderator, goes, "split", title="Buses at night")
    sent.clear()
    assert undo_latest(app, moderator).status_code == 303
    assert ("gone", goes.id, f"thread:{goes.id}") in sent and ("reply", goes.id, f"thread:{root.id}") in sent
    assert ("changed", root.id, f"thread:{root.id}") in sent, "no link there any more"
    decide_on(moderator, root, "merge", into=str(into.id))
    sent.clear()
    assert undo_latest(app, moderator).status_code == 303
    assert {("gone", each.id, f"thread:{into.id}") for each in (root, goes)} <= {*sent}
    decide_on(moderator, petition, "close")
    sent.clear()
    assert undo_latest(app, moderator).status_code == 303
    assert [event for event, _, room in sent if room == f"petition:{petition.id}"] == ["count", "stage"]


def test_nobody_hears_that_it_was_moved_or_reads_it_in_the_log(app, moderator):
    root = make_discussion(author := make_member())
    goes = make_reply(root, author)
    decide_on(moderator, goes, "split", title="Buses at night")
    reader = app.test_client(user=author)
    assert REASON in reader.get("/notifications").text
    assert undo_latest(app, moderator).status_code == 303
    pass_half_a_minute(app)
    for path in ("/notifications", "/me/standing", "/moderation/log"):
        assert REASON not in reader.get(path).text
    with app.app_context():
        assert db.session.scalars(sa.select(Act.before.is_(None))).all() == [True]


def test_a_lock_that_ended_meanwhile_does_not_come_back(app, moderator):
    root, into = make_discussion(), make_discussion()
    assert decide_on(moderator, root, "lock", days="1").status_code == 303
    pass_half_a_minute(app)
    with app.app_context():
        previous = db.session.scalar(sa.select(Decision.id))
    assert decide_on(moderator, root, "merge", into=str(into.id), previous=previous).status_code == 303
    with app.app_context(), db.transaction():
        db.session.execute(sa.update(Act).where(Act.action == "lock").values(until=sa.func.now()))
        tasks.end_acts()
    assert undo_latest(app, moderator).status_code == 303
    with app.app_context():
        found = db.session.get(Post, root.id)
        assert found.root_id is None and not found.is_locked
