"""An appeal that is granted takes back what was only said, too: a warning, and what somebody was asked to change."""

import pytest
import sqlalchemy as sa
from decided import REASON, decide_on, pass_half_a_minute, undo_latest
from factories import get_topic, make_discussion, make_member, save
from shown import words

from activistnet.core.data.db import db
from activistnet.moderation import tasks
from activistnet.moderation.models import Act, Case, Decision
from activistnet.posts.models import Post
from activistnet.topics.models import TopicRole

pytestmark = pytest.mark.usefixtures("client")
SAYS = "You are right."


@pytest.fixture
def moderator(app):
    return app.test_client(user=make_member(role="moderator"))


@pytest.fixture
def other(app):
    """Whoever hears the appeals."""
    return app.test_client(user=make_member(role="moderator"))


@pytest.fixture
def author():
    return make_member()


@pytest.fixture
def post(author):
    return make_discussion(author)


@pytest.fixture
def appealed(app, author, post, moderator):
    """`appealed("warn", ...)`: the case in which a decision of these acts is looked at again."""

    def appealed(*actions):
        assert decide_on(moderator, post, *actions).status_code == 303
        return appeal(app, app.test_client(user=author))

    return appealed


def appeal(app, browser):
    """Appeal against the latest decision; gives the case."""
    pass_half_a_minute(app)
    assert browser.post(f"/appeals/{latest(app)}", data={"words": "They are vitamins."}).status_code == 303
    with app.app_context():
        return db.session.scalar(sa.select(sa.func.max(Case.id)))


def latest(app):
    with app.app_context():
        return db.session.scalar(sa.select(sa.func.max(Decision.id)))


def answer(app, browser, case_id, *actions, then="tell", **more):
    """Decide, and have everybody told unless something else comes `then`."""
    sent = {"action": list(actions), "rule": "", "reason": SAYS, "previous": latest(app), "days": "7", **more}
    answered = browser.post(f"/moderation/cases/{case_id}/decide", data=sent)
    if then == "tell":
        pass_half_a_minute(app)
    return answered


def in_force(app):
    with app.app_context():
        return set(db.session.scalars(sa.select(Act.action).where(Act.ended_at.is_(None))))


def test_g05_a_warning_that_is_withdrawn_counts_no_longer_and_its_member_reads_so(app, appealed, author, other):
    first, case = latest, appealed("warn")
    number, elsewhere = first(app), make_discussion(author)
    page = words(other.get(f"/moderation/cases/{case}"))
    assert "Withdraw the warning" in page and "If you undo everything else" in page
    preview = answer(app, other, case, "unwarn", preview="1")
    assert "We've withdrawn the warning. It doesn't count any more." in words(preview)
    assert answer(app, other, case, "unwarn", reason="").status_code == 422, "an answer has words"
    assert answer(app, other, case, "unwarn").status_code == 303
    assert in_force(app) == {"unwarn"}
    own = app.test_client(user=author)
    assert "Author warned: withdrawn on" in own.get("/me/standing").text
    said = words(own.get(f"/appeals/{number}"))
    assert "Another moderator has looked at it and decided: Warning withdrawn." in said and SAYS in said
    told = words(own.get("/notifications"))
    assert "There's a reply to your appeal." in told and "withdrawn your warning" in told
    history = words(other.get(f"/moderation/posts/{elsewhere.id}"))
    assert "Author warned Withdrawn" in history
    log = words(app.test_client().get("/moderation/log"))
    assert "Warning withdrawn" in log and SAYS in log and "Author warned: withdrawn on" in log


def test_what_somebody_needn_t_change_any_more_doesn_t_wait_again(app, appealed, author, other):
    case = appealed("ask-to-edit")
    assert "No longer ask for a change" in words(other.get(f"/moderation/cases/{case}"))
    assert answer(app, other, case, "unask").status_code == 303
    with app.app_context(), db.transaction():
        db.session.execute(sa.update(Act).values(review_at=Act.review_at - sa.func.make_interval(0, 0, 0, 8)))
        tasks.end_acts()
        assert not db.session.scalars(sa.select(Case.id).where(Case.decided_at.is_(None))).all()
    own = app.test_client(user=author)
    assert "You don't have to change this any more." in words(own.get("/me/standing"))
    assert "any more" in words(own.get("/notifications"))


