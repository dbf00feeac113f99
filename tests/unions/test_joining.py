"""Two authors propose a common text to each other, agree to the same one, and have one petition; or they don't."""

from datetime import timedelta
from html import unescape

import pytest
import sqlalchemy as sa
from factories import make_decision_maker, make_member, make_petition, make_word_rule

from activistnet.core.data.db import db
from activistnet.members.events import MemberLeft
from activistnet.members.models import Member
from activistnet.posts.models import Post
from activistnet.unions import reactions
from activistnet.unions.models import Union, UnionText

JOINT = "Keep clinics and wards open"


def change(app, table, number, **values):
    with app.app_context(), db.transaction():
        db.session.execute(sa.update(table).where(table.id == number).values(**values))


def test_a_petition_is_found_by_its_address_or_number(app, pair):
    page = f"/petitions/{pair.first.id}/join"
    assert "Join it with another petition" in pair.proposer.get(page).text
    for typed in (str(pair.second.id), f"#{pair.second.id}", f"https://here.example/petitions/{pair.second.id}/x?a=1"):
        answer = pair.proposer.post(page, data={"other": typed})
        assert (answer.status_code, answer.location) == (303, f"{page}/{pair.second.id}")
    for typed in ("", "wards", "999999999"):
        assert pair.proposer.post(page, data={"other": typed}).status_code == 422
    shown = pair.proposer.get(f"{page}/{pair.second.id}").text
    assert "No more closed wards" in shown and "Keep the night clinic open" in shown
    assert pair.other.get(page).status_code == 403 and app.test_client().get(page).status_code == 303
    for browser, status in ((pair.other, 403), (app.test_client(), 401)):
        assert browser.post(f"{page}/{pair.second.id}", data={}).status_code == status


def test_they_change_it_until_both_agree_to_the_same_text(app, pair):
    assert pair.propose().status_code == 303
    page = f"/unions/{pair.union.id}"
    assert "proposes to join your petition" in unescape(pair.other.get("/notifications").text)
    assert pair.press(pair.proposer, "agree", seen=1).status_code == 409  # one's own
    changed = {"demand": f"{JOINT} now", "body": "Both are.", "target": "the Council", "goal": "500", "topic": "health"}
    assert pair.press(pair.other, "change", seen=1, **changed).status_code == 303
    assert "<ins>" in pair.proposer.get(page).text
    stale = pair.press(pair.proposer, "agree", seen=1)
    assert stale.status_code == 409 and "changed the text while you were reading" in unescape(stale.text)
    late = pair.press(pair.proposer, "change", seen=1, **{**changed, "body": "What I typed."})
    assert late.status_code == 409 and "What I typed." in late.text
    assert pair.press(app.test_client(user=make_member()), "agree", seen=2).status_code == 404
    assert pair.press(pair.proposer, "agree", seen=2).status_code == 303
    joint = pair.shown(pair.union.joined_id)
    assert f"{JOINT} now" in joint and "By Amina and Omar" in joint
    assert "Two petitions were joined into this one" in joint
    for browser in (pair.proposer, pair.other):  # either may change it
        assert browser.get(f"/petitions/{pair.union.joined_id}/edit").status_code == 200
    assert pair.press(pair.other, "agree", seen=2).status_code == 409
    assert "agreed: your petition" in unescape(pair.other.get("/notifications").text)


def test_the_two_stay_readable_and_lead_to_the_joint_one(app, client, pair):
    joint = pair.join()
    for petition, other in ((pair.first, "No more closed wards"), (pair.second, "Keep the night clinic open")):
        shown = pair.shown(petition.id)
        assert "was joined with another one" in shown and f"Joined with: {other}" in shown and JOINT in shown
        assert "Joined with" in shown
        assert client.get(f"/petitions/{petition.id}/sign").location == f"/petitions/{joint}/sign"
    data = {"name": "Ada Marsh", "email": "ada@example.org", "country": "NL"}
    late = client.post(f"/petitions/{pair.first.id}/sign", data=data)
    assert late.status_code == 409 and "Ada Marsh" in late.text and f'action="/petitions/{joint}/sign"' in late.text
    assert app.test_client(user=make_member()).post(f"/petitions/{pair.first.id}/sign").status_code == 409
    assert client.post(f"/petitions/{joint}/sign", data=data).status_code == 303


def test_proposed_both_ways_is_one_proposal(pair):
    pair.propose()
    back = f"/petitions/{pair.second.id}/join/{pair.first.id}"
    assert pair.other.get(back).location == f"/unions/{pair.union.id}"
    text = {"demand": "Mine", "body": "Mine.", "target": "the Council", "goal": "5", "topic": "health", "seen": ""}
    answer = pair.other.post(back, data=text)
    assert (answer.status_code, answer.location) == (303, f"/unions/{pair.union.id}")
    with pair.app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Union)) == 1


