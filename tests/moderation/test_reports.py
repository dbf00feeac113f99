"""Reporting a post."""

import re
from html import unescape

import pytest
import sqlalchemy as sa
from factories import make_discussion, make_member, make_reply

from activistnet.core.data.db import db
from activistnet.moderation.models import Report
from activistnet.moderation.rules import MOST_OF_VISITORS
from activistnet.posts.models import Post


def reports(app):
    with app.app_context():
        return db.session.scalars(sa.select(Report)).all()


def test_a_visitor_reports_with_a_rule_and_the_text_is_kept_as_it_was(app, client):
    reply = make_reply(make_discussion(), body="Buy my pills", body_html="<p>Buy my pills</p>")
    assert "No spam" in client.get(f"/posts/{reply.id}/report").text
    answer = client.post(f"/posts/{reply.id}/report", data={"rule": "spam", "note": "again"})
    assert answer.status_code == 303 and "passed your report to the moderators" in client.get(answer.location).text
    (report,) = reports(app)
    assert (report.rule, report.note, report.evidence, report.reporter_id) == ("spam", "again", "Buy my pills", None)


def test_a_member_has_one_open_report_for_a_post(app, client, log_in):
    post = make_discussion()
    log_in(make_member())
    for _ in range(2):
        assert client.post(f"/posts/{post.id}/report", data={"rule": "hate"}).status_code == 303
    assert len(reports(app)) == 1


def test_a_report_without_a_known_rule_is_given_back(app, client):
    post = make_discussion()
    for data in ({"note": "It is bad"}, {"rule": "nonsense", "note": "It is bad"}):
        answer = client.post(f"/posts/{post.id}/report", data=data)
        assert answer.status_code == 422
        assert "There is a problem" in answer.text and "It is bad" in answer.text
    assert reports(app) == []


def test_a_report_on_oneself_is_refused(app, client, log_in):
    post = make_discussion(log_in(make_member()))
    assert client.post(f"/posts/{post.id}/report", data={"rule": "spam"}).status_code == 422
    assert reports(app) == []


def test_hidden_and_unknown_posts_cannot_be_reported(client):
    hidden = make_discussion(visibility="hidden")
    assert client.get(f"/posts/{2**70}/report").status_code == 404
    for post_id in (hidden.id, 10**6):
        assert client.get(f"/posts/{post_id}/report").status_code == 404
        assert client.post(f"/posts/{post_id}/report", data={"rule": "spam"}).status_code == 404


def test_i09_unknown_fields_are_refused(app, client):
    post = make_discussion()
    assert client.post(f"/posts/{post.id}/report", data={"rule": "spam", "decision_id": "1"}).status_code == 422
    assert reports(app) == []


def test_g01_crowds_of_visitors_are_all_heard_and_fill_neither_the_case_nor_the_disk(app, client, log_in):
    post = make_discussion(body="Buy my pills")
    for number in range(MOST_OF_VISITORS + 5):
        rule = "spam" if number < MOST_OF_VISITORS + 2 else "hate"
        answer = app.test_client().post(f"/posts/{post.id}/report", data={"rule": rule, "note": f"Note {number}"})
        assert answer.status_code == 303
    reporting = app.test_client()
    log_in(make_member("rep"), reporting)
    reporting.post(f"/posts/{post.id}/report", data={"rule": "hate", "note": "A member's"})
    kept = reports(app)
    assert len(kept) == MOST_OF_VISITORS + 6
    assert sum(bool(report.evidence) for report in kept) == MOST_OF_VISITORS + 1, "the same text is not kept for each"
    log_in(make_member(role="moderator"))
    assert f"{MOST_OF_VISITORS + 6} reports" in client.get("/moderation").text
    case = " ".join(
        unescape(
            re.sub(r"<[^>]+>", " ", client.get(f"/moderation/posts/{post.id}", follow_redirects=True).text)
        ).split()
    )
    assert "A member's" in case and "Note 0" in case and f"Note {MOST_OF_VISITORS}" not in case
    assert "and 5 more by visitors : No hate 3 · No spam 2" in case or "No hatred 3 · No spam 2" in case
    decision = {"action": "dismiss", "rule": "", "reason": "It is fine.", "previous": ""}
    assert client.post(f"/moderation/posts/{post.id}", data=decision).status_code == 303
    assert all(report.decision_id for report in reports(app))


def test_a_visitor_s_report_keeps_the_text_again_where_it_has_changed_since(app, client):
    post = make_discussion(body="Buy my pills")
    for _ in range(MOST_OF_VISITORS + 1):
        app.test_client().post(f"/posts/{post.id}/report", data={"rule": "spam"})
    with app.app_context(), db.transaction():
        db.session.execute(sa.update(Post).where(Post.id == post.id).values(body="Buy my tea"))
    app.test_client().post(f"/posts/{post.id}/report", data={"rule": "spam"})
    assert [report.evidence for report in reports(app)][-2:] == ["", "Night clinics\n\nBuy my tea"]


@pytest.mark.usefixtures("in_one_window")
def test_g01_one_address_reports_for_a_while_and_keeps_what_it_typed(app, client):
    for number in range(20):
        post = make_discussion(title=f"Post {number}")
        assert client.post(f"/posts/{post.id}/report", data={"rule": "spam"}).status_code == 303
    answer = client.post(f"/posts/{post.id}/report", data={"rule": "spam", "note": "It is sold here"})
    assert answer.status_code == 429
    assert "Try again in" in answer.text and "It is sold here</textarea>" in answer.text
