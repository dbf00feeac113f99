"""A case: what is reported about one thing is looked at, claimed and decided once."""

import re

import pytest
import sqlalchemy as sa
from factories import get_topic, make_discussion, make_member, make_petition, make_reply, save
from feeds import block
from moderation.conftest import cases, decide, latest, report
from shown import words

from activistnet.core.data.db import db
from activistnet.moderation.models import Case, Decision, Report
from activistnet.petitions.models import Signature


def test_several_reports_about_one_thing_are_one_case_and_a_decision_closes_it(app, come):
    post, (_, moderator) = make_discussion(title="Cheap pills"), come("moderator")
    for rule in ("spam", "hate", "spam"):
        report(come("member")[1], post, rule)
    [case] = cases(app)
    assert (case.post_id, case.topic_id, case.decided_at) == (post.id, post.topic_id, None)
    queue = words(moderator.get("/moderation"))
    assert "3 reports" in queue and "Waiting 1" in queue and "New in 24 hours 1" in queue
    assert moderator.get(f"/moderation/posts/{post.id}").location == f"/moderation/cases/{case.id}"
    assert decide(moderator, case, "hide").status_code == 303
    [case] = cases(app)
    assert case.decided_at is not None
    with app.app_context():
        assert {each.case_id for each in db.session.scalars(sa.select(Report))} == {case.id}
        assert all(db.session.scalars(sa.select(Report.decision_id)))


def test_what_is_deleted_right_after_it_was_reported_is_still_read_in_its_case(app, come):
    author, writing = come("member")
    reply = make_reply(make_discussion(), author, body="Buy my pills", body_html="<p>Buy my pills</p>")
    report(come("member")[1], reply)
    assert writing.post(f"/posts/{reply.id}/delete").status_code == 303
    _, moderator = come("moderator")
    assert "Buy my pills" in moderator.get("/moderation").text
    [case] = cases(app)
    assert "Buy my pills" in moderator.get(f"/moderation/cases/{case.id}").text
    assert decide(moderator, case, "warn").status_code == 303


def test_a_member_and_their_picture_are_reported_as_one_case(app, come):
    bob, _ = come("member", "bob")
    _, reporting = come("member")
    assert "No spam" in reporting.get("/members/bob/report").text
    assert reporting.post("/members/bob/report", data={"rule": "spam"}).location == "/members/bob/reported"
    assert "passed your report" in reporting.get("/members/bob/reported").text
    [case] = cases(app)
    assert case.member_id == bob.id and "@bob" in case.evidence
    _, moderator = come("moderator")
    assert "Bob" in moderator.get("/moderation").text
    assert "Warn the author" in moderator.get(f"/moderation/cases/{case.id}").text
    assert decide(moderator, case, "warn").status_code == 303
    assert decide(moderator, case, "hide", previous=latest(app)).status_code == 422, "a member is no post"


def test_a_case_about_a_member_shows_what_they_wrote_lately_with_a_way_to_decide_about_each(app, come):
    (bob, _), (_, reporting), (_, deciding) = come(handle="bob"), come(), come("moderator")
    thread = make_discussion(bob, title="Cheap <power>", body="Ask **me**.")
    reply = make_reply(thread, bob, body="Or not.", visibility="hidden")
    make_reply(thread, bob, body="Taken away.", visibility="deleted")
    make_reply(thread, body="Of somebody else.")
    assert reporting.post("/members/bob/report", data={"rule": "spam"}).status_code == 303
    said = words(page := deciding.get(f"/moderation/members/{bob.id}", follow_redirects=True))
    lately = said.partition("What they wrote lately")[2]
    assert "Hidden Reply Health" in lately and "Or not." in lately
    assert "Cheap <power>" in lately and "Ask me." in lately and "<power>" not in page.text
    assert all(f'href="/moderation/posts/{post.id}"' in page.text for post in (thread, reply))
    assert "Taken away." not in said and "Of somebody else." not in said


