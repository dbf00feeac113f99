"""Whoever leads a topic for members alone sees for a while who joined it, who left and who was removed, and when."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from factories import get_topic, make_member, save

from activistnet.core.data.db import db
from activistnet.members.models import Member
from activistnet.members.services import people
from activistnet.topics import tasks
from activistnet.topics.coming_models import Coming
from activistnet.topics.models import Topic

PAGE = "/t/health/members/comings"


@pytest.fixture
def lead(app, come):
    """A browser of somebody who leads Health, which is for its members alone."""
    set_topic(app, visibility="members")
    return come("lead")[1]


def set_topic(app, **values):
    with app.app_context(), db.transaction():
        db.session.execute(sa.update(Topic).where(Topic.id == get_topic().id).values(**values))


def lines(browser):
    """What the page says of whom, the newest first: `("amina", "joined")`."""
    found = re.findall(r"<bdi>@(\w+)</bdi> · <bdi>([^<]+)</bdi>", browser.get(PAGE).text)
    return [(handle, said) for handle, said in found]


def test_who_joins_and_leaves_is_seen_by_those_who_lead_the_topic(come, lead):
    member, browser = come()
    assert "Nothing yet." in lead.get(PAGE).text and PAGE in lead.get("/t/health/members").text
    assert "Those who lead it see who joined and left." in browser.get("/t/health/members").text
    for _ in "12":
        assert browser.post("/t/health/join").status_code == 303
    assert lines(lead) == [(member.handle, "joined")]
    for _ in "12":
        assert browser.post("/t/health/leave").status_code == 303
    assert lines(lead) == [(member.handle, "left"), (member.handle, "joined")]


@pytest.mark.parametrize(
    ("role", "site_role"), [(None, "member"), ("curator", "member"), ("moderator", "member"), (None, "moderator")]
)
def test_nobody_else_sees_it(come, lead, role, site_role):
    _, browser = come(role, site_role=site_role)
    assert browser.get(PAGE).status_code == 403
    assert PAGE not in browser.get("/t/health/members").text


def test_who_asks_is_seen_once_they_are_let_in_and_when_they_are_removed(app, come, lead):
    set_topic(app, joining="request")
    member, browser = come()
    browser.post("/t/health/join", data={"words": "I nurse."})
    assert lines(lead) == []
    browser.post("/t/health/leave")
    assert lines(lead) == [], "whoever asks no more was never there"
    browser.post("/t/health/join")
    assert lead.post("/t/health/members/accept", data={"member": member.id}).status_code == 303
    sent = {"member": member.id, "rule": "", "reason": "Sold pills."}
    assert lead.post("/t/health/members/remove", data=sent).status_code == 303
    assert lines(lead) == [(member.handle, "was removed"), (member.handle, "joined")]


def test_whoever_was_removed_and_is_asked_to_take_on_a_role_is_seen_to_come_back(come, lead):
    member, browser = come()
    browser.post("/t/health/join")
    lead.post("/t/health/members/remove", data={"member": member.id, "rule": "", "reason": "Sold pills."})
    given = {"handle": member.handle, "role": "curator", "days": ""}
    assert lead.post("/t/health/roles", data=given).status_code == 303
    assert lines(lead)[0] == (member.handle, "was removed")
    accepted = browser.post("/t/health/roles/answer", data={"offered": "curator", "answer": "accept"})
    assert accepted.status_code == 303
    assert lines(lead)[0] == (member.handle, "joined")


def test_where_everybody_reads_nothing_is_kept(app, come, lead):
    set_topic(app, visibility="public")
    _, browser = come()
    browser.post("/t/health/join")
    browser.post("/t/health/leave")
    assert lines(lead) == [] and PAGE not in lead.get("/t/health/members").text


def test_it_is_forgotten_after_ninety_days_and_when_its_member_leaves(app, lead):
    leaving, staying = make_member(), make_member()
    for member, days in ((leaving, 1), (staying, 1), (staying, 91)):
        at = datetime.now(UTC) - timedelta(days=days)
        save(Coming(topic_id=get_topic().id, member_id=member.id, kind="joined", happened_at=at))
    with app.test_request_context(), db.transaction():
        people.erase(db.session.get_one(Member, leaving.id))
        tasks.forget_comings()
    assert lines(lead) == [(staying.handle, "joined")]


def test_the_page_goes_on_and_takes_the_same_queries_however_many_there_are(lead, count_queries):
    asked = []
    for number in (2, 38):
        for _ in range(number):
            save(Coming(topic_id=get_topic().id, member_id=make_member().id, kind="joined"))
        lead.get(PAGE)
        with count_queries() as queries:
            page = lead.get(PAGE)
        asked.append(len(queries))
    assert asked[0] == asked[1] <= 5, queries.statements
    (more,) = set(re.findall(rf'href="({PAGE}\?after=[^"]+)"', page.text))
    assert lead.get(more).text.count("joined</bdi>") == 10
