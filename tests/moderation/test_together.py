"""Several cases of one kind are decided at once, each told as one alone, and undone together."""

import pytest
import sqlalchemy as sa
from decided import pass_half_a_minute
from factories import make_discussion, make_member, make_petition, make_reply
from feeds import block
from shown import words

from activistnet.core.data.db import db
from activistnet.members.models import Member
from activistnet.moderation.models import Case, Decision
from activistnet.posts.models import Post


@pytest.fixture
def reported(app, come):
    """Makes replies that somebody has reported; their cases."""

    def reported(number, author=None, **values):
        root, (_, reporter) = make_discussion(), come()
        for each in range(number):
            post = make_reply(root, author, body=f"Pills {each}", body_html=f"<p>Pills {each}</p>", **values)
            assert reporter.post(f"/posts/{post.id}/report", data={"rule": "spam"}).status_code == 303
        with app.app_context():
            wanted = sa.select(Case.id).where(Case.decided_at.is_(None)).order_by(Case.id.desc()).limit(number)
            return sorted(db.session.scalars(wanted))

    return reported


def decide(browser, cases, *actions, **more):
    sent = {"case": cases, "action": list(actions), "rule": "spam", "reason": "Sold pills.", "days": "7", **more}
    return browser.post("/moderation/together", data=sent)


def hidden(app):
    with app.app_context():
        return db.session.scalar(sa.select(sa.func.count()).where(Post.visibility == "hidden"))


def waiting(app):
    with app.app_context():
        return list(db.session.scalars(sa.select(Case.id).where(Case.decided_at.is_(None)).order_by(Case.id)))


def test_what_is_chosen_in_the_queue_is_looked_at_decided_and_undone_together(app, client, come, reported):
    (author, own), (_, moderator) = come(), come("moderator")
    cases = reported(3, author)
    queue = moderator.get("/moderation").text
    assert queue.count('name="case"') == 3 and queue.count('aria-describedby="case-') == queue.count('id="case-') == 3
    page = moderator.get("/moderation/together", query_string={"case": cases})
    assert "One decision for 3 cases" in words(page) and "Pills 2" in page.text
    preview = decide(moderator, cases, "hide", preview="1")
    assert "What each of them will read" in preview.text and "hidden this" in preview.text and hidden(app) == 0
    assert decide(moderator, cases, "hide").location == "/moderation"
    assert hidden(app) == 3 and waiting(app) == []
    assert "Undo it in 3 cases" in words(moderator.get("/moderation"))
    assert moderator.post("/moderation/together/undo").status_code == 303
    assert hidden(app) == 0 and waiting(app) == cases
    assert "too late" in words(moderator.get(moderator.post("/moderation/together/undo").location))
    decide(moderator, cases, "hide")
    pass_half_a_minute(app)
    assert words(own.get("/me/standing")).count("Sold pills.") == 3
    assert words(client.get("/moderation/log")).count("Sold pills.") == 3


def test_cases_in_which_one_has_a_part_or_that_are_otherwise_stay_and_it_is_said_why(app, come, reported):
    (me, moderator), (_, other), blocked = come("moderator"), come("moderator"), make_member()
    mine, theirs, [decided], fine = reported(1, me), reported(1, blocked), reported(1), reported(2)
    block(me, blocked)
    decide(other, [decided], "dismiss", rule="", reason="")
    thread = make_discussion()
    come()[1].post(f"/posts/{thread.id}/report", data={"rule": "spam"})
    alike = [*fine, *mine, *theirs, decided, max(waiting(app)), 987654]
    page = words(moderator.get("/moderation/together", query_string={"case": alike}))
    assert "One decision for 2 cases" in page and page.count("You have a part in it") == 2
    assert "Someone else has decided it." in page and "another kind" in page and "It isn't there any more." in page
    assert thread.title in page, "which one is left out"
    assert "Nothing changes in some cases" in words(moderator.get(decide(moderator, alike, "hide").location))
    assert hidden(app) == 2


def test_more_than_ten_wait_for_a_second_person_who_may_confirm_them_together(app, come, reported):
    (_, first), (_, second) = come("moderator"), come("moderator")
    cases = reported(11)
    assert "someone else confirms it" in words(first.get("/moderation/together", query_string={"case": cases}))
    decide(first, cases, "hide")
    assert hidden(app) == 0
    pass_half_a_minute(app)
    asked = waiting(app)
    assert len(asked) == 11 and decide(first, asked, "hide").status_code == 422
    assert "Hidden. Sold pills." in words(second.get(f"/moderation/cases/{asked[0]}"))
    assert decide(second, asked, "hide", reason="I've read them.").status_code == 303
    assert hidden(app) == 11


def test_more_than_ten_are_kept_by_one_person(app, come, reported):
    _, moderator = come("moderator")
    decide(moderator, reported(11), "dismiss", rule="", reason="")
    assert waiting(app) == []
    with app.app_context():
        assert set(db.session.scalars(sa.select(Decision.action))) == {"dismiss"}


def test_what_nobody_can_decide_so_is_refused(app, come, reported):
    _, moderator = come("moderator")
    cases = reported(2)
    for sent, status in (
        ({"case": []}, 422),
        ({"case": ["x", "²"]}, 422),
        ({"action": []}, 422),
        ({"action": ["lock"]}, 422),
        ({"action": ["nonsense"]}, 422),
        ({"rule": ""}, 422),
        ({"days": "400"}, 422),
    ):
        form = {"case": cases, "action": ["hide"], "rule": "spam", "reason": "Sold pills.", "days": "7", **sent}
        assert moderator.post("/moderation/together", data=form).status_code == status
    assert hidden(app) == 0
    assert "You haven't chosen a case." in words(moderator.get("/moderation/together"))
    for browser in (come()[1], app.test_client()):
        assert decide(browser, cases, "hide").status_code in (401, 403)


def test_whoever_confirms_what_was_decided_together_suspends_nobody_by_it(app, come, reported):
    (_, first), (_, second) = come("moderator"), come("moderator")
    decide(first, reported(11), "hide")
    pass_half_a_minute(app)
    assert decide(second, waiting(app), "suspend", days="7").status_code == 422
    with app.app_context():
        assert db.session.scalar(sa.select(Member.id).where(Member.suspended_at.is_not(None))) is None


def test_what_cannot_be_undone_is_not_kept_from_the_log_by_undoing_it_together(app, client, come):
    (author, own), (_, moderator) = come(), come("moderator")
    petition = make_petition(author)
    sent = {"action": "close", "reason": "Its demand is met.", "previous": ""}
    assert moderator.post(f"/moderation/posts/{petition.id}", data=sent).status_code == 303
    with app.app_context(), db.transaction():
        db.session.execute(sa.text("UPDATE petitions SET stage = 'won'"))  # as its author has said
    assert "too late" in words(moderator.get(moderator.post("/moderation/together/undo").location))
    pass_half_a_minute(app)
    assert "Its demand is met." in words(own.get("/me/standing"))
    assert "Its demand is met." in words(client.get("/moderation/log"))
