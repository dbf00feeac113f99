"""What makes the work of moderators lighter: kept reasons, and cases that one leaves out for a day."""

import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from factories import get_topic, make_discussion, save
from shown import words

from activistnet.core.data.db import db
from activistnet.moderation import tasks
from activistnet.moderation.desk_models import LeftOut
from activistnet.moderation.models import Case, Decision
from activistnet.moderation.services.leaving_out import midnight
from activistnet.topics.models import TopicRule


@pytest.fixture
def own_rule():
    return save(TopicRule(topic_id=get_topic().id, code="calm", number=1, title="Stay calm"))


def report(app, enter, post, rule="spam"):
    assert enter().post(f"/posts/{post.id}/report", data={"rule": rule}).status_code == 303
    with app.app_context():
        return f"/moderation/cases/{db.session.scalar(sa.select(sa.func.max(Case.id)))}"


def number_of(app, code="spam"):
    with app.app_context():
        return db.session.scalar(sa.select(TopicRule.id).where(TopicRule.code == code, TopicRule.topic_id.is_(None)))


def keep(browser, said, topic="", rule="spam"):
    return browser.post(f"/moderation/reasons?topic={topic}", data={"rule": rule, "words": said})


def leave_out(browser, what, *, end=False):
    return browser.post("/moderation/left-out" + ("/end" if end else ""), data={"what": what})


def test_an_operator_keeps_reasons_and_whoever_decides_puts_one_in_with_one_press(app, enter):
    operator, moderator = enter("operator"), enter("moderator")
    assert "No reasons kept yet." in operator.get("/moderation/reasons").text
    assert keep(operator, "It sells pills.").status_code == 303
    assert keep(operator, "It sells pills.").status_code == 303
    assert operator.get("/moderation/reasons").text.count('"as-written"><bdi>It sells pills.') == 1
    case = report(app, enter, make_discussion())
    page = moderator.get(case).text
    number = re.search(r'name="use" value="(\d+)"', page)[1]
    sent = {"use": number, "action": "hide", "rule": "hate", "reason": "x", "days": "30", "previous": ""}
    filled = moderator.post(f"{case}/decide", data=sent)
    assert filled.status_code == 200
    assert re.search(r">\s*It sells pills\.</textarea>", filled.text)
    assert '<option value="spam" selected' in filled.text and '<option value="30" selected' in filled.text
    assert re.search(r'name="action" value="hide" checked', filled.text)
    with app.app_context():
        assert db.session.scalar(sa.select(Decision.id)) is None
    assert moderator.post(f"{case}/decide", data={"action": "dismiss", "previous": ""}).status_code == 303


def test_a_lead_keeps_reasons_for_the_rules_of_the_topic_alone(app, enter, own_rule):
    lead, keeper, moderator, slug = enter(here="lead"), enter(here="moderator"), enter("moderator"), get_topic().slug
    assert keep(lead, "Breathe first.", slug, "calm").status_code == 303
    assert keep(lead, "It sells pills.", slug, "spam").status_code == 422, "that rule is the site's"
    case = report(app, enter, make_discussion())
    for browser in (lead, keeper, moderator):
        assert "Breathe first." in browser.get(case).text
    for browser, topic in ((lead, ""), (keeper, slug), (moderator, slug), (moderator, ""), (enter(), slug)):
        assert browser.get(f"/moderation/reasons?topic={topic}").status_code == 403
        assert keep(browser, "No.", topic, "calm").status_code == 403
    number = re.search(r'name="use" value="(\d+)"', lead.get(case).text)[1]
    assert keeper.post(f"/moderation/reasons/{number}/remove").status_code == 403
    assert lead.post(f"/moderation/reasons/{number}/remove").status_code == 303
    assert "Breathe first." not in lead.get(case).text
    assert lead.post(f"/moderation/reasons/{number}/remove").status_code == 404
    gone = moderator.post(f"{case}/decide", data={"use": number, "previous": ""})
    assert gone.status_code == 404


@pytest.mark.parametrize("number", ["9" * 5000, "9" * 19, "\u0663", "-1", "0", "x"])
def test_a_number_that_nothing_has_is_none_of_a_reason_or_a_rule(app, enter, number):
    moderator, case = enter("moderator"), report(app, enter, make_discussion())
    assert moderator.post(f"{case}/decide", data={"use": number, "previous": ""}).status_code == 404
    assert leave_out(moderator, f"rule:{number}").status_code == 404


