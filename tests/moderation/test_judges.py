"""Nobody is beyond moderation, and nobody judges their own case."""

import re

import pytest
import sqlalchemy as sa
from decided import pass_half_a_minute
from factories import make_discussion, make_member, make_petition, make_reply, save
from feeds import block, mute

from activistnet.core.data.db import db
from activistnet.moderation.models import Decision, Report
from activistnet.posts.models import Post

WORDS = "Sell the pills"
LAST = "would have left it to someone else"


def report(post, reporter=None, **values):
    reporter_id = reporter.id if reporter else None
    return save(Report(post_id=post.id, rule="spam", reporter_id=reporter_id, evidence=post.body, **values))


def reported(author=None, **values):
    post = make_discussion(author, title=WORDS, **values)
    report(post)
    return post


def decide(browser, post, action="hide"):
    data = {"action": action, "rule": "spam", "reason": "Sold pills.", "previous": ""}
    return browser.post(f"/moderation/posts/{post.id}", data=data).status_code


def is_open_to(browser, post, *, page=None):
    """Whether this moderator may decide: page, button, queue and service say the same."""
    answers = {
        browser.get(f"/moderation/posts/{post.id}", follow_redirects=True).status_code == 200,
        WORDS in browser.get("/moderation").text,
        f'href="/moderation/posts/{post.id}"' in browser.get(page or f"/discussions/{post.id}/night-clinics").text,
    }
    with_it = decide(browser, post, "lock" if post.root_id is None else "hide") == 303
    assert answers == {with_it}, (answers, with_it)
    return with_it


@pytest.mark.parametrize("kind", [make_discussion, make_petition])
def test_g07_who_blocks_every_moderator_is_reported_and_judged_like_anybody(app, come, kind):
    author = make_member()
    staff = [come(role) for role in ("moderator", "moderator", "operator")]
    for member, _ in staff:
        block(author, member)
        mute(author, member)
    post = kind(author, title=WORDS)
    report(post)
    for _, browser in staff:
        assert WORDS in browser.get("/moderation").text
        assert browser.get(f"/moderation/posts/{post.id}", follow_redirects=True).status_code == 200
    assert decide(staff[0][1], post) == 303
    with app.app_context():
        assert db.session.get(Post, post.id).visibility == "hidden"


def test_a_moderator_who_has_blocked_the_author_leaves_the_case_to_others(come):
    author = make_member()
    (moderator, browser), (_, other) = come("moderator"), come("moderator")
    block(moderator, author)
    post = reported(author)
    assert not is_open_to(browser, post)
    assert is_open_to(other, post)


def test_a_moderator_judges_what_they_have_muted_and_reads_it(come):
    author = make_member()
    moderator, browser = come("moderator")
    mute(moderator, author)
    post = reported(author)
    assert WORDS in browser.get(f"/moderation/posts/{post.id}", follow_redirects=True).text
    assert is_open_to(browser, post)


def test_an_operator_who_has_blocked_the_author_is_left_as_a_judge(come):
    author = make_member()
    (operator, browser), (moderator, other) = come("operator"), come("moderator")
    block(operator, author)
    block(moderator, author)
    post = reported(author, body=f"@{operator.handle} lies")
    assert not is_open_to(other, post)
    assert "For operators" in browser.get("/moderation").text
    assert is_open_to(browser, post)


def test_an_operator_who_has_blocked_the_author_leaves_the_case_to_whoever_is_left(app, come):
    author = make_member()
    (operator, browser), (_, other) = come("operator"), come("moderator")
    block(operator, author)
    post = reported(author)
    assert not is_open_to(browser, post)
    assert is_open_to(other, post)
    pass_half_a_minute(app)
    assert LAST not in app.test_client().get("/moderation/log").text


def test_somebody_who_moderates_the_topic_is_left_too(come, enter):
    author = make_member()
    operator, browser = come("operator")
    block(operator, author)
    post = reported(author)
    assert is_open_to(browser, post), "nobody else is left"
    other = reported(author)
    enter(here="moderator")
    assert not is_open_to(browser, other)


