"""Who looks after a topic: appointing, what each role may do, and where it ends."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from factories import get_topic, make_discussion, make_member, make_petition, make_reply, save

from activistnet.accounts.services import accounts
from activistnet.core.data.audit import Audit
from activistnet.core.data.db import db
from activistnet.follows.models import Block
from activistnet.members.models import Member
from activistnet.moderation.models import Decision, Report
from activistnet.petitions.models import Signature
from activistnet.posts.models import Post
from activistnet.topics.models import TopicRole


def give(member, role, topic="health", **values):
    return save(TopicRole(topic_id=get_topic(topic).id, member_id=member.id, role=role, **values))


def appoint(browser, handle, role, **more):
    return browser.post("/t/health/roles", data={"handle": handle, "role": role, **more})


def accept(browser, role, answer="accept"):
    return browser.post("/t/health/roles/answer", data={"offered": role, "answer": answer})


def role_of(app, member):
    with app.app_context():
        held = sa.select(TopicRole.role).where(TopicRole.member_id == member.id, TopicRole.ended_at.is_(None))
        return db.session.scalar(held)


def test_an_operator_appoints_a_lead_who_appoints_others_and_all_are_told(app, come):
    _, operator = come(site_role="operator")
    (nora, lead), (mo, moderator) = come(), come()
    assert appoint(operator, f"@{nora.handle}", "lead").status_code == 303
    assert "asks you to look after" in lead.get("/notifications").text
    assert accept(lead, "lead").status_code == 303
    assert appoint(lead, mo.handle.upper(), "moderator", days="30").status_code == 303
    assert accept(moderator, "moderator").status_code == 303
    assert f"/@{mo.handle}" in lead.get("/notifications").text
    assert "looks after" in lead.get("/notifications").text and "looks after" in operator.get("/notifications").text
    with app.app_context():
        until = db.session.scalar(sa.select(TopicRole.until).where(TopicRole.member_id == mo.id))
        assert timedelta(29) < until - datetime.now(UTC) < timedelta(31)
        lines = db.session.execute(sa.select(Audit.verb, Audit.actor, Audit.facts).order_by(Audit.number)).all()
    assert [(line.verb, line.facts["role"]) for line in lines] == [
        ("topic.appoint", "lead"),
        ("topic.appoint", "moderator"),
    ]
    assert lines[1].actor == nora.id
    assert appoint(lead, mo.handle, "none").status_code == 303
    assert role_of(app, mo) is None
    assert "You have no role in" in moderator.get("/notifications").text


@pytest.mark.parametrize("blocks", ["lead", "other"])
def test_a_lead_appoints_nobody_when_one_of_the_two_has_blocked_the_other(app, come, blocks):
    (nora, lead), (mo, _) = come("lead"), come()
    one, other = (nora, mo) if blocks == "lead" else (mo, nora)
    save(Block(member_id=one.id, blocked_id=other.id))
    refused = appoint(lead, mo.handle, "curator")
    assert refused.status_code == 422 and "no member with that handle who could take on a role" in refused.text
    assert role_of(app, mo) is None
    give(mo, "curator")
    assert appoint(lead, mo.handle, "none").status_code == 303, "a role is taken away all the same"
    assert role_of(app, mo) is None


@pytest.mark.parametrize("role", [None, "curator", "moderator"])
def test_nobody_below_a_lead_appoints(app, come, role):
    other = make_member()
    _, browser = come(role)
    assert appoint(browser, other.handle, "curator").status_code == 403
    assert role_of(app, other) is None
    assert "Appoint someone" not in browser.get("/t/health/members").text


def test_a_lead_elsewhere_and_a_moderator_of_the_site_appoint_nobody_here(app, come):
    other = make_member()
    for _, browser in (come("lead", topic="food"), come(site_role="moderator")):
        assert appoint(browser, other.handle, "curator").status_code == 403
    assert role_of(app, other) is None


def test_a_lead_takes_no_lead_away_and_everybody_lays_down_their_own_role(app, come):
    (_, lead), (other, other_lead), (mo, moderator) = come("lead"), come("lead"), come("moderator")
    assert appoint(lead, other.handle, "curator").status_code == 403
    assert role_of(app, other) == "lead"
    assert appoint(other_lead, other.handle, "none").status_code == 303
    assert appoint(moderator, mo.handle, "none").status_code == 303
    assert (role_of(app, other), role_of(app, mo)) == (None, None)
    assert appoint(moderator, mo.handle, "lead").status_code == 403


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"handle": "nobody_here", "role": "curator"}, "no member with that handle"),
        ({"handle": "suspended", "role": "curator"}, "no member with that handle"),
        ({"handle": "", "role": "curator"}, "Enter the handle of a member."),
        ({"handle": "amina", "role": ""}, "Choose a role."),
        ({"handle": "amina", "role": "king"}, "Choose one of the options."),
        ({"handle": "amina", "role": "curator", "days": "9"}, "Choose one of the options."),
    ],
)
def test_what_is_refused_is_said_and_stays_in_the_form(come, sent, said):
    make_member("amina")
    make_member("suspended", suspended_at=datetime.now(UTC))
    _, lead = come("lead")
    answer = lead.post("/t/health/roles", data=sent)
    assert answer.status_code == 422
    assert said in answer.text and f'value="{sent["handle"]}"' in answer.text


def test_visitors_read_numbers_and_members_of_the_site_read_names(client, come):
    member, browser = come("moderator")
    assert member.handle not in client.get("/t/health/members").text
    assert "Moderator <span" in client.get("/t/health/members").text
    assert f"/@{member.handle}" in browser.get("/t/health/members").text


def test_a_role_ends_at_its_time_and_with_its_member(app, come):
    (one, browser), (two, _) = come(), come("moderator")
    give(one, "moderator", until="2026-01-01T00:00:00Z")
    assert browser.get("/moderation").status_code == 403
    assert "Lay down your role" not in browser.get("/t/health/members").text
    assert appoint(come("lead")[1], one.handle, "moderator").status_code == 303  # it is over, and given anew
    assert accept(browser, "moderator").status_code == 303
    assert browser.get("/moderation").status_code == 200
    with app.app_context(), db.transaction():
        accounts.leave(db.session.get_one(Member, two.id))
    with app.app_context():
        assert db.session.scalars(sa.select(TopicRole).where(TopicRole.member_id == two.id)).all() == []


@pytest.mark.parametrize("role", ["moderator", "lead"])
def test_g18_a_moderator_of_a_topic_decides_its_cases_and_no_others(app, come, role):
    here, elsewhere = (
        make_discussion(title="Pills here"),
        make_discussion(title="Pills there", topic_id=get_topic("food").id),
    )
    for post in (here, elsewhere):
        save(Report(post_id=post.id, rule="spam"))
    reported = make_member()
    save(Report(member_id=reported.id, rule="spam"))
    _, browser = come(role)
    queue = browser.get("/moderation").text
    assert "Pills here" in queue and "Pills there" not in queue and reported.display_name not in queue
    assert "<dd>1</dd>" in queue  # the figures are of what they decide
    page = browser.get(f"/moderation/posts/{here.id}", follow_redirects=True)
    assert page.status_code == 200
    assert 'value="hide"' in page.text and 'value="restrict"' not in page.text and 'value="suspend"' not in page.text
    data = {"action": "hide", "rule": "spam", "reason": "Sold pills.", "previous": ""}
    assert browser.post(f"/moderation/posts/{elsewhere.id}", data=data).status_code == 403
    assert browser.get(f"/moderation/posts/{elsewhere.id}", follow_redirects=True).status_code == 403
    assert browser.get(f"/moderation/members/{reported.id}", follow_redirects=True).status_code == 403
    assert browser.post(f"/moderation/members/{reported.id}", data={**data, "action": "warn"}).status_code == 403
    assert browser.post(f"/moderation/posts/{here.id}", data={**data, "action": "restrict"}).status_code == 422
    assert browser.post(f"/moderation/posts/{here.id}", data=data).status_code == 303
    with app.app_context():
        assert db.session.get(Post, here.id).visibility == "hidden"
        assert db.session.get(Post, elsewhere.id).visibility == "visible"


def test_a_reason_for_signing_is_decided_in_the_topic_of_its_petition(come):
    here, there = make_petition(), make_petition(topic_id=get_topic("food").id)
    reasons = [save(Signature(petition_id=post.id, name="Ada", reason="Pills")) for post in (here, there)]
    _, browser = come("moderator")
    assert [browser.get(f"/moderation/signatures/{each.id}").status_code for each in reasons] == [200, 403]


@pytest.mark.parametrize(("role", "status"), [(None, 403), ("curator", 403), ("moderator", 200)])
def test_the_pages_of_moderators_open_for_those_who_decide(come, role, status):
    _, browser = come(role)
    assert browser.get("/moderation").status_code == status
    menu = browser.get("/t/health").text
    assert ('<a href="/moderation">' in menu) is (status == 200)


def test_a_thread_offers_to_decide_only_in_ones_own_topic(come):
    here, there = make_discussion(), make_discussion(topic_id=get_topic("food").id)
    replies = [make_reply(here), make_reply(there)]
    _, browser = come("moderator")
    for root, reply, offered in ((here, replies[0], True), (there, replies[1], False)):
        page = browser.get(f"/discussions/{root.id}/night-clinics").text
        assert (f'href="/moderation/posts/{reply.id}"' in page) is offered


def test_nobody_judges_their_own_case_in_their_topic_either(come):
    member, browser = come("moderator")
    post = make_discussion(member)
    save(Report(post_id=post.id, rule="spam"))
    assert browser.get(f"/moderation/posts/{post.id}", follow_redirects=True).status_code == 403


def test_a_case_that_no_moderator_of_the_site_may_decide_is_for_those_of_its_topic(come):
    _, operator = come(site_role="operator")
    post = make_discussion(title="Pills here")
    save(Report(post_id=post.id, rule="spam"))
    assert "For operators" in operator.get("/moderation").text  # there is no moderator at all
    give(make_member(), "moderator")
    assert "For operators" not in operator.get("/moderation").text


def test_what_was_decided_in_a_topic_is_read_by_everybody_there_and_without_names(client):
    moderator, told = make_member(), datetime.now(UTC)
    for topic, reason in (("health", "Sold pills."), ("food", "Sold bread.")):
        post = make_discussion(topic_id=get_topic(topic).id)
        decided = {"moderator_id": moderator.id, "reason": reason, "told_at": told, "previous_id": None}
        save(Decision(post_id=post.id, action="hide", **decided))
    page = client.get("/t/health/moderation").text
    assert "Sold pills." in page and "Sold bread." not in page and moderator.handle not in page
    assert "1 decision" in page and "2 decisions" not in page