def test_reasons_that_are_empty_too_long_or_too_many_are_refused_and_kept_in_the_form(enter):
    operator = enter("operator")
    for said, rule in (("", "spam"), ("x" * 1001, "spam"), ("Mine", "nonsense")):
        answer = keep(operator, said, rule=rule)
        assert answer.status_code == 422 and said in answer.text
    for number in range(20):
        assert keep(operator, f"Reason {number}").status_code == 303
    assert "enough reasons" in keep(operator, "One more").text
    assert operator.get("/moderation/reasons?topic=nowhere").status_code == 404


@pytest.mark.parametrize("by", ["rule", "kind", "case"])
def test_a_moderator_leaves_a_rule_or_a_kind_out_until_midnight_and_nobody_else_sees_it(app, enter, by):
    moderator, other, operator = enter("moderator"), enter("moderator"), enter("operator")
    case = report(app, enter, make_discussion(title="Cheap pills"))
    what = {"rule": f"rule:{number_of(app)}", "kind": "kind:discussion", "case": f"case:{case.split('/')[-1]}"}[by]
    assert f'value="{what}"' in moderator.get(case).text and "Not this kind today" in moderator.get(case).text
    assert leave_out(moderator, what).location == "/moderation"
    mine = moderator.get("/moderation")
    assert "Cheap pills" not in mine.text and "left these out of your queue until midnight" in words(mine)
    for browser in (other, operator):
        page = browser.get("/moderation")
        assert "Cheap pills" in page.text and "until midnight" not in words(page)
    assert moderator.get(case).status_code == 200, "it can be opened all the same"
    assert leave_out(moderator, what, end=True).status_code == 303
    assert "Cheap pills" in moderator.get("/moderation").text


def test_what_is_left_out_is_not_the_next_case(app, enter):
    moderator = enter("moderator")
    report(app, enter, make_discussion(title="Hateful"), rule="hate")
    first = report(app, enter, make_discussion(title="Cheap pills"))
    leave_out(moderator, f"rule:{number_of(app, 'hate')}")
    sent = {"action": "hide", "rule": "spam", "reason": "Pills.", "previous": ""}
    assert moderator.post(f"{first}/decide", data=sent).location == "/moderation"


def test_what_everyone_leaves_out_is_told_to_operators(app, enter):
    moderator, operator = enter("moderator"), enter("operator")
    report(app, enter, make_discussion())
    report(app, enter, make_discussion(), rule="hate")
    what = f"rule:{number_of(app)}"
    leave_out(moderator, what)
    assert "seen by no one" not in words(operator.get("/moderation"))
    leave_out(operator, what)
    assert "1 case is seen by no one today" in words(operator.get("/moderation"))
    assert "seen by no one" not in words(moderator.get("/moderation"))


def test_a_day_ends_at_midnight_where_the_moderator_is_and_is_forgotten_then(app, enter):
    moderator = enter("moderator")
    evening = datetime(2026, 5, 31, 21, 30, tzinfo=UTC)
    assert midnight(evening, ZoneInfo("UTC")) == datetime(2026, 6, 1, tzinfo=UTC)
    assert midnight(evening, ZoneInfo("Africa/Nairobi")) == datetime(2026, 6, 1, 21, tzinfo=UTC)
    report(app, enter, make_discussion(title="Cheap pills"))
    leave_out(moderator, "kind:discussion")
    with app.app_context(), db.transaction():
        db.session.execute(sa.update(LeftOut).values(until=sa.func.now()))
    assert "Cheap pills" in moderator.get("/moderation").text
    with app.app_context(), db.transaction():
        tasks.clear_away()
    with app.app_context():
        assert db.session.scalar(sa.select(LeftOut.what)) is None


@pytest.mark.parametrize(
    "what", ["", "kind:", "kind:nonsense", "rule:", "rule:x", "rule:99999999999999999999", "rule:²", "case:0", "case:²"]
)
def test_what_is_no_kind_of_case_is_not_left_out(enter, what):
    assert leave_out(enter("moderator"), what).status_code == 404
    assert leave_out(enter(), "kind:reply").status_code == 403


def test_what_is_for_moderators_of_the_whole_site_is_offered_to_them_alone(enter):
    of_site = ("/moderation/shields", "/moderation/words", "/moderation/lists")
    for browser, status in ((enter(here="lead"), 403), (enter("moderator"), 200)):
        page = browser.get("/moderation").text
        links = re.findall(r'<a href="(/moderation/[a-z]+)"', page)
        assert [browser.get(address).status_code for address in of_site] == [status] * 3
        assert [address in links for address in of_site] == [status == 200] * 3
