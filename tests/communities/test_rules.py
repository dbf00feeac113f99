"""The rules of a topic: who sets them, and those that are gone and cited."""

import re

import pytest
from communities.test_roles import give
from factories import get_topic, make_discussion, make_member, save

from activistnet.moderation.models import Report
from activistnet.topics.models import TopicRule

RULE = {"title": "No miracle cures", "text": "Say who tested it."}


@pytest.fixture
def lead(app, log_in):
    browser = app.test_client()
    give(log_in(make_member(), browser), "lead")
    return browser


def number_in(page):
    return re.search(r"/t/health/rules/(\d+)", page)[1]


def test_a_lead_adds_changes_and_removes_a_rule_that_nobody_cites(client, lead):
    assert lead.post("/t/health/rules", data=RULE).status_code == 303
    assert lead.post("/t/health/rules", data=RULE).status_code == 303  # twice is once
    page = lead.get("/t/health/rules").text
    assert page.count("No miracle cures</") + page.count("No miracle cures <") <= 2
    address = f"/t/health/rules/{number_in(page)}"
    assert lead.post(address, data={**RULE, "title": "No cures"}).status_code == 303
    assert "No cures" in client.get("/t/health/rules").text and "No cures" in client.get("/t/health").text
    assert lead.post(f"{address}/remove").status_code == 303
    assert "No cures" not in client.get("/t/health/rules").text
    assert lead.get(address).status_code == 404


def test_a_rule_that_is_cited_holds_no_more_and_stays_to_be_read(app, client, lead, log_in):
    rule = save(TopicRule(topic_id=get_topic().id, code="cures", number=1, **RULE))
    reporter = app.test_client()
    member = log_in(make_member(), reporter)
    post = make_discussion()
    report = save(Report(post_id=post.id, reporter_id=member.id, rule="cures", rule_id=rule.id))
    assert lead.post(f"/t/health/rules/{rule.id}/remove").status_code == 303
    page = client.get("/t/health/rules").text
    assert "Earlier rules" in page and f'id="rule-{rule.id}"' in page
    assert "No miracle cures" not in client.get("/t/health").text
    assert "No miracle cures" not in reporter.get(f"/posts/{make_discussion().id}/report").text
    assert "No miracle cures" in reporter.get(f"/reports/{report.id}").text


@pytest.mark.parametrize("role", [None, "curator", "moderator"])
def test_nobody_below_a_lead_sets_rules(app, log_in, role):
    rule = save(TopicRule(topic_id=get_topic().id, code="cures", number=1, **RULE))
    browser = app.test_client()
    member = log_in(make_member(), browser)
    if role:
        give(member, role)
    assert browser.post("/t/health/rules", data=RULE).status_code == 403
    assert browser.get(f"/t/health/rules/{rule.id}").status_code == 403
    assert browser.post(f"/t/health/rules/{rule.id}", data=RULE).status_code == 403
    assert browser.post(f"/t/health/rules/{rule.id}/remove").status_code == 403
    assert "A new rule" not in browser.get("/t/health/rules").text


def test_a_lead_changes_no_rule_of_another_topic_or_of_the_site(lead):
    elsewhere = save(TopicRule(topic_id=get_topic("food").id, code="cures", number=1, **RULE))
    assert lead.get(f"/t/health/rules/{elsewhere.id}").status_code == 404
    assert lead.post("/t/health/rules", data={"title": "", "text": "x"}).status_code == 422
