"""An act takes away only what it gave: what an older decision did, or an operator, stays."""

import re
from datetime import UTC, datetime
from uuid import uuid4

import pytest
import sqlalchemy as sa
from decided import pass_half_a_minute
from factories import make_discussion, make_member, save

from activistnet.core.data.db import db
from activistnet.media.models import Picture
from activistnet.members.models import Member
from activistnet.moderation import tasks
from activistnet.moderation.models import Act, Case, Decision, Report
from activistnet.posts.models import Post

ENDS = {"restrict": "restricted_until", "suspend": "suspended_until"}
FREED = {"restrict": "unrestrict", "suspend": "unsuspend"}


class Staff:
    """A moderator or operator, and what they press."""

    def __init__(self, app, browser):
        self.app, self.browser = app, browser

    def decide(self, post, *actions, days="7", then="undo", reason="Sold pills."):
        """Decide about a post; `then` undo it, or let everybody be told."""
        self.send(f"/moderation/posts/{post.id}", Decision.post_id == post.id, actions, days, reason)
        if then == "tell":
            pass_half_a_minute(self.app)

    def decide_about(self, member, *actions, days="7"):
        """The same about a member."""
        self.send(f"/moderation/members/{member.id}", Decision.member_id == member.id, actions, days, "Sold pills.")
        pass_half_a_minute(self.app)

    def send(self, address, about, actions, days, reason):
        with self.app.app_context():
            previous = db.session.scalar(sa.select(sa.func.max(Decision.id)).where(about))
        form = {"action": list(actions), "rule": "spam", "reason": reason, "previous": previous or "", "days": days}
        answer = self.browser.post(address, data=form)
        assert answer.status_code == 303, answer.text

    def undo(self):
        """Take the latest decision back."""
        with self.app.app_context():
            case_id = db.session.scalar(sa.select(Decision.case_id).order_by(Decision.id.desc()).limit(1))
        assert self.browser.post(f"/moderation/cases/{case_id}/undo").status_code == 303


@pytest.fixture
def come(app, client, log_in):
    """A new operator, as only those keep somebody out."""

    def come():
        log_in(make_member(role="operator"), browser := app.test_client())
        return Staff(app, browser)

    return come


@pytest.fixture
def author():
    return make_member()


def end_of(app, author, action):
    with app.app_context():
        return db.session.scalar(sa.select(getattr(Member, ENDS[action])).where(Member.id == author.id))


def days_left(app, author, action):
    end = end_of(app, author, action)
    return round((end - datetime.now(UTC)).total_seconds() / 86_400) if end else None


@pytest.mark.parametrize("newer", ["3", "14"])
@pytest.mark.parametrize("action", ENDS)
def test_g05_a_member_under_two_stays_under_the_older_when_the_newer_is_undone(app, come, author, action, newer):
    first, second = come(), come()
    first.decide(make_discussion(author), action, days="7", then="tell")
    second.decide(make_discussion(author), action, days=newer)
    assert days_left(app, author, action) == max(7, int(newer)), "what lasts longest counts"
    second.undo()
    assert days_left(app, author, action) == 7


@pytest.mark.parametrize("action", ENDS)
def test_a_member_under_two_stays_under_the_other_when_one_is_ended_where_it_was_given(app, come, author, action):
    staff, one, other = come(), make_discussion(author), make_discussion(author)
    staff.decide(one, action, days="30", then="tell")
    staff.decide(other, action, days="3", then="tell")
    staff.decide(one, FREED[action], then="tell")
    assert days_left(app, author, action) == 3
    staff.decide(other, FREED[action], then="tell")
    assert end_of(app, author, action) is None


@pytest.mark.parametrize("action", ENDS)
def test_a_decision_about_the_member_ends_all_of_them_and_undone_gives_each_its_end_again(app, come, author, action):
    staff = come()
    for days in ("30", "3"):
        staff.decide(make_discussion(author), action, days=days, then="tell")
    case = f"/moderation/members/{author.id}"
    staff.send(case, Decision.member_id == author.id, [FREED[action]], "7", "You said sorry.")
    assert end_of(app, author, action) is None
    staff.undo()
    assert days_left(app, author, action) == 30
    with app.app_context():
        assert sorted(db.session.scalars(sa.select(Act.action).where(Act.ended_at.is_(None)))) == [action, action]


