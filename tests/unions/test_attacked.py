"""What a union is no way to: somebody else's petition, words that moderators stopped, names that one has blocked."""

import threading
from datetime import timedelta
from html import unescape

import pytest
import sqlalchemy as sa
from factories import make_member
from shown import words
from unions.conftest import TEXT
from waiting import wait_until

from activistnet.core.data.db import db
from activistnet.members.events import MemberLeft
from activistnet.members.models import Member
from activistnet.petitions.counts import TABLE
from activistnet.posts.models import Post
from activistnet.teams.events import AdoptionEnded
from activistnet.unions import reactions
from activistnet.unions.models import Union

WAITING = sa.text("SELECT count(DISTINCT pid) FROM pg_locks WHERE NOT granted")


def change(app, table, number, **values):
    with app.app_context(), db.transaction():
        db.session.execute(sa.update(table).where(table.id == number).values(**values))


def test_whoever_runs_a_petition_no_more_joins_it_with_nothing(app, pair):
    pair.propose()
    change(app, Post, pair.first.id, author_id=make_member().id)  # as those who signed it may decide
    assert pair.press(pair.other, "change", seen=1, **{**TEXT, "body": "Mine."}).status_code == 409
    answer = pair.press(pair.other, "agree", seen=1)
    assert answer.status_code == 409 and pair.union.joined_id is None
    with app.app_context(), db.transaction():
        reactions.on_adopted(AdoptionEnded(1, pair.first.id, "adopted", 9, (9,), is_news=True))
    assert pair.union.state == "ended"


@pytest.mark.parametrize("kept_back", ["restricted_until", "limited_until"])
def test_whom_moderators_keep_back_proposes_nothing_and_nobody_else_reads_why(app, pair, kept_back):
    pair.propose()
    change(app, Member, pair.omar.id, **{kept_back: sa.func.now() + timedelta(days=3)})
    assert pair.press(pair.other, "change", seen=1, **{**TEXT, "body": "Mine."}).status_code == 403
    assert pair.union.text_number == 1
    assert pair.press(pair.other, "agree", seen=1).status_code == 403
    pair.press(pair.other, "decline")
    refused = pair.propose()
    assert refused.status_code == 409 and "both authors active" in unescape(refused.text)


def test_whoever_got_a_no_asks_no_more_for_thirty_days_but_the_other_one_may(app, pair):
    pair.propose()
    assert pair.press(pair.other, "decline").status_code == 303
    refused = pair.propose(body="Please, please.")
    assert refused.status_code == 409 and "less than 30 days ago" in refused.text and "Please, please." in refused.text
    back = f"/petitions/{pair.second.id}/join/{pair.first.id}"
    assert pair.other.post(back, data={**TEXT, "seen": ""}).status_code == 303
    pair.press(pair.other, "decline")  # withdrawn by who proposed it
    change(app, Union, pair.union.id - 1, ended_at=sa.func.now() - timedelta(days=31))
    assert pair.propose().status_code == 303


def test_what_is_left_of_a_proposal_whose_author_has_gone_can_be_read(app, pair):
    pair.propose()
    with app.app_context(), db.transaction():
        reactions.on_member_left(MemberLeft(member_id=pair.amina.id, handle="", mailbox=None))
    page = pair.other.get(f"/unions/{pair.union.id}")
    assert page.status_code == 200 and "has ended" in page.text and TEXT["body"] not in page.text


