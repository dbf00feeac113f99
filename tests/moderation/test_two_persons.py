"""A long suspension is decided by two persons; until the second confirms it, its member can't publish."""

import threading

import pytest
import sqlalchemy as sa
from decided import pass_half_a_minute
from factories import make_discussion, make_member, make_reply, save
from feeds import block
from shown import words
from waiting import HANG, wait_for_one_behind

from activistnet.core.data.db import db
from activistnet.members.models import Member
from activistnet.moderation.appeal_models import Appeal
from activistnet.moderation.models import Act, Case, Decision, Report
from activistnet.moderation.services import appeals


@pytest.fixture
def come(app, client, log_in):
    """`come("moderator")`: a browser in which somebody new of this role is signed in."""

    def come(role):
        log_in(make_member(role=role), browser := app.test_client())
        return browser

    return come


@pytest.fixture
def author():
    return make_member()


def send(app, browser, address, *actions, days="90", reason="Threats again."):
    with app.app_context():
        previous = db.session.scalar(sa.select(sa.func.max(Decision.id)))
    form = {"action": list(actions), "rule": "hate", "reason": reason, "previous": previous or "", "days": days}
    return browser.post(address, data=form)


def state_of(app, author):
    with app.app_context():
        member = db.session.get(Member, author.id)
        return member.suspended_at is not None, member.restricted_until is not None


def newest_case(app):
    with app.app_context():
        return db.session.scalar(sa.select(sa.func.max(Case.id)).where(Case.decided_at.is_(None)))


@pytest.mark.parametrize("second", ["moderator", "operator"])
def test_a_long_suspension_waits_for_somebody_else_and_stops_publishing_meanwhile(app, come, author, second):
    first, other, post = come("operator"), come(second), make_discussion(author, title="Cheap threats")
    case = f"/moderation/posts/{post.id}"
    assert "waits until someone else confirms it" in words(first.get(case, follow_redirects=True))
    seen = send(app, first, case, "suspend", days="90")
    assert seen.status_code == 303
    assert "waits until someone else confirms it" in words(first.get(seen.location))
    assert state_of(app, author) == (False, True)
    pass_half_a_minute(app)
    waiting = newest_case(app)
    assert first.get(f"/moderation/cases/{waiting}").status_code == 403
    assert send(app, first, f"/moderation/cases/{waiting}/decide", "suspend").status_code == 403
    queue = words(other.get("/moderation?view=appeals"))
    assert "To confirm" in queue and "Cheap threats" in queue
    page = other.get(f"/moderation/cases/{waiting}")
    assert "A suspension for 90 days that someone else has to confirm" in words(page) and "Threats again." in page.text
    assert '<option value="90" selected' in page.text
    assert (
        send(app, other, f"/moderation/cases/{waiting}/decide", "suspend", reason="I've read it too.").status_code
        == 303
    )
    assert state_of(app, author) == (True, True)
    pass_half_a_minute(app)
    log = words(app.test_client().get("/moderation/log"))
    assert "Author suspended" in log and "Decided by one person" not in log and "0 looked at again" in log


def test_the_second_may_say_no_and_the_first_takes_it_back(app, come, author):
    first, other = come("operator"), come("moderator")
    post, another = make_discussion(author), make_discussion(author)
    send(app, first, f"/moderation/posts/{post.id}", "suspend", days="30")
    waiting = newest_case(app)
    assert "t suspend the author" in words(other.get(f"/moderation/cases/{waiting}"))
    pass_half_a_minute(app)
    assert (
        send(app, other, f"/moderation/cases/{waiting}/decide", "dismiss", reason="Once is not again.").status_code
        == 303
    )
    assert state_of(app, author) == (False, True)
    with app.app_context():
        previous = db.session.scalar(sa.select(sa.func.max(Decision.id)).where(Decision.post_id == another.id))
        assert previous is None
    form = {"action": "suspend", "rule": "hate", "reason": "Threats.", "previous": "", "days": "30"}
    assert first.post(f"/moderation/posts/{another.id}", data=form).status_code == 303
    with app.app_context():
        case = db.session.scalar(sa.select(Decision.case_id).where(Decision.post_id == another.id))
    assert first.post(f"/moderation/cases/{case}/undo").status_code == 303
    with app.app_context():
        proposed = sa.select(Appeal.id).join(Case, Case.id == Appeal.case_id).where(Case.post_id == another.id)
        assert db.session.scalar(proposed) is None