def test_whoever_takes_back_all_the_rest_takes_back_what_was_said_with_it(app, appealed, author, post, other):
    case = appealed("hide", "warn", "restrict")
    preview = words(answer(app, other, case, "restore", "unrestrict", preview="1"))
    assert "We've withdrawn the warning" in preview
    assert answer(app, other, case, "restore", "unrestrict").status_code == 303
    assert in_force(app) == {"restore", "unrestrict", "unwarn"}
    own = words(app.test_client(user=author).get("/me/standing"))
    assert "Author warned: withdrawn on" in own
    with app.app_context():
        assert db.session.get(Post, post.id).visibility == "visible"


@pytest.mark.parametrize("acts", [["restore"], ["unrestrict"], ["restore", "unrestrict", "limit"], ["dismiss"]])
def test_where_a_part_stays_or_something_new_comes_so_does_the_warning(app, appealed, other, acts):
    case = appealed("hide", "warn", "restrict")
    rule = {"rule": "spam"} if "limit" in acts else {}
    assert answer(app, other, case, *acts, **rule).status_code == 303
    assert "warn" in in_force(app)


def test_a_warning_goes_alone_where_somebody_says_so(app, appealed, other):
    case = appealed("warn", "ask-to-edit")
    assert answer(app, other, case, "unwarn").status_code == 303
    assert in_force(app) == {"ask-to-edit", "unwarn"}


def test_what_is_undone_in_half_a_minute_counts_again(app, appealed, author, other):
    case = appealed("hide", "warn")
    assert answer(app, other, case, "restore", then="undo").status_code == 303
    assert in_force(app) == {"restore", "unwarn"}
    assert undo_latest(app, other).status_code == 303
    assert in_force(app) == {"hide", "warn"}
    assert "withdrawn on" not in app.test_client(user=author).get("/me/standing").text


def test_nothing_is_taken_back_that_isn_t_there_or_given_at_the_same_time(app, moderator, post, appealed, other):
    assert decide_on(moderator, post, "unwarn").status_code == 422
    case = appealed("warn")
    assert answer(app, other, case, "unwarn", "warn", rule="spam").status_code == 422
    assert answer(app, other, case, "unask").status_code == 422
    assert in_force(app) == {"warn"}


def test_a_moderator_withdraws_a_warning_without_an_appeal_too(app, moderator, author, post):
    decide_on(moderator, post, "warn")
    pass_half_a_minute(app)
    assert "Withdraw the warning" in moderator.get(f"/moderation/members/{author.id}", follow_redirects=True).text
    sent = {"action": "unwarn", "reason": REASON, "previous": ""}
    assert moderator.post(f"/moderation/members/{author.id}", data=sent).status_code == 303
    assert in_force(app) == {"unwarn"}


def test_those_who_lead_a_topic_hear_that_it_counts_no_longer(app, moderator, other):
    lead, topic = make_member(), get_topic()
    save(TopicRole(topic_id=topic.id, member_id=lead.id, role="lead"))
    sent = {"action": ["warn-leads", "ask-leads"], "rule": "spam", "reason": REASON, "previous": "", "days": "7"}
    assert moderator.post(f"/moderation/topics/{topic.id}", data=sent).status_code == 303
    own = app.test_client(user=lead)
    case = appeal(app, own)
    assert answer(app, other, case, "unwarn-leads", "unask-leads").status_code == 303
    assert in_force(app) == {"unwarn-leads", "unask-leads"}
    assert "Leads warned: withdrawn on" in own.get("/me/standing").text
    told = words(own.get("/notifications"))
    assert "withdrawn the warning to all who lead this topic" in told and "which you lead" in told


@pytest.mark.commits
def test_both_decided_together_go_down_to_the_release_that_knows_neither_and_up_again(app, appealed, other):
    case = appealed("warn", "ask-to-edit")
    assert answer(app, other, case, "unwarn", "unask").status_code == 303
    run = app.test_cli_runner()
    down = run.invoke(args=["db", "downgrade", "0116", "--yes"])
    assert down.exit_code == 0, down.output
    with app.app_context():
        left = db.session.scalars(sa.text("SELECT action FROM decision_acts ORDER BY id")).all()
        assert left == ["warn", "ask-to-edit", "dismiss"]
    assert run.invoke(args=["db", "upgrade"]).exit_code == 0
    assert run.invoke(args=["db", "check"]).exit_code == 0