def test_each_may_end_it_before_the_other_agrees(pair):
    for browser, state in ((pair.proposer, "taken-back"), (pair.other, "declined")):
        pair.propose()
        assert pair.press(browser, "decline").status_code == 303
        assert pair.union.state == state
        for act in ("agree", "decline"):
            data = {"seen": 1} if act == "agree" else {}
            assert pair.press(pair.other, act, **data).status_code == 409
    assert "doesn't want to join" in unescape(pair.proposer.get("/notifications").text)


def test_three_proposals_at_a_time(app, pair):
    others = [make_petition(make_member()) for _ in range(4)]
    text = {"demand": "Ours", "body": "Ours.", "target": "the Council", "goal": "5", "topic": "health", "seen": ""}
    answers = [pair.proposer.post(f"/petitions/{pair.first.id}/join/{each.id}", data=text) for each in others]
    assert [each.status_code for each in answers] == [303, 303, 303, 409]
    assert "Ours." in answers[3].text


@pytest.mark.parametrize("what", ["own", "closed", "hidden", "blocked", "suspended", "restricted"])
def test_what_is_not_possible_is_not_proposed_nor_agreed_to(app, pair, what):
    def come_about():
        if what == "closed":
            pair.other.post(f"/petitions/{pair.second.id}/close", data={"outcome": "closed"})
        elif what == "hidden":
            change(app, Post, pair.second.id, visibility="hidden")
        elif what == "blocked":
            pair.other.post(f"/@{pair.amina.handle}/block")
        elif what == "suspended":
            change(app, Member, pair.amina.id, suspended_at=sa.func.now())
        elif what == "restricted":
            change(app, Member, pair.amina.id, restricted_until=sa.func.now() + timedelta(days=1))

    if what == "own":
        own = make_petition(pair.amina)
        address = f"/petitions/{pair.first.id}/join/{own.id}"
        assert pair.proposer.get(address).status_code == 422
        return
    pair.propose()
    come_about()
    assert pair.press(pair.other, "agree", seen=1).status_code in (403, 409)
    assert pair.union.joined_id is None
    if pair.union.state == "proposed":
        pair.press(pair.other, "decline")
    assert pair.propose().status_code in (401, 403, 404, 409)


def test_a_private_person_and_a_text_for_a_moderator_stop_it(app, pair):
    make_decision_maker(name="Sam Doe", is_private=True)
    pair.propose(target="Sam Doe")
    answer = pair.press(pair.other, "agree", seen=1)
    assert answer.status_code == 422 and pair.union.joined_id is None
    make_word_rule(pattern="sesame", on_at=sa.func.now())
    text = {"demand": "Open", "body": "Open sesame.", "target": "the Council", "goal": "5", "topic": "health"}
    pair.press(pair.other, "change", seen=1, **text)
    answer = pair.press(pair.proposer, "agree", seen=2)
    assert answer.status_code == 409 and "A moderator would have to look" in unescape(answer.text)
    assert pair.union.state == "proposed"


def test_it_can_be_taken_back_for_seven_days(app, pair):
    joint = pair.join()
    change(app, Union, pair.union.id, joined_at=sa.func.now() - timedelta(days=7, minutes=1))
    assert pair.press(pair.proposer, "part").status_code == 409
    change(app, Union, pair.union.id, joined_at=sa.func.now() - timedelta(days=6))
    assert pair.press(app.test_client(user=make_member()), "part").status_code == 404
    assert pair.press(pair.other, "part").status_code == 303
    assert "are separate again" in pair.shown(joint)
    for petition in (pair.first, pair.second):
        assert "Sign this petition" in pair.shown(petition.id)
    assert pair.press(pair.proposer, "part").status_code == 409
    assert pair.propose().status_code == 303  # they may think again


def test_who_leaves_ends_what_they_proposed_and_leaves_the_joint_one_to_the_other(app, pair):
    joint = pair.join()
    with app.app_context(), db.transaction():
        reactions.on_member_left(MemberLeft(member_id=pair.amina.id, handle="", mailbox=None))
    with app.app_context():
        assert db.session.get_one(Post, joint).author_id == pair.omar.id
    again = make_petition(pair.omar)
    third = make_petition(make_member())
    text = {"demand": "Ours", "body": "Ours.", "target": "the Council", "goal": "5", "topic": "health", "seen": ""}
    pair.other.post(f"/petitions/{again.id}/join/{third.id}", data=text)
    with app.app_context(), db.transaction():
        reactions.on_member_left(MemberLeft(member_id=pair.omar.id, handle="", mailbox=None))
    assert pair.union.state == "ended"
    with app.app_context():
        wanted = sa.select(sa.func.count()).where(UnionText.union_id == pair.union.id)
        assert db.session.scalar(wanted) == 0
