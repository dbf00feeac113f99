"""Decisions: making and undoing one, the half minute in which nobody is told, and those of the command line."""

from typing import Any

import sqlalchemy as sa
from factories import make_member
from flask import Flask

from activistnet.core.data.db import db
from activistnet.members.models import Member
from activistnet.moderation import tasks
from activistnet.moderation.models import Case, Decision
from activistnet.posts.models import Post

REASON = "It is about buses."


def pass_half_a_minute(app: Flask) -> None:
    """Have everybody told of every decision so far."""
    with app.app_context(), db.transaction():
        untold = sa.select(Decision.id).where(Decision.told_at.is_(None), Decision.undone_at.is_(None))
        for decision_id in db.session.scalars(untold.order_by(Decision.id)).all():
            tasks.tell(decision_id)


def decide_on(browser: Any, post: Post, *actions: str, **more: Any) -> Any:
    """Decide about a post, by a rule and with a reason that stands on the pages which tell of it."""
    sent = {"action": list(actions), "rule": "spam", "reason": REASON, "previous": "", "days": "7", **more}
    return browser.post(f"/moderation/posts/{post.id}", data=sent)


def undo_latest(app: Flask, browser: Any) -> Any:
    """Press to take back the decision that was made last, whoever made it."""
    with app.app_context():
        case_id = db.session.scalar(sa.select(Decision.case_id).order_by(Decision.id.desc()).limit(1))
    return browser.post(f"/moderation/cases/{case_id}/undo")


class Judge:
    """Somebody who decides, and what they press."""

    def __init__(self, app: Flask, member: Member, browser: Any) -> None:
        self.app, self.member, self.browser = app, member, browser

    def send(self, address: str, *actions: str, days: str = "7", **more: Any) -> Any:
        """Decide on this page, having read what was decided there last."""
        with self.app.app_context():
            number = int(address.split("/")[3])
            about = (Decision.member_id if "/members/" in address else Decision.post_id) == number
            if "/cases/" in address:
                about = Decision.post_id == db.session.get_one(Case, number).post_id
            previous = db.session.scalar(sa.select(sa.func.max(Decision.id)).where(about))
        said = {"rule": "spam", "reason": "Sold pills.", "days": days, "previous": previous or ""}
        return self.browser.post(address, data={"action": list(actions), **said, **more})

    def decide(self, post: Post, *actions: str, then: str = "tell", **more: Any) -> None:
        """Decide about a post, and have everybody told unless something else comes `then`."""
        self._decide(f"/moderation/posts/{post.id}", *actions, then=then, **more)

    def decide_about(self, member: Member, *actions: str, then: str = "tell", **more: Any) -> None:
        """The same about a member."""
        self._decide(f"/moderation/members/{member.id}", *actions, then=then, **more)

    def _decide(self, address: str, *actions: str, then: str, **more: Any) -> None:
        answer = self.send(address, *actions, **more)
        assert answer.status_code == 303, answer.text
        if then == "tell":
            pass_half_a_minute(self.app)

    def undo(self) -> Any:
        """Take back what was decided last."""
        return undo_latest(self.app, self.browser)

    def page(self, post: Post) -> str:
        """What they are shown of a post's case."""
        text: str = self.browser.get(f"/moderation/posts/{post.id}", follow_redirects=True).text
        return text


def suspend(app: Flask, handle: str) -> None:
    """Have a member suspended by the site's operator, on the command line."""
    with app.app_context():
        is_run = db.session.scalar(sa.select(Member.id).where(Member.role == "operator").limit(1))
    if is_run is None:
        make_member(role="operator")
    _members(app, "suspend", handle, "--rule", "hate", "--reason", "Threats.")


def lift(app: Flask, handle: str) -> None:
    """Let them in again."""
    _members(app, "lift", handle, "--reason", "Another was meant.")


def _members(app: Flask, *words: str) -> None:
    said = app.test_cli_runner().invoke(args=["members", *words])
    assert said.exit_code == 0, said.output
