"""Deciding a case: several acts at once, undoing them, and those that end by themselves."""

import pytest
import sqlalchemy as sa
from decided import pass_half_a_minute
from factories import make_discussion
from moderation.conftest import cases, decide, get, latest, report
from shown import words

from activistnet.core.data.db import db
from activistnet.members.models import Member
from activistnet.moderation import tasks
from activistnet.moderation.models import Act, Decision
from activistnet.posts.models import Post


def test_one_decision_does_several_things_and_the_message_is_read_before(app, come):
    author, writing = come("member")
    post, (_, moderator) = make_discussion(author), come("moderator")
    report(come("member")[1], post)
    [case] = cases(app)
    seen = decide(moderator, case, "hide", "restrict", preview="1", days="3")
    lacking = decide(moderator, case, "hide", preview="1", rule="")
    assert lacking.status_code == decide(moderator, case, "hide", rule="").status_code, "looked at before as decided"
    assert "What the author will read" not in lacking.text
    assert seen.status_code == 200 and "What the author will read" in seen.text and "You can’t publish" not in seen.text
    assert "publish until" in words(seen) and get(app, Post, post.id).visibility == "visible"
    assert decide(moderator, case, "hide", "restrict", days="3").status_code == 303
    assert get(app, Post, post.id).visibility == "hidden"
    with app.app_context():
        assert db.session.scalars(sa.select(Act.action).order_by(Act.id)).all() == ["hide", "restrict"]
    other = make_discussion()
    refused = writing.post(f"/posts/{other.id}/replies", data={"body": "But my long text"})
    assert refused.status_code == 403 and "stopped you from publishing" in words(refused)
    assert "But my long text" in refused.text
    pass_half_a_minute(app)
    log = words(moderator.get("/moderation/log"))
    assert "Hidden · Author may not publish for a while" in log


@pytest.mark.parametrize("actions", [["hide", "dismiss"], ["hide", "ban"], ["suspend"], ["close"], []])
def test_acts_that_make_no_sense_together_or_here_do_nothing(app, come, actions):
    post, (_, moderator) = make_discussion(), come("moderator")
    report(come("member")[1], post)
    assert decide(moderator, cases(app)[0], *actions).status_code == 422
    assert cases(app)[0].decided_at is None and get(app, Post, post.id).visibility == "visible"


@pytest.mark.parametrize("wrong", [{"days": "0"}, {"days": "4000"}, {"days": "x"}, {"previous": "x"}])
def test_wrong_types_are_given_back(app, come, wrong):
    post, (_, moderator) = make_discussion(), come("moderator")
    report(come("member")[1], post)
    assert decide(moderator, cases(app)[0], "lock", **wrong).status_code == 422


def test_the_rule_s_own_words_are_the_reason_where_none_is_written(app, come):
    post, (_, moderator) = make_discussion(), come("moderator")
    report(come("member")[1], post, "hate")
    assert decide(moderator, cases(app)[0], "hide", rule="hate", reason="").status_code == 303
    with app.app_context():
        assert "attack people for who they are" in db.session.scalars(sa.select(Decision.reason)).one()


def test_to_keep_a_fair_post_takes_no_reason(app, come):
    post, (_, moderator) = make_discussion(), come("moderator")
    report(come("member")[1], post)
    assert decide(moderator, cases(app)[0], "dismiss", rule="", reason="").status_code == 303


def test_a_decision_is_undone_while_nobody_has_been_told(app, come):
    author, theirs = come("member")
    post, (_, moderator), (_, other) = make_discussion(author), come("moderator"), come("moderator")
    report(come("member")[1], post)
    [case] = cases(app)
    decide(moderator, case, "hide", "lock")
    assert "A moderator has hidden" not in theirs.get("/notifications").text
    undo = f'action="/moderation/cases/{case.id}/undo"'
    assert undo in moderator.get("/moderation").text and undo not in other.get("/moderation").text
    assert other.post(f"/moderation/cases/{case.id}/undo").status_code == 409
    assert moderator.post(f"/moderation/cases/{case.id}/undo").location == f"/moderation/cases/{case.id}"
    found = get(app, Post, post.id)
    assert found.visibility == "visible" and not found.is_locked
    assert cases(app)[0].decided_at is None and "1 report" in moderator.get("/moderation").text
    pass_half_a_minute(app)
    assert "A moderator has hidden" not in theirs.get("/notifications").text
    assert "Sold pills." not in app.test_client().get("/moderation/log").text
    assert moderator.post(f"/moderation/cases/{case.id}/undo").status_code == 409, "once"
    assert decide(moderator, case, "hide", previous=latest(app)).status_code == 303
    pass_half_a_minute(app)
    assert "A moderator has hidden" in theirs.get("/notifications").text