def test_one_that_is_longer_than_what_was_proposed_waits_for_somebody_else_again(app, come, author):
    first, second, third = come("operator"), come("operator"), come("moderator")
    send(app, first, f"/moderation/posts/{make_discussion(author).id}", "suspend", days="30")
    proposed = newest_case(app)
    assert send(app, second, f"/moderation/cases/{proposed}/decide", "suspend", days="90").status_code == 303
    assert state_of(app, author) == (False, True), "nobody else has said 90"
    longer = newest_case(app)
    assert longer != proposed and second.get(f"/moderation/cases/{longer}").status_code == 403
    assert send(app, third, f"/moderation/cases/{longer}/decide", "suspend", days="90").status_code == 303
    assert state_of(app, author) == (True, True)


@pytest.mark.commits(emptied=True)
def test_what_is_taken_back_while_somebody_confirms_it_is_not_there_to_confirm(app, come, author):
    first, other, post = come("operator"), come("moderator"), make_discussion(author)
    send(app, first, f"/moderation/posts/{post.id}", "suspend")
    proposed, answers = newest_case(app), []
    with app.app_context():
        own = db.session.scalar(sa.select(Decision.case_id))
    confirm = f"/moderation/cases/{proposed}/decide"
    confirming = threading.Thread(target=lambda: answers.append(send(app, other, confirm, "suspend")))
    with app.app_context(), db.transaction():
        db.session.scalar(sa.select(Case).where(Case.id == proposed).with_for_update())
        confirming.start()
        wait_for_one_behind(db.session)
        db.session.execute(sa.delete(Case).where(Case.id == proposed))
    confirming.join(HANG)
    assert own and answers[0].status_code == 404 and state_of(app, author) == (False, True)


@pytest.mark.commits(emptied=True)
def test_what_somebody_confirms_at_this_moment_is_not_taken_back(app, come, author):
    first, _, post = come("operator"), come("moderator"), make_discussion(author)
    send(app, first, f"/moderation/posts/{post.id}", "suspend")
    proposed, answers = newest_case(app), []
    with app.app_context():
        own = db.session.scalar(sa.select(Decision.case_id))
    undoing = threading.Thread(target=lambda: answers.append(first.post(f"/moderation/cases/{own}/undo")))
    with app.app_context(), db.transaction():
        db.session.scalar(sa.select(Case).where(Case.id == proposed).with_for_update())
        undoing.start()
        wait_for_one_behind(db.session)
        latest = db.session.scalars(sa.select(Decision)).one()
        confirmed = {"case_id": proposed, "moderator_id": latest.moderator_id, "previous_id": latest.id}
        db.session.add(Decision(post_id=post.id, action="dismiss", reason="No.", **confirmed))
    undoing.join(HANG)
    assert answers[0].status_code == 409 and state_of(app, author) == (False, True)


def test_a_short_one_takes_effect_at_once(app, come, author):
    first, _ = come("operator"), come("moderator")
    send(app, first, f"/moderation/posts/{make_discussion(author).id}", "suspend", days="14")
    assert state_of(app, author) == (True, False)


def test_one_alone_is_told_so_writes_why_and_the_log_says_it(app, come, author):
    operator, post = come("operator"), make_discussion(author)
    case = f"/moderation/posts/{post.id}"
    assert "No one else here may decide this" in words(operator.get(case, follow_redirects=True))
    assert send(app, operator, case, "suspend", reason="").status_code == 422
    assert send(app, operator, case, "suspend", reason="Threats again.").status_code == 303
    assert state_of(app, author) == (True, False)
    pass_half_a_minute(app)
    log = words(app.test_client().get("/moderation/log"))
    assert "Decided by one person" in log and "Threats again." in log


def test_a_moderator_who_is_no_operator_can_t_begin_it(app, come, author):
    moderator, _ = come("moderator"), come("operator")
    refused = send(app, moderator, f"/moderation/posts/{make_discussion(author).id}", "suspend")
    assert refused.status_code == 422 and state_of(app, author) == (False, False)
    with app.app_context():
        assert not db.session.scalars(sa.select(Act.id)).all()


