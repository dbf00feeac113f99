"""Reports that come while a case is decided, or asked again: none is lost, and nobody sees an error."""

import re
import threading

import pytest
import sqlalchemy as sa
from decided import pass_half_a_minute
from factories import make_discussion, make_member
from moderation.conftest import report
from waiting import HANG, wait_for_one_behind

from activistnet.core.data.db import db
from activistnet.members.models import Member
from activistnet.moderation.models import Report
from activistnet.moderation.services import appeals, reports
from activistnet.moderation.subjects import Subject
from activistnet.posts.models import Post


@pytest.fixture
def come(app, client, log_in):
    """`come("moderator")`: a browser in which somebody new of this role is signed in."""

    def come(role="member"):
        browser = app.test_client()
        log_in(make_member(role=role), browser)
        return browser

    return come


@pytest.fixture
def while_somebody_reports(app):
    """`while_somebody_reports(post, act)`: what act answers that begins between a report and its commit."""

    def meanwhile(post, act):
        reporter, answers = make_member(), []
        acting = threading.Thread(target=lambda: answers.append(act()))
        with app.app_context(), db.transaction():
            member = db.session.get(Member, reporter.id)
            reports.report(Subject(db.session.get(Post, post.id)), member, rule="spam")
            acting.start()
            wait_for_one_behind(db.session)
        acting.join(HANG)
        return answers[0].status_code

    return meanwhile


def decide(moderator, address, action):
    page = moderator.get(address).text
    sent = {"action": action, "rule": "spam", "reason": "Sold pills."}
    sent["previous"] = re.search(r'name="previous" value="(\d*)"', page)[1]
    return moderator.post(f"{address}/decide", data=sent)


def case_of(moderator, post):
    return moderator.get(f"/moderation/posts/{post.id}").location


def waiting(moderator):
    """How many reports wait in which case, as the queue says."""
    lines = moderator.get("/moderation").text.split('class="queue-line" href="')[1:]
    return {line.split('"')[0]: int(re.search(r"(\d+) reports?", line)[1]) for line in lines}


@pytest.mark.commits(emptied=True)
def test_a_report_that_comes_while_its_case_is_decided_is_answered(come, while_somebody_reports):
    post, moderator = make_discussion(), come("moderator")
    report(come(), post)
    address = case_of(moderator, post)
    assert while_somebody_reports(post, lambda: decide(moderator, address, "dismiss")) == 303
    assert waiting(moderator) == {}
    assert "decided" in moderator.get(address).text.split('id="reports"')[1].split("</li>")[0]
    assert moderator.get(address).text.count("&nbsp;· decided") == 2


@pytest.mark.commits(emptied=True)
def test_a_report_that_comes_while_a_decision_is_undone_joins_the_case(come, while_somebody_reports):
    post, moderator = make_discussion(), come("moderator")
    report(come(), post)
    address = case_of(moderator, post)
    decide(moderator, address, "dismiss")
    assert while_somebody_reports(post, lambda: moderator.post(f"{address}/undo")) == 303
    assert waiting(moderator) == {address: 2}


def test_reports_of_a_newer_case_that_are_decided_on_the_page_of_an_older_one_wait_again_when_it_is_undone(come):
    post, moderator = make_discussion(), come("moderator")
    report(come(), post)
    older = case_of(moderator, post)
    decide(moderator, older, "dismiss")
    report(come(), post)
    decide(moderator, older, "warn")
    assert waiting(moderator) == {}
    assert moderator.post(f"{older}/undo").status_code == 303
    assert waiting(moderator) == {older: 1}


@pytest.mark.commits(emptied=True)
def test_two_reporters_who_ask_for_a_second_look_at_once_open_one_case(app, come):
    post, moderator, (first, second) = make_discussion(), come("moderator"), (come(), come())
    for browser in (first, second):
        report(browser, post)
    decide(moderator, case_of(moderator, post), "dismiss")
    pass_half_a_minute(app)
    address = re.search(r"/reports/\d+", second.get("/me/standing").text)[0]
    asking = threading.Thread(target=lambda: second.post(f"{address}/look", data={"words": "Me too"}))
    with app.app_context(), db.transaction():
        earlier = db.session.scalars(sa.select(Report).order_by(Report.id).limit(1)).one()
        appeals.ask_again(earlier, db.session.get(Member, earlier.reporter_id), "Look again")
        asking.start()
        wait_for_one_behind(db.session)
    asking.join(HANG)
    appealed = come("moderator").get("/moderation?view=appeals").text
    assert appealed.count("queue-line") == 1
    case = re.search(r"/moderation/cases/\d+", appealed)[0]
    shown = come("moderator").get(case).text
    assert "Look again" in shown and "Me too" in shown