def test_whoever_is_blocked_by_a_member_reports_them_and_is_shown_nothing_of_theirs(app, come):
    (bob, _), (ada, reporting), (_, moderator) = come("member", handle="bob"), come("member"), come("moderator")
    block(bob, ada)
    assert reporting.get("/@bob").status_code == 404
    page = reporting.get("/members/bob/report").text
    assert "@bob" in page and ">Bob<" not in page and 'href="/@bob"' not in page
    assert reporting.post("/members/bob/report", data={"rule": "spam"}).location == "/members/bob/reported"
    assert 'href="/@bob"' not in reporting.get("/members/bob/reported").text
    assert "Bob" in moderator.get("/moderation").text


def test_nobody_reports_themselves_or_without_a_rule(app, come):
    _, browser = come("member", "bob")
    assert browser.post("/members/bob/report", data={"rule": "spam"}).status_code == 422
    for rule in ("", "nonsense"):
        assert come("member")[1].post("/members/bob/report", data={"rule": rule}).status_code == 422
    assert come("member")[1].post("/members/nobody_here/report", data={"rule": "spam"}).status_code == 404
    assert cases(app) == []


def test_a_report_on_something_decided_opens_another_case(app, come):
    post, (_, moderator) = make_discussion(), come("moderator")
    report(come("member")[1], post)
    decide(moderator, cases(app)[0], "dismiss", rule="", reason="")
    report(come("member")[1], post)
    first, second = cases(app)
    assert first.decided_at is not None and second.decided_at is None
    assert moderator.get(f"/moderation/posts/{post.id}").location == f"/moderation/cases/{second.id}"


def test_the_release_before_reports_and_decides_in_cases_without_knowing_them(app):
    post, moderator = make_discussion(), make_member(role="moderator")
    values = {"post_id": post.id, "rule": "spam"}
    first, second = save(Report(**values)), save(Report(**values))
    [case] = cases(app)
    assert first.case_id == second.case_id == case.id
    decision = save(Decision(post_id=post.id, moderator_id=moderator.id, action="dismiss", reason="Fine."))
    assert decision.case_id == case.id and cases(app)[0].decided_at is not None


def test_what_the_release_before_decides_is_told_at_once_as_it_told_of_it(app, come):
    (author, theirs), (_, reporting), (moderator, _) = come("member"), come("member"), come("moderator")
    post = make_discussion(author)
    report(reporting, post)
    decision = save(Decision(post_id=post.id, moderator_id=moderator.id, action="hide", reason="Sold pills."))
    with app.app_context(), db.transaction():
        own = db.session.scalars(sa.update(Report).values(decision_id=decision.id).returning(Report.id)).one()
    assert "Sold pills." in theirs.get("/me/standing").text
    assert "Sold pills." in reporting.get(f"/reports/{own}").text
    assert "Sold pills." in app.test_client().get("/moderation/log").text


def test_a_claim_keeps_others_away_for_a_quarter_of_an_hour(app, come):
    post, (_, first), (_, second) = make_discussion(), come("moderator", handle="vera"), come("moderator")
    report(come("member")[1], post)
    [case] = cases(app)
    assert first.post(f"/moderation/cases/{case.id}/claim").status_code == 303
    assert first.post(f"/moderation/cases/{case.id}/claim").status_code == 303, "again is no harm"
    assert "@vera" in second.get("/moderation").text
    refused = second.post(f"/moderation/cases/{case.id}/claim")
    assert refused.status_code == 409 and "Another moderator is looking" in refused.text
    assert "Cheap" not in first.get("/moderation?view=mine").text
    assert f"/moderation/cases/{case.id}" in first.get("/moderation?view=mine").text
    assert f"/moderation/cases/{case.id}" not in second.get("/moderation?view=mine").text
    with app.app_context(), db.transaction():
        db.session.execute(sa.update(Case).values(claimed_until=sa.func.now()))
    assert second.post(f"/moderation/cases/{case.id}/claim").status_code == 303
    assert decide(second, case, "dismiss").status_code == 303
    assert cases(app)[0].claimed_by_id is None
    assert second.post(f"/moderation/cases/{case.id}/claim").status_code == 409


