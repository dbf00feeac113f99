"""Browsers of people who ask somebody to be an editor, and of whoever is asked or is one."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from factories import save
from people import PASSWORD, make_person

from activistnet.core.data.audit import Audit
from activistnet.core.data.db import db
from activistnet.featuring.models import Featured

WHY = "Both sides are heard here."


def in_days(days):
    return datetime.now(UTC) + timedelta(days=days)


@pytest.fixture
def operator():
    return make_person("Boss", role="operator")


@pytest.fixture
def ask(app, operator):
    """`ask(member)`, as by the form of an operator."""

    def ask(member, by=operator, days="90", password=PASSWORD):
        sent = {"days": days, "password": password}
        return app.test_client(user=by).post(f"/operate/members/{member.id}/editor", data=sent)

    return ask


@pytest.fixture
def answer(app):
    """`answer(member)`, as by the button."""

    def answer(member, said="accept", days="90"):
        return app.test_client(user=member).post("/how-we-choose/answer", data={"days": days, "answer": said})

    return answer


@pytest.fixture
def take_back(app, operator):
    """`take_back(member)`, as by the button of an operator."""
    return lambda member: app.test_client(user=operator).post(f"/operate/members/{member.id}/editor/end")


@pytest.fixture
def feature_as(app):
    """`feature_as(member, post)`, on the first page."""

    def feature_as(member, post, where="home"):
        form = {"where": where, "reason": WHY, "days": "7"}
        return app.test_client(user=member).post(f"/posts/{post.id}/feature", data=form)

    return feature_as


def make_featured(post, **values):
    return save(Featured(post_id=post.id, **{"reason": WHY, "role": "moderator", "ends_at": in_days(7), **values}))


def see(app, path, member=None):
    return app.test_client(**({"user": member} if member else {})).get(path).text


def verbs(app):
    """What the log of acts says of editors, and who did it."""
    with app.app_context():
        lines = db.session.scalars(sa.select(Audit).where(Audit.verb.startswith("editor")).order_by(Audit.number))
        return [(line.verb, line.actor) for line in lines]
