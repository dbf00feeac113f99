"""Reports of visitors: the link that leads to what came of one, what its page says, and looking at it again."""

import re
from html import unescape
from typing import Any

import sqlalchemy as sa
from decided import decide_on, pass_half_a_minute
from flask import Flask

from activistnet.core.data.db import Base, db
from activistnet.moderation.models import Case, Decision
from activistnet.posts.models import Post

LINK = re.compile(r"/report/[\w-]{43}")
ASKED = {"words": "It sells pills."}


def main_of(page: Any) -> str:
    """What stands on a page but for its frame, without markup."""
    inside = page.text.split("<main")[1].split("</main>")[0]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", inside)).split())


def outcome_of(page: Any) -> str:
    """What the page says of the decision, and nothing around it."""
    return re.sub(r"\s+", " ", page.text.split('aria-labelledby="outcome"')[1].split("</section>")[0])


def without_link(text: str) -> str:
    """What is the same on the pages of several links."""
    return re.sub(r"\s+", " ", LINK.sub("", text))


def report(browser: Any, post: Post, **more: str) -> str:
    """Report a post; where the answer leads."""
    answer = browser.post(f"/posts/{post.id}/report", data={"rule": "spam", **more})
    assert answer.status_code == 303
    location: str = answer.location
    return location


def count(app: Flask, model: type[Base]) -> int:
    """How many rows there are."""
    with app.app_context():
        return db.session.scalar(sa.select(sa.func.count()).select_from(model)) or 0


def newest_case(app: Flask) -> int:
    """Its number."""
    with app.app_context():
        return db.session.scalar(sa.select(sa.func.max(Case.id))) or 0


def decide(app: Flask, browser: Any, post: Post, *actions: str, **more: str) -> None:
    """Decide about a post, and have everybody told."""
    assert decide_on(browser, post, *actions, **more).status_code == 303
    pass_half_a_minute(app)


def answer_look(app: Flask, browser: Any, *actions: str, **more: str) -> int:
    """Decide the newest case, which looks at a decision again."""
    with app.app_context():
        previous = db.session.scalar(sa.select(sa.func.max(Decision.id)))
    sent = {"action": list(actions), "rule": "spam", "reason": "Indeed.", "previous": previous, **more}
    answer = browser.post(f"/moderation/cases/{newest_case(app)}/decide", data=sent)
    pass_half_a_minute(app)
    status: int = answer.status_code
    return status
