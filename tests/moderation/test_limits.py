"""What a limited member writes reaches those who follow them: lists and news of others leave it out, pages show it."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from browsers import Browser
from decided import Judge
from factories import make_discussion, make_member, make_petition
from feeds import did, follow

from activistnet.core.data.db import db
from activistnet.members.models import Member
from activistnet.moderation import tasks
from activistnet.moderation.models import Act, Case, Decision
from activistnet.posts.links import post_url


@pytest.fixture
def come(app, log_in):
    def come(role="member"):
        member = log_in(make_member(role=role), browser := app.test_client())
        return Judge(app, member, browser)

    return come


@pytest.fixture
def staff(come):
    return come("moderator")


@pytest.fixture
def bob():
    return make_member("bob", display_name="Bob")


@pytest.fixture
def post(bob):
    return make_discussion(bob, title="Pills for all")


def lists_it(browser, *paths):
    return ["Pills for all" in browser.get(path).text for path in paths]


def days_left(app, bob):
    with app.app_context():
        until = sa.select(sa.func.round(sa.extract("epoch", Member.limited_until - sa.func.now()) / 86_400))
        days = db.session.scalar(until.where(Member.id == bob.id))
        return None if days is None else int(days)


def move_clock(app, **by):
    earlier = timedelta(**by)
    with app.app_context(), db.transaction():
        db.session.execute(sa.update(Act).values(until=Act.until - earlier))
        db.session.execute(sa.update(Member).values(limited_until=Member.limited_until - earlier))


def test_lists_leave_it_out_for_all_but_followers_themselves_and_moderators(app, come, staff, bob, post, log_in):
    fan, stranger = come(), come()
    follow(fan.member, bob)
    own = app.test_client()
    log_in(bob, own)
    visitor = app.test_client()
    did(bob, "posted", post, 5)
    staff.decide(post, "limit")
    paths = ("/discussions", "/t/health")
    for browser in (fan.browser, own, staff.browser):
        assert lists_it(browser, *paths) == [True, True]
    for browser in (stranger.browser, visitor):
        assert lists_it(browser, *paths) == [False, False]
        assert "Pills for all" in browser.get(post_url(post)).text, "at its own address"
        assert "Pills for all" in browser.get("/@bob?show=discussions").text, "and on its author's page"
    assert lists_it(fan.browser, "/") == [True] and lists_it(stranger.browser, "/") == [False]
    assert lists_it(visitor, "/t/health.atom", "/sitemap-1.xml") == [False, False]


def test_kept_pages_are_dropped_when_it_begins_and_when_it_ends(app, keeping, staff, bob, post):
    app.test_client_class = Browser
    visitor = app.test_client()
    assert lists_it(visitor, "/t/health") == [True]
    staff.decide(post, "limit", days="1")
    assert lists_it(visitor, "/t/health") == [False]
    move_clock(app, days=1, minutes=1)
    with app.app_context(), db.transaction():
        tasks.end_acts()
    assert lists_it(visitor, "/t/health") == [True]
    with app.app_context():
        assert db.session.get(Member, bob.id).limited_until is None


def test_their_replies_stay_in_their_threads_and_signing_and_counting_go_on(app, come, staff, bob, post, log_in):
    petition, own = make_petition(), app.test_client()
    log_in(bob, own)
    thread = make_discussion()
    assert own.post(f"/posts/{thread.id}/replies", data={"body": "They do help."}).status_code == 303
    staff.decide(post, "limit")
    assert own.post(f"/petitions/{petition.id}/sign", data={}).status_code == 303
    assert own.post(f"/posts/{thread.id}/replies", data={"body": "And they are cheap."}).status_code == 303
    page = come().browser.get(post_url(thread)).text
    assert "They do help." in page and "And they are cheap." in page


def test_nobody_is_told_who_does_not_follow_them(app, come, staff, bob, post, log_in):
    fan, stranger, own = come(), come(), app.test_client()
    log_in(bob, own)
    follow(fan.member, bob)
    threads = [make_discussion(each.member, title="Why?") for each in (fan, stranger)]
    staff.decide(post, "limit")
    for thread in threads:
        words = f"Hello @{fan.member.handle} and @{stranger.member.handle}"
        assert own.post(f"/posts/{thread.id}/replies", data={"body": words}).status_code == 303
    assert own.post(f"/@{stranger.member.handle}/follow").status_code == 303
    assert own.post(f"/@{fan.member.handle}/follow").status_code == 303
    assert "Bob" in fan.browser.get("/notifications").text
    assert "Bob" not in stranger.browser.get("/notifications").text


def test_they_are_told_and_nobody_else_sees_it(app, client, come, staff, bob, post, log_in):
    own, other = app.test_client(), come()
    log_in(bob, own)
    reporter = come()
    assert reporter.browser.post(f"/posts/{post.id}/report", data={"rule": "spam"}).status_code == 303
    seen = staff.send(f"/moderation/posts/{post.id}", "limit", preview="1", days="3")
    assert "what you write reaches only those who follow you" in seen.text
    staff.decide(post, "limit", "warn", days="3")
    standing = own.get("/me/standing").text
    assert standing.count("what you write reaches only those who follow you") == 2, "now, and by which decision"
    assert "Appeal against this decision" in standing
    assert "lets what you write reach only those who follow you" in own.get("/notifications").text
    assert "Reaches only followers for a while" in reporter.browser.get("/notifications").text
    assert "Reaches only followers for a while" in client.get("/moderation/log").text
    assert "reach" not in other.browser.get("/@bob").text


def test_it_is_undone_ended_and_appealed_like_others_and_the_longest_counts(app, come, staff, bob, post, log_in):
    staff.decide(post, "limit", then="undo it")
    assert staff.undo().status_code == 303 and days_left(app, bob) is None
    staff.decide(post, "limit", "restrict", days="30")
    other = make_discussion(bob)
    come("moderator").decide(other, "limit", days="3")
    assert days_left(app, bob) == 30
    staff.decide(post, "unlimit")
    assert days_left(app, bob) == 3
    staff.decide_about(bob, "unlimit", then="undo it")
    assert days_left(app, bob) is None
    assert staff.undo().status_code == 303 and days_left(app, bob) == 3
    own = app.test_client()
    log_in(bob, own)
    with app.app_context():
        decision_id = db.session.scalar(sa.select(Decision.id).where(Decision.post_id == other.id))
    assert own.post(f"/appeals/{decision_id}", data={"words": "They are good pills."}).status_code == 303
    with app.app_context():
        case_id = db.session.scalar(sa.select(Case.id).where(Case.decided_at.is_(None)))
    assert staff.send(f"/moderation/cases/{case_id}/decide", "unlimit").status_code == 303
    assert days_left(app, bob) is None


def test_of_two_moderators_at_once_the_second_is_told(app, come, staff, bob, post):
    form = {"action": "limit", "rule": "spam", "reason": "Sold pills.", "previous": ""}
    assert staff.browser.post(f"/moderation/posts/{post.id}", data=form | {"days": "3"}).status_code == 303
    late = come("moderator").browser.post(f"/moderation/posts/{post.id}", data=form | {"days": "90"})
    assert late.status_code == 409 and days_left(app, bob) == 3


def test_who_moderates_a_topic_alone_and_members_limit_nobody_and_nobody_limits_staff(app, come, staff, post):
    assert come().send(f"/moderation/posts/{post.id}", "limit").status_code in (403, 404)
    assert 'value="limit"' in staff.page(post) and 'value="limit"' not in staff.page(
        make_discussion(make_member(role="moderator"))
    )


@pytest.mark.commits
def test_a_limit_and_a_ban_decided_together_go_down_to_the_release_that_knows_neither_and_up_again(app, staff, post):
    staff.decide(post, "warn", "limit", "ban-topic", days="3")
    run = app.test_cli_runner()
    down = run.invoke(args=["db", "downgrade", "0093", "--yes"])
    assert down.exit_code == 0, down.output
    with app.app_context():
        assert db.session.scalars(sa.text("SELECT action FROM decision_acts ORDER BY id")).all() == ["warn", "dismiss"]
    assert run.invoke(args=["db", "upgrade"]).exit_code == 0
    assert run.invoke(args=["db", "check"]).exit_code == 0
