"""A topic itself is reported: the site's moderators decide about it, and nobody who looks after it."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from decided import pass_half_a_minute
from factories import get_topic, make_member, save
from shown import words

from activistnet.core.data.db import db
from activistnet.moderation.models import Act, Case, Decision, Report
from activistnet.moderation.services import ending
from activistnet.topics.models import Topic, TopicRole


def report(browser, **more):
    slug = get_topic().slug
    return browser.post(f"/t/{slug}/report", data={"rule": "hate", "note": "Its rules keep people out.", **more})


def open_case(app):
    with app.app_context():
        return db.session.scalar(sa.select(Case.id).where(Case.decided_at.is_(None)))


def decide(app, browser, *actions, case_id=None, **more):
    with app.app_context():
        previous = db.session.scalar(sa.select(sa.func.max(Decision.id)))
    form = {"action": list(actions), "rule": "hate", "reason": "It keeps people out.", "previous": previous or ""}
    return browser.post(f"/moderation/cases/{case_id or open_case(app)}/decide", data={**form, **more})


def is_closed(app):
    with app.app_context():
        return db.session.scalar(sa.select(Topic.closed_at).where(Topic.id == get_topic().id)) is not None


def test_anyone_reports_a_topic_and_all_reports_are_one_case(app, client, enter):
    slug, moderator = get_topic().slug, enter("moderator")
    assert f"/t/{slug}/report" in client.get(f"/t/{slug}").text
    page = client.get(f"/t/{slug}/report")
    assert "No hatred" in page.text and "no one who looks after this topic decides about it" in page.text
    assert report(client).location.startswith("/report/")
    for browser in (enter(), enter(), enter(here="lead")):
        assert report(browser).location == f"/t/{slug}/reported"
        assert "passed your report" in browser.get(f"/t/{slug}/reported").text
    with app.app_context():
        [case] = db.session.scalars(sa.select(Case)).all()
        assert (case.about_topic_id, case.topic_id, case.is_review) == (get_topic().id, None, False)
        assert {each.case_id for each in db.session.scalars(sa.select(Report))} == {case.id}
    queue = words(moderator.get("/moderation"))
    assert "4 reports" in queue and "Topic" in queue
    assert "Appeals" in queue and "4 reports" not in words(moderator.get("/moderation?view=appeals"))
    shown = words(moderator.get(f"/moderation/cases/{case.id}"))
    assert "Its rules keep people out." in shown and "Led by" in shown


def test_one_member_reports_a_topic_once_and_only_by_a_rule_that_there_is(app, enter):
    browser = enter()
    for _ in range(2):
        assert report(browser).status_code == 303
    for rule in ("", "nonsense"):
        assert report(enter(), rule=rule).status_code == 422
    assert browser.post("/t/nowhere/report", data={"rule": "hate"}).status_code == 404
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Report)) == 1


@pytest.mark.parametrize("role", ["moderator", "operator"])
def test_nobody_who_looks_after_a_topic_decides_about_it(app, enter, role):
    report(enter())
    with app.app_context():
        get_topic()
    here = [enter(role, here="curator"), enter(here="lead"), enter(here="moderator")]
    for browser in here:
        assert "1 report" not in words(browser.get("/moderation"))
        assert browser.get(f"/moderation/cases/{open_case(app)}").status_code == 403
        assert browser.get(f"/moderation/topics/{get_topic().id}").status_code == 403
        assert decide(app, browser, "warn-leads").status_code == 403
    other = enter(role)
    assert "1 report" in words(other.get("/moderation"))
    assert other.get(f"/moderation/topics/{get_topic().id}").location == f"/moderation/cases/{open_case(app)}"


def test_laying_down_a_role_makes_nobody_a_judge_of_the_topic_for_a_month(app, log_in, enter):
    report(enter())
    browser = app.test_client()
    member = log_in(make_member(role="moderator"), browser)
    role = save(TopicRole(topic_id=get_topic().id, member_id=member.id, role="curator"))
    given_up = {"handle": member.handle, "role": "none"}
    assert browser.post(f"/t/{get_topic().slug}/roles", data=given_up).status_code == 303
    case = f"/moderation/cases/{open_case(app)}"
    assert browser.get(case).status_code == 403 and "1 report" not in words(browser.get("/moderation"))
    with app.app_context(), db.transaction():
        db.session.get(TopicRole, role.id).ended_at -= timedelta(days=31)
    assert browser.get(case).status_code == 200


def test_a_case_that_only_those_can_decide_who_look_after_the_topic_needs_somebody_new(app, enter):
    moderator = enter("moderator", here="lead")
    report(enter())
    assert "1 case needs a new moderator" in words(moderator.get("/moderation"))


def test_a_topic_is_closed_for_a_while_and_opens_again_by_itself(app, client, enter):
    moderator = enter("moderator")
    report(enter())
    assert decide(app, moderator, "close-topic", days="7").status_code == 303
    assert is_closed(app) and "This topic is closed" in client.get(f"/t/{get_topic().slug}").text
    with app.app_context(), db.transaction():
        db.session.execute(sa.update(Act).values(until=sa.func.now()))
    with app.app_context(), db.transaction():
        ending.end_what_is_over()
    assert not is_closed(app)


def test_closing_a_topic_is_undone_within_half_a_minute_and_its_reports_wait_again(app, enter):
    moderator = enter("moderator")
    report(enter())
    case_id = open_case(app)
    decide(app, moderator, "close-topic")
    assert open_case(app) is None
    assert moderator.post(f"/moderation/cases/{case_id}/undo").status_code == 303
    assert not is_closed(app) and open_case(app) == case_id


def test_what_would_change_nothing_or_cites_no_rule_is_refused(app, enter):
    moderator = enter("moderator")
    report(enter())
    for actions, more in ((["open-topic"], {}), (["hide"], {}), (["warn-leads"], {"rule": ""})):
        assert decide(app, moderator, *actions, **more).status_code == 422


def test_its_leads_and_who_reported_hear_of_it_and_the_log_shows_it_without_names(app, client, enter):
    moderator, lead, second, reporter = enter("moderator"), enter(here="lead"), enter(here="lead"), enter()
    curator = enter(here="curator")
    report(reporter)
    preview = decide(app, moderator, "ask-leads", preview="1")
    assert "What its leads will read" in preview.text and "Please change this topic" in preview.text
    decide(app, moderator, "ask-leads")
    assert "asks you to change" not in words(lead.get("/notifications"))
    pass_half_a_minute(app)
    for browser in (lead, second):
        assert "A moderator asks you to change this topic, which you lead" in words(browser.get("/notifications"))
        assert "Please change this topic" in words(browser.get("/me/standing"))
    assert "A moderator has decided: Leads asked to change it" in words(reporter.get("/notifications"))
    assert "asks you to change" not in words(curator.get("/notifications"))
    for page in ("/moderation/log", f"/t/{get_topic().slug}/moderation"):
        assert "Leads asked to change it The topic" in words(client.get(page))


def test_a_lead_appeals_once_for_all_and_somebody_uninvolved_replies(app, enter):
    moderator, other, lead, second = enter("moderator"), enter("moderator"), enter(here="lead"), enter(here="lead")
    report(enter())
    decide(app, moderator, "close-topic")
    pass_half_a_minute(app)
    with app.app_context():
        decision_id = db.session.scalar(sa.select(Decision.id))
    assert enter().get(f"/appeals/{decision_id}").status_code == 404
    assert lead.post(f"/appeals/{decision_id}", data={"words": "They were let in."}).status_code == 303
    assert "<textarea" not in second.get(f"/appeals/{decision_id}").text
    case_id = open_case(app)
    assert moderator.get(f"/moderation/cases/{case_id}").status_code == 403
    assert "They were let in." in other.get(f"/moderation/cases/{case_id}").text
    answered = decide(app, other, "open-topic", case_id=case_id, rule="", reason="You're right.")
    assert answered.status_code == 303 and not is_closed(app)
    pass_half_a_minute(app)
    assert "You&#39;re right." in second.get(f"/appeals/{decision_id}").text


def test_a_topic_that_nobody_reported_can_be_decided_about(app, enter):
    moderator = enter("moderator")
    address = f"/moderation/topics/{get_topic().id}"
    assert "No one has reported this." in moderator.get(address).text
    sent = {"action": "warn-leads", "rule": "hate", "reason": "Again."}
    assert moderator.post(address, data=sent).status_code == 303
    assert moderator.get("/moderation/topics/987654").status_code == 404
    assert enter().get(address).status_code == 403
