"""Several cases, while somebody else decides some of them or several others: one is done, and then the other."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa
from factories import make_discussion, make_member, make_reply
from moderation.conftest import report
from shown import words
from waiting import HANG, wait_for_one_behind

from activistnet.core.data.db import db
from activistnet.members.models import Member
from activistnet.moderation import together
from activistnet.moderation.models import Act, Case
from activistnet.moderation.services import deciding, deciding_together
from activistnet.moderation.services.deciding import Wanted
from activistnet.moderation.services.opening import hold_case
from activistnet.moderation.subjects import Subject
from activistnet.posts.models import Post

OTHERS = "Another moderator is deciding several cases right now."
RESTRICT = Wanted(["restrict"], "spam", "Sold pills.")

pytestmark = pytest.mark.commits(emptied=True)


@pytest.fixture
def reported(app, client):
    """`reported(post, ...)`: the numbers of their cases."""

    def reported(*posts):
        reporter = app.test_client(user=make_member())
        for post in posts:
            report(reporter, post)
        with app.app_context():
            numbers = dict(db.session.execute(sa.select(Case.post_id, Case.id)).all())
        return [numbers[post.id] for post in posts]

    return reported


@pytest.fixture
def other():
    return make_member(role="moderator")


@pytest.fixture
def restrict_meanwhile(app, moderator):
    """`restrict_meanwhile(cases, act)`: the answer to who decides these, and waits while this transaction acts."""

    def restrict_meanwhile(cases, act):
        sent = {"case": cases, "action": "restrict", "rule": "spam", "reason": "Sold pills.", "days": "7"}
        answers = []
        acting = threading.Thread(target=lambda: answers.append(moderator.post("/moderation/together", data=sent)))
        acting.start()
        wait_for_one_behind(db.session)
        act()
        return acting, answers

    return restrict_meanwhile


def restricted(app):
    with app.app_context():
        return db.session.scalar(sa.select(sa.func.count()).select_from(Act).where(Act.action == "restrict"))


def test_who_decides_one_of_several_alone_comes_first_and_the_others_are_decided(
    app, other, reported, restrict_meanwhile
):
    root, author = make_discussion(), make_member()
    first, second = make_reply(root, author), make_reply(root, author)
    cases = reported(first, second)
    with app.app_context(), db.transaction():
        subject, judge = Subject(db.session.get_one(Post, second.id)), db.session.get_one(Member, other.id)
        hold_case(subject)
        acting, answers = restrict_meanwhile(
            cases, lambda: deciding.decide(subject, judge, RESTRICT, previous_id=None, case_id=cases[1])
        )
    acting.join(HANG)
    assert [answer.status_code for answer in answers] == [303]
    assert restricted(app) == 2


@pytest.fixture
def while_another_decides_several(app, other, reported):
    """`while_another_decides_several(act)`: what that gives, in a thread and so in a transaction of its own."""
    numbers = reported(*(make_reply(make_discussion()) for _ in range(2)))

    def while_another_decides_several(act):
        with app.app_context(), db.transaction(), ThreadPoolExecutor(1) as beside:
            judge = db.session.get_one(Member, other.id)
            deciding_together.decide(together.choose(numbers, judge).chosen, judge, RESTRICT, read={})
            return beside.submit(act).result(HANG)

    return while_another_decides_several


def test_who_comes_second_reads_so_and_sends_again_what_was_typed(moderator, while_another_decides_several, reported):
    cases = reported(*(make_reply(make_discussion()) for _ in range(2)))
    sent = {"case": cases, "action": ["hide", "warn"], "rule": "spam", "reason": "Sold many pills.", "days": "30"}
    early = while_another_decides_several(lambda: moderator.post("/moderation/together", data=sent))
    assert early.status_code == 409 and OTHERS in words(early)
    assert "Sold many pills." in early.text and all(f'value="{case}.' in early.text for case in cases)
    for kept in ('value="hide" checked', 'value="warn" checked', 'value="30" selected', 'value="spam" selected'):
        assert kept in early.text
    assert moderator.post("/moderation/together", data=sent).status_code == 303


def test_the_same_is_so_of_held_posts(moderator, while_another_decides_several):
    held = [make_reply(make_discussion(), visibility="held", held_for="moderators") for _ in range(2)]
    sent = {"post": [post.id for post in held], "rule": "spam", "reason": "Sold many pills."}
    early = while_another_decides_several(lambda: moderator.post("/moderation/held/refuse", data=sent))
    assert early.status_code == 409 and OTHERS in words(early) and "Sold many pills." in early.text
    assert moderator.post("/moderation/held/refuse", data=sent).status_code == 303


def test_several_are_undone_once_the_other_is_done(moderator, while_another_decides_several, reported):
    cases = reported(*(make_reply(make_discussion()) for _ in range(2)))
    sent = {"case": cases, "action": "hide", "rule": "spam", "reason": "Sold pills."}
    assert moderator.post("/moderation/together", data=sent).status_code == 303
    answer = while_another_decides_several(lambda: moderator.post("/moderation/together/undo"))
    early = words(moderator.get(answer.location))
    assert "Press Undo again in a moment." in early and "Undo it in 2 cases" in early
    late = words(moderator.get(moderator.post("/moderation/together/undo").location))
    assert "Your decision is undone." in late
