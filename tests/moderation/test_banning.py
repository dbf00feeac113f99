"""Moderators ban from a topic, for how long, and who hears of it."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from decided import Judge
from factories import get_topic, make_discussion, make_member, make_reply, save

from activistnet.core.data.db import db
from activistnet.members.models import Member
from activistnet.members.services import people
from activistnet.moderation.models import Act, Case, Decision
from activistnet.topics import tasks
from activistnet.topics.ban_models import TopicBan
from activistnet.topics.models import Topic, TopicMember, TopicRole
from activistnet.topics.recall_models import Recall

IN_A_WEEK = datetime.now(UTC) + timedelta(days=7)


def inner_topic(slug="inner"):
    return save(Topic(slug=slug, name="Inner", visibility="members"))


@pytest.fixture
def come(app, log_in):
    """`come("moderator")`, or `come(here="moderator")` for one of Health alone."""

    def come(role="member", here=None):
        member = log_in(make_member(role=role), browser := app.test_client())
        if here:
            save(TopicRole(topic_id=get_topic().id, member_id=member.id, role=here))
        return Judge(app, member, browser)

    return come


@pytest.fixture
def staff(come):
    return come("moderator")


def end_of(app, member, slug="health"):
    """Until when they are banned there, in days; what the member's row says agrees."""
    with app.app_context():
        until = db.session.scalar(
            sa.select(TopicBan.until)
            .join(Topic, Topic.id == TopicBan.topic_id)
            .where(TopicBan.member_id == member.id, Topic.slug == slug, TopicBan.until > sa.func.now())
        )
        latest = sa.select(sa.func.max(TopicBan.until)).where(TopicBan.member_id == member.id).scalar_subquery()
        agrees = sa.select(Member.banned_until.is_not_distinct_from(latest)).where(Member.id == member.id)
        assert db.session.scalar(agrees)
    return round((until - datetime.now(UTC)).total_seconds() / 86_400) if until else None


# Deciding it.


def test_a_ban_is_told_in_words_and_ends_by_itself(app, client, staff, log_in):
    author = make_member("bob")
    post = make_discussion(author, title="Pills for all")
    staff.decide(post, "ban-topic", days="3")
    assert end_of(app, author) == 3
    theirs = app.test_client()
    log_in(author, theirs)
    standing = theirs.get("/me/standing").text
    assert "banned from the topic" in standing and "Health" in standing and "Appeal against this decision" in standing
    assert "banned you from the topic" in theirs.get("/notifications").text
    assert "Author banned from the topic" in client.get("/moderation/log").text
    assert "Author banned from the topic" in client.get("/t/health/moderation").text
    assert theirs.post("/t/health/discussions", data={"title": "Again", "body": "Pills"}).status_code == 403
    earlier = timedelta(days=3, minutes=1)
    with app.app_context(), db.transaction():
        db.session.execute(sa.update(TopicBan).values(until=TopicBan.until - earlier))
        db.session.execute(
            sa.update(Member).where(Member.id == author.id).values(banned_until=Member.banned_until - earlier)
        )
        db.session.execute(sa.update(Act).values(until=Act.until - earlier))
    assert theirs.post("/t/health/discussions", data={"title": "Again", "body": "Hello"}).status_code == 303
    with app.app_context(), db.transaction():
        tasks.end_bans()
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(TopicBan)) == 0
        assert db.session.get(Member, author.id).banned_until is None


def test_who_reported_hears_of_it_and_the_author_appeals_to_somebody_else(app, staff, come, log_in):
    author = make_member()
    post = make_discussion(author, title="Pills for all")
    reporter = app.test_client()
    log_in(make_member(), reporter)
    assert reporter.post(f"/posts/{post.id}/report", data={"rule": "spam"}).status_code == 303
    staff.decide(post, "ban-topic", "hide")
    assert "Author banned from the topic" in reporter.get("/notifications").text
    theirs = app.test_client()
    log_in(author, theirs)
    with app.app_context():
        decision_id = db.session.scalar(sa.select(sa.func.max(Decision.id)))
    assert theirs.post(f"/appeals/{decision_id}", data={"words": "They were no pills."}).status_code == 303
    with app.app_context():
        case_id = db.session.scalar(sa.select(Case.id).where(Case.decided_at.is_(None)))
    other = come("moderator")
    assert staff.send(f"/moderation/cases/{case_id}/decide", "unban-topic", "restore").status_code == 403
    assert other.send(f"/moderation/cases/{case_id}/decide", "unban-topic", "restore").status_code == 303
    assert end_of(app, author) is None
    assert theirs.post("/t/health/discussions", data={"title": "Thanks", "body": "Hello"}).status_code == 303