def test_g07_neither_of_the_two_hears_the_appeal(app, come, author, log_in):
    first, second, third = come("operator"), come("operator"), come("moderator")
    log_in(author, theirs := app.test_client())
    post = make_discussion(author)
    send(app, first, f"/moderation/posts/{post.id}", "suspend")
    pass_half_a_minute(app)
    send(app, second, f"/moderation/cases/{newest_case(app)}/decide", "restrict", reason="Shorter.", days="7")
    pass_half_a_minute(app)
    with app.app_context():
        decision = db.session.scalar(sa.select(sa.func.max(Decision.id)))
    assert theirs.post(f"/appeals/{decision}", data={"words": "It was a joke."}).status_code == 303
    appeal = newest_case(app)
    answers = [each.get(f"/moderation/cases/{appeal}").status_code for each in (first, second, third)]
    assert answers == [403, 403, 200]
    assert [post.title in each.get("/moderation").text for each in (first, second, third)] == [False, False, True]


def test_a_moderator_suspends_where_each_operator_has_blocked_whom_it_is_about(app, come, author):
    operator, moderator = make_member(role="operator"), come("moderator")
    block(operator, author)
    page = words(app.test_client(user=operator).get(f"/operate/members/{author.id}"))
    assert "You've blocked or reported this member, so someone else on the team decides" in page
    assert f"/moderation/members/{author.id}" not in page
    assert send(app, moderator, f"/moderation/members/{author.id}", "suspend", reason="").status_code == 422
    assert send(app, moderator, f"/moderation/members/{author.id}", "suspend").status_code == 303
    assert state_of(app, author) == (True, False)
    pass_half_a_minute(app)
    assert "Decided by one person" in words(app.test_client().get("/moderation/log"))


def test_a_moderator_doesn_t_where_an_operator_may_decide_about_the_member(app, come, author):
    moderator, operator = come("moderator"), make_member(role="operator")
    reply = make_reply(make_discussion(operator), author)
    assert send(app, moderator, f"/moderation/posts/{reply.id}", "suspend", days="7").status_code == 422
    other = make_member(role="operator")
    block(operator, author)
    assert send(app, moderator, f"/moderation/members/{author.id}", "suspend", days="7").status_code == 422
    block(other, author)
    assert send(app, moderator, f"/moderation/members/{author.id}", "suspend", days="7").status_code == 303
    assert state_of(app, author) == (True, False)


def test_an_operator_who_reported_somebody_reads_who_decides(app, author, client):
    operator = make_member(role="operator")
    save(Report(member_id=author.id, rule="hate", reporter_id=operator.id))
    own = app.test_client(user=operator)
    page = words(own.get(f"/operate/members/{author.id}"))
    assert "there's no one" in page and "Make someone a moderator" in page
    moderator = app.test_client(user=make_member(role="moderator"))
    assert "someone else on the team decides" in words(own.get(f"/operate/members/{author.id}"))
    assert send(app, moderator, f"/moderation/members/{author.id}", "suspend", days="7").status_code == 303


def test_whoever_hears_the_appeal_ends_the_suspension(app, come, author):
    operator, moderator = come("operator"), come("moderator")
    post = make_discussion(author)
    send(app, operator, f"/moderation/posts/{post.id}", "restrict", days="7")
    send(app, operator, f"/moderation/posts/{post.id}", "suspend", days="7")
    pass_half_a_minute(app)
    with app.app_context():
        decision = db.session.scalar(sa.select(sa.func.max(Decision.id)))
    with app.app_context(), db.transaction():
        appeals.appeal(db.session.get_one(Decision, decision), db.session.get_one(Member, author.id), "A joke.")
    appeal = newest_case(app)
    case = f"/moderation/cases/{appeal}/decide"
    assert operator.get(f"/moderation/cases/{appeal}").status_code == 403
    assert send(app, moderator, case, "suspend", days="7").status_code == 422, "nor begins one"
    assert send(app, moderator, case, "unsuspend", reason="It was a joke.").status_code == 303
    assert state_of(app, author) == (False, True)