def test_views_show_what_they_are_about(app, come):
    post, petition, (_, moderator) = make_discussion(title="Cheap pills"), make_petition(), come("moderator")
    signature = save(Signature(petition_id=petition.id, name="Ada", show_name=True, reason="Sell the pills"))
    report(come("member")[1], post)
    come("member")[1].post(f"/signatures/{signature.id}/report", data={"rule": "spam"})
    shown = {
        view: moderator.get(f"/moderation?view={view}").text
        for view in ("all", "reasons", "signatures", "appeals", "x")
    }
    assert all("Cheap pills" in shown[view] and "Sell the pills" in shown[view] for view in ("all", "x"))
    assert "Cheap pills" not in shown["reasons"] and "Sell the pills" in shown["reasons"]
    assert "Sell the pills" not in shown["signatures"]
    assert "Sell the pills" not in shown["appeals"]
    assert "Cheap pills" in moderator.get("/moderation?topic=health").text
    assert "Cheap pills" not in moderator.get("/moderation?topic=food").text


@pytest.mark.parametrize("tie", ["author", "reporter", "blocked"])
def test_g07_a_moderator_with_a_part_in_a_case_does_nothing_in_it_and_is_told_why(app, come, tie):
    (moderator, browser), (author, _) = come("moderator"), come("member")
    post = make_discussion(moderator if tie == "author" else author)
    report(browser if tie == "reporter" else come("member")[1], post)
    if tie == "blocked":
        block(moderator, author)
    [case] = cases(app)
    for answer in (
        browser.get(f"/moderation/cases/{case.id}"),
        browser.post(f"/moderation/cases/{case.id}/claim"),
        decide(browser, case, "hide"),
    ):
        assert answer.status_code == 403 and "Another moderator has to decide this" in words(answer)
    assert cases(app)[0].decided_at is None


def test_a_member_s_block_stops_no_moderator(app, come):
    (moderator, browser), (author, _) = come("moderator"), come("member")
    post = make_discussion(author)
    report(come("member")[1], post)
    block(author, moderator)
    assert decide(browser, cases(app)[0], "hide").status_code == 303


def test_cases_are_no_business_of_members_and_visitors(app, come):
    post, (_, member) = make_discussion(), come("member")
    report(come("member")[1], post)
    [case] = cases(app)
    assert member.get(f"/moderation/cases/{case.id}").status_code == 403
    for act in ("claim", "undo"):
        assert member.post(f"/moderation/cases/{case.id}/{act}").status_code == 403
    assert decide(member, case, "hide").status_code == 403
    assert decide(app.test_client(), case, "hide").status_code == 401
    assert come("moderator")[1].get("/moderation/cases/99999999").status_code == 404


def figures_of(page):
    """How many wait, and of these how many are new."""
    return [int(n) for n in re.findall(r"<dd>(\d+)</dd>", page.text)]


def test_the_figures_are_those_of_the_view_and_the_topic_which_can_be_chosen(app, come, enter):
    (_, reporting), (_, deciding) = come(), come("moderator")
    here, elsewhere = make_discussion(), make_discussion(topic_id=get_topic("food").id)
    for post in (here, elsewhere):
        report(reporting, post)
    report(reporting, make_reply(here))
    assert figures_of(page := deciding.get("/moderation")) == [3, 3]
    assert '<option value="food">' in page.text
    assert figures_of(deciding.get("/moderation?topic=food")) == [1, 1]
    assert '<option value="food" selected>' in deciding.get("/moderation?topic=food").text
    assert figures_of(deciding.get("/moderation?view=mine")) == [0, 0]
    assert deciding.post(f"/moderation/cases/{cases(app)[0].id}/claim").status_code == 303
    assert figures_of(deciding.get("/moderation?view=mine")) == [1, 1]
    assert figures_of(deciding.get("/moderation?view=mine&topic=food")) == [0, 0]
    for _ in range(2):
        make_reply(here, visibility="held", held_for="rule", held_at=sa.func.now())
    assert figures_of(deciding.get("/moderation?view=held")) == [2, 2]
    ours = enter(here="moderator").get("/moderation")
    assert figures_of(ours) == [2, 2]
    assert '<option value="food"' not in ours.text