@pytest.mark.parametrize("why", ["suspended", "author", "reporter", "blocked"])
def test_the_log_says_where_nobody_was_left_but_who_had_blocked_them(app, come, why):
    author, (operator, browser) = make_member(), come("operator")
    block(operator, author)
    suspended = {"suspended_at": "2026-01-01T00:00:00Z"} if why == "suspended" else {}
    other = make_member(role="moderator", **suspended)
    post = make_reply(make_discussion(other if why == "author" else None), author, body=WORDS, body_html=WORDS)
    report(post, other if why == "reporter" else None)
    if why == "blocked":
        block(other, author)
    assert decide(browser, post) == 303
    pass_half_a_minute(app)
    log = app.test_client().get("/moderation/log").text
    assert LAST in log and operator.handle not in log and "block" not in log.split("<main")[1].lower()


def test_an_operator_who_has_blocked_whom_it_is_about_looks_again_where_the_other_has_decided(app, come):
    author = make_member()
    (operator, browser), (_, other), own = come("operator"), come("moderator"), app.test_client(user=author)
    block(operator, author)
    post = reported(author)
    assert decide(other, post) == 303
    pass_half_a_minute(app)
    with app.app_context():
        number = db.session.scalar(sa.select(Decision.id))
    assert own.post(f"/appeals/{number}", data={"words": "They are vitamins."}).status_code == 303
    [case] = re.findall(r'href="(/moderation/cases/\d+)"', browser.get("/moderation?view=appeals").text)[:1]
    assert browser.get(case).status_code == 200
    assert other.get(case).status_code == 403
    third = come("moderator")[1]
    assert third.get(case).status_code == 200
    assert browser.get(case).status_code == 403, "somebody is left again"


@pytest.mark.parametrize("role", ["moderator", "operator"])
def test_g07_who_wrote_it_does_not_judge_it(come, role):
    member, browser = come(role)
    assert not is_open_to(browser, reported(member))


@pytest.mark.parametrize("role", ["moderator", "operator"])
def test_who_reported_it_does_not_judge_it_also_when_others_report_it_again(come, role):
    (_, browser), (_, other) = come(role), come("moderator")
    post = make_discussion(title=WORDS)
    answer = browser.post(f"/posts/{post.id}/report", data={"rule": "spam"})
    assert answer.status_code == 303
    assert not is_open_to(browser, post)
    assert is_open_to(other, post)
    report(post, make_member())
    assert browser.get(f"/moderation/posts/{post.id}", follow_redirects=True).status_code == 403, (
        "an answered report is one too"
    )


@pytest.mark.parametrize("role", ["moderator", "operator"])
@pytest.mark.parametrize("whose", ["root", "parent"])
def test_what_answers_a_judge_or_stands_in_their_thread_is_left_to_others(come, role, whose):
    (member, browser), (_, other) = come(role), come("moderator")
    root = make_discussion(member if whose == "root" else None)
    parent = make_reply(root, member if whose == "parent" else None)
    post = make_reply(root, parent=parent, body=WORDS, body_html=WORDS)
    report(post)
    page = f"/discussions/{root.id}/night-clinics"
    assert not is_open_to(browser, post, page=page)
    assert is_open_to(other, post, page=page)


@pytest.mark.parametrize("how", ["body", "evidence", "note"])
def test_a_moderator_whom_the_case_names_is_told_so_and_not_kept_away(come, how):
    (_, browser), (_, other) = come("moderator", handle="maren"), come("moderator", handle="maren2")
    post = make_discussion(title=WORDS, body="Ask @Maren, she lies" if how == "body" else "What?")
    if how != "body":
        reporter = make_member()
        save(Report(post_id=post.id, rule="spam", reporter_id=reporter.id, **{how: "It says that @maren lies"}))
    else:
        report(post)
    address = f"/moderation/posts/{post.id}"
    assert "This names you" in browser.get(address, follow_redirects=True).text
    assert "This names you" not in other.get(address, follow_redirects=True).text
    assert is_open_to(browser, post), "whoever writes or reports would choose who is left"