def test_an_undo_lets_them_in_again_and_an_undone_end_bans_again(app, staff):
    author = make_member()
    post = make_discussion(author)
    staff.decide(post, "ban-topic", then="undo it")
    assert staff.undo().status_code == 303
    assert end_of(app, author) is None
    staff.decide(post, "ban-topic", days="30")
    staff.decide(post, "unban-topic", then="undo it")
    assert end_of(app, author) is None
    assert staff.undo().status_code == 303
    assert end_of(app, author) == 30


def test_of_two_bans_the_longer_counts_and_each_ends_where_it_was_given(app, staff, come):
    author = make_member()
    one, other = make_discussion(author), make_discussion(author)
    staff.decide(one, "ban-topic", days="30")
    come("moderator").decide(other, "ban-topic", days="3")
    assert end_of(app, author) == 30
    staff.decide(one, "unban-topic")
    assert end_of(app, author) == 3
    assert 'value="unban-topic"' not in staff.page(one) and 'value="unban-topic"' in staff.page(other)


def test_two_moderators_at_once_ban_once_and_the_second_is_told(app, staff, come):
    author, other = make_member(), come("moderator")
    post = make_discussion(author)
    seen = {"action": "ban-topic", "rule": "spam", "reason": "Sold pills.", "previous": ""}
    assert staff.browser.post(f"/moderation/posts/{post.id}", data=seen | {"days": "3"}).status_code == 303
    late = other.browser.post(f"/moderation/posts/{post.id}", data=seen | {"days": "90"})
    assert late.status_code == 409 and "Someone else has decided" in late.text
    assert end_of(app, author) == 3


def test_a_ban_of_one_topic_that_is_moved_in_the_same_decision_is_of_where_it_was(app, staff):
    author = make_member()
    post = make_discussion(author)
    staff.decide(post, "move", "ban-topic", "warn", topic="food")
    assert end_of(app, author) == 7 and end_of(app, author, "food") is None
    staff.decide(post, "unban-topic")
    assert end_of(app, author) is None, "its end is of the same topic, wherever the thread is now"


def test_a_member_is_banned_from_the_topic_that_is_chosen(app, client, staff):
    author = make_member()
    save(TopicRole(topic_id=get_topic("food").id, member_id=make_member().id, role="lead"))
    nowhere = staff.send(f"/moderation/members/{author.id}", "ban-topic")
    assert nowhere.status_code == 422 and '<a href="#banned_from">Choose the topic they' in nowhere.text
    previewed = staff.send(f"/moderation/members/{author.id}", "ban-topic", preview="1")
    assert previewed.status_code == 422 and "Choose the topic they" in previewed.text
    unknown = staff.send(f"/moderation/members/{author.id}", "ban-topic", banned_from="nowhere")
    assert unknown.status_code == 422
    seen = staff.send(f"/moderation/members/{author.id}", "ban-topic", banned_from="food", preview="1")
    assert seen.status_code == 200 and "banned from the topic “" in seen.text
    staff.decide_about(author, "ban-topic", banned_from="food")
    assert end_of(app, author, "food") == 7 and end_of(app, author) is None
    assert "Author banned from the topic" in client.get("/t/food/moderation").text
    assert "Author banned from the topic" not in client.get("/t/health/moderation").text
    wrong = staff.send(f"/moderation/members/{author.id}", "unban-topic", banned_from="health")
    assert wrong.status_code == 422
    staff.decide_about(author, "unban-topic", banned_from="food")
    assert end_of(app, author, "food") is None


def test_moderators_of_a_topic_ban_from_it_alone(app, come):
    here, author = come(here="moderator"), make_member()
    post, elsewhere = make_discussion(author), make_discussion(author, topic_id=get_topic("food").id)
    assert 'value="ban-topic"' in here.page(post) and 'value="restrict"' not in here.page(post)
    assert here.send(f"/moderation/posts/{elsewhere.id}", "ban-topic").status_code == 403
    assert here.send(f"/moderation/members/{author.id}", "ban-topic", banned_from="health").status_code in (403, 404)
    here.decide(post, "ban-topic")
    assert end_of(app, author) == 7 and end_of(app, author, "food") is None


