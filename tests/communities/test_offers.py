"""Who is asked to look after a topic has no part in it until they accept."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from aged import age_notifications
from communities.test_roles import accept, appoint, give, role_of
from factories import get_topic, make_member, save

from activistnet.accounts.services import accounts
from activistnet.core.data.db import db
from activistnet.members.models import Member
from activistnet.topics import tasks
from activistnet.topics.models import TopicMember
from activistnet.topics.offer_models import RoleOffer
from activistnet.topics.recall_models import Recall


def move_clock(app, **by):
    """Let everybody have been asked, have read that, and have said no, so much earlier."""
    earlier = timedelta(**by)
    with app.app_context(), db.transaction():
        both = {"asked_at": RoleOffer.asked_at - earlier, "ended_at": RoleOffer.ended_at - earlier}
        db.session.execute(sa.update(RoleOffer).values(both))
        age_notifications(earlier)


def offers(app):
    with app.app_context():
        return db.session.scalar(sa.select(sa.func.count()).select_from(RoleOffer))


@pytest.fixture
def lead(come):
    return come("lead")[1]


def test_whoever_is_asked_has_no_right_and_no_name_there_until_they_accept(app, client, come, lead):
    (nour, browser), (_, other) = come(), come()
    said = appoint(lead, nour.handle, "moderator", days="90")
    assert said.status_code == 303 and "once they accept" in lead.get("/t/health/members").text
    assert role_of(app, nour) is None and browser.get("/moderation").status_code == 403
    assert f"/@{nour.handle}" not in other.get("/t/health/members").text
    assert "Asked, not accepted yet" in lead.get("/t/health/members").text
    assert "Asked, not accepted yet" not in browser.get("/t/health/members").text
    page = browser.get("/t/health/members").text
    assert "asked to look after this topic" in page and "for 90 days" in page
    assert "0 members" in client.get("/t/health/members").text  # they are no member by being asked, either
    assert accept(browser, "moderator").status_code == accept(browser, "moderator").status_code == 303
    assert browser.get("/moderation").status_code == 200
    assert f"/@{nour.handle}" in other.get("/t/health/members").text
    assert "looks after" in lead.get("/notifications").text
    assert "You're now a moderator" not in browser.get("/notifications").text  # which they know
    assert offers(app) == 0
    told = browser.get("/notifications").text
    assert "asked you to look after" in told and "You accepted." in told and "Accept or say no" not in told


def test_whoever_says_no_isnt_asked_again_for_thirty_days(app, come, lead):
    nour, browser = come()
    appoint(lead, nour.handle, "curator")
    assert accept(browser, "curator", "decline").status_code == accept(browser, "curator", "decline").status_code == 303
    assert role_of(app, nour) is None and accept(browser, "curator").status_code == 409
    assert "doesn't want to look after" in lead.get("/notifications").text
    told = browser.get("/notifications").text
    assert "You said no." in told and "Accept or say no" not in told
    for asker in (lead, come(site_role="operator")[1]):
        refused = appoint(asker, nour.handle, "curator")
        assert refused.status_code == 422 and "less than 30 days ago" in refused.text
    move_clock(app, days=30)
    assert appoint(lead, nour.handle, "curator").status_code == 303
    assert accept(browser, "curator").status_code == 303


def test_it_can_be_changed_and_taken_back_and_isnt_asked_again_at_once(app, come, lead):
    nour, browser = come()
    appoint(lead, nour.handle, "moderator")
    appoint(lead, nour.handle, "curator")
    assert accept(browser, "moderator").status_code == 409, "they accept only what they read"
    assert appoint(lead, nour.handle, "none").status_code == 303
    assert "asked to look after" not in browser.get("/t/health/members").text
    told = browser.get("/notifications").text
    assert "You aren't asked any more." in told and "Accept or say no" not in told
    refused = accept(browser, "curator")
    assert refused.status_code == 409 and "This request isn't open any more" in refused.text
    assert appoint(lead, nour.handle, "curator").status_code == 422
    assert role_of(app, nour) is None


def test_asking_lapses_after_thirty_days_and_is_forgotten(app, come, lead):
    nour, browser = come()
    appoint(lead, nour.handle, "curator")
    assert "Accept or say no" in browser.get("/notifications").text
    move_clock(app, days=31)
    assert accept(browser, "curator").status_code == 409
    told = browser.get("/notifications").text
    assert "You aren't asked any more." in told and "Accept or say no" not in told
    assert appoint(lead, nour.handle, "curator").status_code == 303
    move_clock(app, days=31)
    with app.app_context(), db.transaction():
        tasks.forget_offers()
    assert offers(app) == 0


@pytest.mark.parametrize("gone", ["role", "suspended", "voted on", "left"])
def test_it_is_over_once_whoever_asked_may_give_it_no_more(app, come, gone):
    (nora, asking), (nour, browser) = come("lead"), come()
    appoint(asking, nour.handle, "curator")
    if gone == "role":
        appoint(asking, nora.handle, "none")
    elif gone == "voted on":
        times = {"bound_at": sa.func.now(), "ends_at": sa.func.now() + timedelta(days=7)}
        save(Recall(topic_id=get_topic().id, member_id=nora.id, needs=3, **times))
    else:
        column = Member.suspended_at if gone == "suspended" else Member.deleted_at
        with app.app_context(), db.transaction():
            db.session.execute(sa.update(Member).where(Member.id == nora.id).values({column: sa.func.now()}))
    assert accept(browser, "curator").status_code == 409
    assert role_of(app, nour) is None


@pytest.mark.parametrize("site_role", ["member", "operator"])
@pytest.mark.parametrize("blocks", ["asker", "asked"])
def test_nobody_is_asked_when_one_of_the_two_has_blocked_the_other(app, come, site_role, blocks):
    (nora, asking), (nour, browser) = come("lead", site_role=site_role), come()
    appoint(asking, nour.handle, "curator")
    who, whom = (asking, nour) if blocks == "asker" else (browser, nora)
    assert who.post(f"/@{whom.handle}/block").status_code == 303
    assert accept(browser, "curator").status_code == 409
    assert "asked to look after" not in browser.get("/t/health/members").text
    move_clock(app, days=31)
    refused = appoint(asking, nour.handle, "curator")
    assert refused.status_code == 422 and "could take on a role" in refused.text


def test_less_is_so_at_once_and_more_is_asked(app, come, lead):
    mo, browser = come("moderator")
    assert appoint(lead, mo.handle, "curator").status_code == 303
    assert role_of(app, mo) == "curator"
    assert appoint(lead, mo.handle, "lead").status_code == 303
    assert role_of(app, mo) == "curator"
    assert accept(browser, "lead").status_code == 303
    assert role_of(app, mo) == "lead"


def test_whoever_is_given_less_meanwhile_isnt_asked_any_more(app, come, lead):
    mo, browser = come("moderator")
    appoint(lead, mo.handle, "lead")
    assert appoint(lead, mo.handle, "curator").status_code == 303
    assert "Asked, not accepted yet" not in lead.get("/t/health/members").text
    assert accept(browser, "lead").status_code == 409
    assert role_of(app, mo) == "curator"


@pytest.mark.parametrize("is_in", [True, False])
def test_whoever_is_removed_or_not_let_in_isnt_asked_any_more(app, come, lead, is_in):
    nour, browser = come()
    save(TopicMember(topic_id=get_topic().id, member_id=nour.id, joined_at=sa.func.now() if is_in else None))
    appoint(lead, nour.handle, "curator")
    _, moderator = come("moderator")
    why = {"member": str(nour.id), "reason": "Shouted."}
    assert moderator.post("/t/health/members/remove", data=why).status_code == 303
    assert accept(browser, "curator").status_code == 409
    assert role_of(app, nour) is None
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(TopicMember)) == 0


def test_operators_ask_too_and_take_on_a_role_themselves_at_once(app, come):
    (owner, operator), (nour, browser) = come(site_role="operator"), come()
    assert appoint(operator, owner.handle, "lead").status_code == 303
    assert role_of(app, owner) == "lead"
    appoint(operator, nour.handle, "lead")
    assert role_of(app, nour) is None
    assert accept(browser, "lead").status_code == 303 and role_of(app, nour) == "lead"


def test_whoever_leaves_is_asked_nothing_and_asks_nobody(app, come, lead):
    (nour, _), mo = come(), make_member()
    appoint(lead, nour.handle, "curator")
    save(RoleOffer(topic_id=get_topic().id, member_id=mo.id, role="curator", asked_by_id=nour.id))
    with app.app_context(), db.transaction():
        accounts.leave(db.session.get_one(Member, nour.id))
    assert offers(app) == 0


def test_what_is_no_answer_is_not_found(come, lead):
    nour, browser = come()
    appoint(lead, nour.handle, "curator")
    assert accept(browser, "king").status_code == accept(browser, "curator", "perhaps").status_code == 404
    with browser.application.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(TopicMember)) == 0
    give(nour, "curator")
    assert browser.post("/t/nowhere/roles/answer", data={"offered": "curator", "answer": "accept"}).status_code == 404