def test_a_visitor_s_note_takes_no_judge_away(come):
    _, browser = come("moderator", handle="maren")
    post = make_discussion(title=WORDS)
    report(post, note="@maren wrote it")
    assert "This names you" not in browser.get(f"/moderation/posts/{post.id}", follow_redirects=True).text
    assert is_open_to(browser, post)


@pytest.mark.parametrize("action", ["hide", "restore", "lock", "unlock", "dismiss"])
def test_no_other_act_of_moderation_is_open_in_one_s_own_case_either(app, come, action):
    moderator, browser = come("moderator")
    hidden = {"visibility": "hidden"} if action == "restore" else {}
    locked = {"locked_at": "2026-01-01T00:00:00Z"} if action == "unlock" else {}
    post = reported(moderator, **hidden, **locked)
    assert decide(browser, post, action) == 403
    with app.app_context():
        assert not db.session.scalars(sa.select(Decision)).all()


def test_a_case_that_every_moderator_is_part_of_goes_to_operators(come):
    author = make_member()
    (one, _), (two, two_s) = come("moderator"), come("moderator")
    _, operator = come("operator")
    for moderator in (one, two):
        block(moderator, author)
    post = reported(author)
    assert WORDS not in two_s.get("/moderation").text
    queue = operator.get("/moderation").text
    assert WORDS in queue and "For operators" in queue
    assert is_open_to(operator, post)


def test_a_case_without_any_judge_is_told_of_and_an_appointed_one_finds_it(app, come, log_in):
    operator, browser = come("operator")
    suspended = make_member(role="moderator", suspended_at="2026-01-01T00:00:00Z")
    post = reported(operator)
    assert "1 case needs a new moderator" in browser.get("/moderation").text
    assert decide(browser, post) == 403
    new = make_member()
    assert app.test_cli_runner().invoke(args=["members", "appoint", new.handle, "moderator"]).exit_code == 0
    assert "a new moderator" not in browser.get("/moderation").text
    appointed = app.test_client()
    log_in(new, appointed)
    assert is_open_to(appointed, post)
    assert suspended.is_moderator


def test_staff_are_reported_and_judged_too(come):
    (operator, _), (_, moderator) = come("operator"), come("moderator")
    assert is_open_to(moderator, reported(operator))


def test_each_case_says_by_itself_whether_it_is_for_operators(come):
    (one, _), (_, operator), author = come("moderator"), come("operator"), make_member()
    block(one, author)
    reported(author)
    other = make_discussion(title="Something else")
    report(other)
    lines = operator.get("/moderation").text.split("<li>")[1:]
    tagged = {("For operators" in line) for line in lines if WORDS in line}
    assert tagged == {True}
    assert not any("For operators" in line for line in lines if "Something else" in line)


@pytest.mark.parametrize("act", ["claim", "undo", "decide"])
def test_g07_no_refusal_shows_a_case_to_whom_it_is_about(come, act):
    accused, browser = come("moderator")
    post = make_discussion(accused, title=WORDS)
    report(post, make_member("tattletale"), note="They sell pills")
    [case_id] = come("moderator")[1].get(f"/moderation/posts/{post.id}").location.split("/")[-1:]
    sent = {"action": "hide", "reason": ""} if act == "decide" else {}
    refused = browser.post(f"/moderation/cases/{case_id}/{act}", data=sent)
    assert refused.status_code == 403
    assert "tattletale" not in refused.text and "They sell pills" not in refused.text


def test_g07_who_is_accused_does_not_learn_whether_somebody_has_reported_it(come):
    accused, browser = come("moderator")
    reported_one, other = make_discussion(accused, title=WORDS), make_discussion(accused, title=WORDS)
    report(reported_one)
    answers = [browser.get(f"/moderation/posts/{post.id}") for post in (reported_one, other)]
    assert [(each.status_code, each.location) for each in answers] == [(403, None)] * 2