def test_curators_and_members_ban_nobody(come):
    post = make_discussion(make_member())
    assert come(here="curator").send(f"/moderation/posts/{post.id}", "ban-topic").status_code in (403, 404)
    assert come().send(f"/moderation/posts/{post.id}", "ban-topic").status_code in (403, 404)


def test_who_looks_after_the_topic_is_not_banned_from_it_before_the_role_ends(app, come, staff):
    lead = come(here="lead")
    post = make_discussion(lead.member)
    assert 'value="ban-topic"' not in staff.page(post)
    assert staff.send(f"/moderation/posts/{post.id}", "ban-topic").status_code == 422
    refused = staff.send(f"/moderation/members/{lead.member.id}", "ban-topic", banned_from="health")
    assert refused.status_code == 409 and "The role has to end first" in refused.text
    assert end_of(app, lead.member) is None


def test_who_is_banned_is_given_no_role_there(app, come, banned):
    lead = come(here="lead")
    refused = lead.browser.post("/t/health/roles", data={"handle": banned.handle, "role": "curator"})
    assert refused.status_code == 422
    with app.app_context():
        assert db.session.scalar(sa.select(TopicRole.id).where(TopicRole.member_id == banned.id)) is None


def test_staff_and_signatures_and_topics_themselves_get_no_ban(come, staff):
    assert 'value="ban-topic"' not in come("operator").page(make_discussion(make_member(role="moderator")))
    topic = staff.browser.get(f"/moderation/topics/{get_topic().id}", follow_redirects=True).text
    assert 'value="ban-topic"' not in topic


def test_while_members_vote_about_a_lead_it_is_for_the_sites_moderators(app, come, staff):
    here, author, lead = come(here="moderator"), make_member(), make_member()
    save(TopicMember(topic_id=get_topic().id, member_id=author.id, joined_at=datetime.now(UTC)))
    save(Recall(topic_id=get_topic().id, member_id=lead.id, needs=3, ends_at=IN_A_WEEK))
    post = make_discussion(author)
    refused = here.send(f"/moderation/posts/{post.id}", "ban-topic")
    assert refused.status_code == 409 and "no one is removed until it has ended" in refused.text
    assert end_of(app, author) is None
    staff.decide(post, "ban-topic")
    assert end_of(app, author) == 7


# In a topic for members alone.


def test_in_a_topic_for_members_they_are_none_meanwhile_and_one_again_afterwards(app, staff, log_in):
    inner = inner_topic()
    author, other = make_member("bob"), make_member("amina")
    for member in (author, other):
        save(TopicMember(topic_id=inner.id, member_id=member.id, joined_at=datetime.now(UTC) - timedelta(days=40)))
    thread = make_discussion(other, topic_id=inner.id, title="Among us")
    own = make_reply(thread, author, body="Pills among us")
    theirs, hers = app.test_client(), app.test_client()
    log_in(author, theirs)
    log_in(other, hers)
    address = f"/discussions/{thread.id}/{thread.slug}"
    assert theirs.get(address).status_code == 200
    assert "@bob" in hers.get("/t/inner/members").text and "2 members" in hers.get("/t/inner/members").text
    staff.decide(own, "ban-topic")
    assert theirs.get(address).status_code == 404
    assert "Among us" not in theirs.get("/t/inner").text and "Among us" not in theirs.get("/search?q=Among").text
    assert theirs.post("/t/inner/join").status_code == 403
    assert "@bob" not in hers.get("/t/inner/members").text and "1 member" in hers.get("/t/inner/members").text
    staff.decide(own, "unban-topic")
    assert theirs.get(address).status_code == 200, "what they were there, they are again"
    assert "@bob" in hers.get("/t/inner/members").text


def test_who_asked_to_join_is_not_let_in_while_banned(app, come, banned):
    save(TopicMember(topic_id=get_topic().id, member_id=banned.id))
    here = come(here="moderator")
    page = here.browser.get("/t/health/members").text
    assert "They ask to join" not in page
    here.browser.post("/t/health/members/accept", data={"member": str(banned.id)})
    with app.app_context():
        assert db.session.scalar(sa.select(TopicMember.joined_at).where(TopicMember.member_id == banned.id)) is None


def test_who_leaves_the_site_leaves_no_ban(app, client, banned):
    with app.app_context(), db.transaction():
        people.erase(db.session.get(Member, banned.id))
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(TopicBan)) == 0
        assert db.session.get(Member, banned.id).banned_until is None