def test_what_nothing_here_gave_is_not_offered_to_be_ended_here(come, author):
    staff, one, other = come(), make_discussion(author), make_discussion(author)
    staff.decide(one, "restrict", "suspend", then="tell")
    offered = staff.browser.get(f"/moderation/posts/{one.id}", follow_redirects=True).text
    elsewhere = staff.browser.get(f"/moderation/posts/{other.id}", follow_redirects=True).text
    for action in FREED.values():
        assert f'value="{action}"' in offered and f'value="{action}"' not in elsewhere
    refused = staff.browser.post(f"/moderation/posts/{one.id}", data={"action": ["restrict", "unrestrict"]})
    assert refused.status_code == 422


def test_what_an_operator_did_otherwise_is_not_lifted_by_an_undo(app, come, author):
    staff = come()
    staff.decide(make_discussion(author), "suspend", days="3")
    otherwise = {"suspended_reason": "Threats.", "suspended_until": None}  # as operators did once
    with app.app_context(), db.transaction():
        db.session.execute(sa.update(Member).where(Member.id == author.id).values(otherwise))
    staff.undo()
    with app.app_context():
        member = db.session.get(Member, author.id)
        assert (member.suspended_reason, member.suspended_until) == ("Threats.", None) and member.suspended_at
    other = make_discussion(author)
    assert 'value="suspend"' not in staff.browser.get(f"/moderation/posts/{other.id}", follow_redirects=True).text


def test_a_thread_that_is_unlocked_by_mistake_is_locked_again_until_it_would_have_been(app, come, author):
    staff, post = come(), make_discussion(author)
    staff.decide(post, "lock", days="3", then="tell")
    staff.decide(post, "unlock")
    staff.undo()
    with app.app_context(), db.transaction():
        assert db.session.get(Post, post.id).locked_at
        db.session.execute(sa.update(Act).where(Act.action == "lock").values(until=sa.func.now()))
        tasks.end_acts()
    with app.app_context():
        assert db.session.get(Post, post.id).locked_at is None


@pytest.mark.parametrize(("action", "opposite"), [("hide", "restore"), ("restore", "hide"), ("lock", "unlock")])
def test_what_a_post_was_before_it_is_again(app, come, author, action, opposite):
    staff, post = come(), make_discussion(author)
    before = [opposite] if action == "restore" else []
    for each in before:
        staff.decide(post, each, then="tell")
    with app.app_context():
        was = db.session.get(Post, post.id)
    staff.decide(post, action)
    staff.undo()
    with app.app_context():
        found = db.session.get(Post, post.id)
        assert (found.visibility, found.locked_at) == (was.visibility, was.locked_at)


def test_a_picture_that_somebody_else_has_hidden_again_stays_hidden(app, come, author):
    picture = save(
        Picture(id=uuid4().hex, member_id=author.id, use="avatar", keeper_id=author.id, state="ready", size=9)
    )
    first, second, posts = come(), come(), [make_discussion(author) for _ in range(2)]
    first.decide(posts[0], "hide-avatar")
    second.decide(posts[1], "show-avatar")
    second.decide(posts[1], "hide-avatar")
    with app.app_context():
        mine = db.session.scalar(sa.select(Decision.case_id).where(Decision.post_id == posts[0].id))
    assert first.browser.post(f"/moderation/cases/{mine}/undo").status_code == 303
    with app.app_context():
        assert db.session.get(Picture, picture.id).is_hidden


def test_what_its_author_has_deleted_meanwhile_stays_deleted(app, come, author, log_in):
    log_in(author, theirs := app.test_client())
    staff, post = come(), make_discussion(author)
    save(Report(post_id=post.id, rule="spam"))
    staff.decide(post, "hide", "restrict")
    assert theirs.post(f"/posts/{post.id}/delete").status_code == 303
    staff.undo()
    with app.app_context():
        assert db.session.get(Post, post.id).visibility == "deleted"
        assert db.session.scalar(sa.select(Case.decided_at).where(Case.post_id == post.id)) is None
    assert end_of(app, author, "restrict") is None


def test_while_it_can_be_undone_a_decision_leads_back_to_its_case_from_the_next(come, author):
    staff, post = come(), make_discussion(author)
    staff.decide(post, "hide")
    next_case = staff.browser.get(f"/moderation/posts/{make_discussion().id}", follow_redirects=True).text
    back = re.search(r'<a href="(/moderation/cases/\d+)">Back to the case</a>', next_case)
    case = staff.browser.get(back[1]).text
    assert post.title in case and ">Undo</button>" in case and "Back to the case" not in case