def test_after_half_a_minute_it_is_too_late_to_undo(app, come):
    post, (_, moderator) = make_discussion(), come("moderator")
    report(come("member")[1], post)
    [case] = cases(app)
    decide(moderator, case, "hide")
    with app.app_context(), db.transaction():
        db.session.execute(sa.update(Decision).values(made_at=sa.func.now() - sa.text("interval '31 seconds'")))
    answer = moderator.post(f"/moderation/cases/{case.id}/undo")
    assert answer.status_code == 409 and "too late" in answer.text
    assert get(app, Post, post.id).visibility == "hidden"


def test_what_is_reported_in_these_seconds_joins_the_case_that_is_asked_again(app, come):
    post, (_, moderator) = make_discussion(), come("moderator")
    report(come("member")[1], post)
    [case] = cases(app)
    decide(moderator, case, "dismiss")
    report(come("member")[1], post)
    assert len(cases(app)) == 2
    assert moderator.post(f"/moderation/cases/{case.id}/undo").status_code == 303
    assert [each.id for each in cases(app)] == [case.id]
    assert "2 reports" in moderator.get("/moderation").text


def test_what_ends_by_itself_ends_when_its_time_has_come(app, come):
    author, writing = come("member")
    post, (_, moderator) = make_discussion(author), come("moderator")
    report(come("member")[1], post)
    decide(moderator, cases(app)[0], "lock", "restrict", days="1")
    other = make_discussion()
    assert writing.post(f"/posts/{other.id}/replies", data={"body": "But"}).status_code == 403
    with app.app_context(), db.transaction():  # a day later
        db.session.execute(sa.update(Act).values(until=Act.until - sa.text("interval '25 hours'")))
        db.session.execute(
            sa.update(Member)
            .where(Member.id == author.id)
            .values(restricted_until=Member.restricted_until - sa.text("interval '25 hours'"))
        )
    assert writing.post(f"/posts/{other.id}/replies", data={"body": "But"}).status_code == 303
    assert get(app, Post, post.id).is_locked
    for _ in range(2):
        with app.app_context(), db.transaction():
            tasks.end_acts()
    assert not get(app, Post, post.id).is_locked


def test_a_lock_that_was_taken_off_and_put_on_again_is_not_ended_by_the_first(app, come):
    post, (_, moderator) = make_discussion(), come("moderator")
    report(come("member")[1], post)
    [case] = cases(app)
    for action in ("lock", "unlock", "lock"):
        assert decide(moderator, case, action, previous=latest(app) or "", days="30").status_code == 303
    with app.app_context(), db.transaction():
        first = sa.select(sa.func.min(Act.id)).scalar_subquery()
        db.session.execute(sa.update(Act).where(Act.id == first).values(until=sa.func.now()))
        tasks.end_acts()
    assert get(app, Post, post.id).is_locked


def test_only_operators_suspend_and_staff_is_left_to_them(app, come):
    author, _ = come("member")
    post, (_, moderator), (_, operator) = make_discussion(author), come("moderator"), come("operator")
    report(come("member")[1], post)
    [case] = cases(app)
    assert "Suspend the author" not in moderator.get(f"/moderation/cases/{case.id}").text
    assert decide(operator, case, "suspend", days="3").status_code == 303
    assert get(app, Member, author.id).suspended_at is not None
    assert operator.post(f"/moderation/cases/{case.id}/undo").status_code == 303
    assert get(app, Member, author.id).suspended_at is None


def test_a_member_who_is_suspended_while_writing_keeps_the_draft(app, come, log_in):
    author, writing = come("member")
    post, (_, operator) = make_discussion(), come("operator")
    draft = {"place": f"thread:{post.id}", "body": "Half a thought"}
    assert writing.post("/drafts", data=draft).status_code < 300
    report(come("member")[1], make_discussion(author))
    [case] = cases(app)
    assert decide(operator, case, "suspend").status_code == 303
    assert writing.post(f"/posts/{post.id}/replies", data={"body": "Half a thought"}).status_code in (303, 401)
    assert decide(operator, case, "unsuspend", previous=latest(app)).status_code == 303
    back = app.test_client()
    log_in(author, back)
    assert "Half a thought" in back.get(f"/discussions/{post.id}/night-clinics").text