def test_a_text_is_reported_and_hidden_from_the_other_author_with_what_changed_from_it(app, pair):
    pair.propose(body="Both are the only ones, you fool.")
    assert pair.press(pair.other, "change", seen=1, **{**TEXT, "body": "Both are the only ones."}).status_code == 303
    page = f"/unions/{pair.union.id}"
    [form] = [link for link in pair.other.get(page).text.split('"') if "/report?union=" in link]
    assert f"{page}" in pair.other.get(unescape(form)).text and "text 1" in pair.other.get(unescape(form)).text
    moderator = app.test_client(user=make_member(role="moderator"))
    for who, status in ((pair.other, 403), (app.test_client(user=make_member()), 404), (app.test_client(), 401)):
        assert who.post(f"{page}/texts/1/hide", data={"reason": "An insult."}).status_code == status
    assert moderator.post(f"{page}/texts/1/hide", data={"reason": ""}).status_code == 422
    for _ in range(2):
        assert moderator.post(f"{page}/texts/1/hide", data={"reason": "An insult."}).status_code == 303
    assert "fool" not in pair.other.get(page).text and "hidden this text" in pair.other.get(page).text
    assert "fool" in pair.proposer.get(page).text and "fool" in moderator.get(page).text
    assert words(pair.proposer.get("/notifications")).count("An insult.") == 1
    assert pair.union.state == "proposed"  # what is proposed by now says something else
    assert moderator.post(f"{page}/texts/2/hide", data={"reason": "Spam."}).status_code == 303
    assert pair.union.state == "ended" and pair.press(pair.proposer, "agree", seen=2).status_code == 409


def test_whoever_blocked_one_of_its_owners_doesnt_read_their_name(app, pair):
    joint, reader = pair.join(), app.test_client(user=make_member())
    assert "By Amina and Omar" in pair.shown(joint, reader) and "with Omar" in pair.shown(joint, reader)
    assert reader.post(f"/@{pair.omar.handle}/block").status_code == 303
    shown = pair.shown(joint, reader)
    assert "By Amina" in shown and "Omar" not in shown
    assert "with Omar" in pair.shown(joint)


def test_frames_and_data_lead_to_the_joint_one(app, pair):
    joint, visitor = pair.join(), app.test_client()
    assert f"/embed/petitions/{joint}" in visitor.get(f"/embed/petitions/{pair.first.id}").text
    assert visitor.get(f"/petitions/{pair.first.id}.json").json["joined_into"]["petition"] == joint
    assert visitor.get(f"/petitions/{joint}.json").json["joined_into"] is None
    page = app.settings.base_url + f"/petitions/{pair.first.id}"
    assert visitor.get("/oembed", query_string={"url": page}).json["joined_into"].count(f"/petitions/{joint}/") == 1
    change(app, Post, joint, visibility="hidden")
    assert visitor.get(f"/petitions/{pair.first.id}.json").json["joined_into"] is None


@pytest.mark.commits(emptied=True)
@pytest.mark.parametrize("act", ["close", "leave"])
def test_nobody_is_refused_as_two_wait_for_each_other(app, pair, act):
    """One of the two ends it while the other one agrees: they wait at the same place, in the same order."""
    pair.propose()
    answers, union_id = {}, pair.union.id

    def leave():
        with app.app_context(), db.transaction():
            reactions.on_member_left(MemberLeft(member_id=pair.amina.id, handle="", mailbox=None))
            db.session.execute(
                sa.update(TABLE)
                .where(TABLE.c.id == pair.first.id)
                .values(stage="closed", closed_by="left", closed_at=sa.func.now())
            )

    def close():
        assert pair.proposer.post(f"/petitions/{pair.first.id}/close", data={"outcome": "closed"}).status_code == 303

    def do(name, what):
        answers[name] = what() or "done"

    acts = {
        "ends": {"close": close, "leave": leave}[act],
        "agrees": lambda: pair.other.post(f"/unions/{union_id}/agree", data={"seen": 1}).status_code,
    }
    threads = [threading.Thread(target=do, args=each) for each in acts.items()]
    with app.app_context(), db.transaction(separate=True) as first:
        first.execute(sa.select(TABLE.c.id).where(TABLE.c.id == pair.first.id).with_for_update())
        for n, thread in enumerate(threads, 1):
            thread.start()
            wait_until(lambda n=n: first.scalar(WAITING) == n)
    for thread in threads:
        thread.join()
    assert answers == {"ends": "done", "agrees": 409}
