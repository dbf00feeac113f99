"""A form to join that comes back at once: moderators are told, and nobody is stopped."""

import re
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
import time_machine
from accounts.conftest import PASSWORD, count, get_member, link_in
from factories import make_discussion, make_member, make_reply

from activistnet.accounts import tasks
from activistnet.accounts.models import QuickJoin, SignUp
from activistnet.core.data.db import db
from activistnet.members.models import Member

WISH = {"handle": "Amina_K", "email": "amina@example.org", "password": PASSWORD, "display_name": "Amina K."}
SAID = "within 3 seconds"


@pytest.fixture
def moderating(app, log_in):
    moderator = app.test_client()
    log_in(make_member(role="moderator"), moderator)
    return moderator


@pytest.fixture
def clock():
    """The time, which stands still but for `clock.shift(seconds)`: it says nothing of how quick this machine is."""
    with time_machine.travel(datetime.now(UTC), tick=False) as clock:
        yield clock


def opened(page):
    return re.search(r'name="opened" value="([^"]+)"', page.text)[1]


@pytest.fixture
def join(client, mails):
    """`join()` sends the form as its page had it, and presses the mailed button."""

    def join(**given):
        assert client.post("/join", data=WISH | given).status_code == 303
        return client.post(link_in(mails()[-1]))

    return join


@pytest.fixture
def seen_in_case(client, visitor):
    """`seen_in_case(moderating)` is what a moderator reads about a reply of whoever has just joined."""

    def seen(moderating):
        reply = make_reply(root=make_discussion(), author=get_member("Amina_K"))
        visitor.post(f"/posts/{reply.id}/report", data={"rule": "spam"})
        return moderating.get(f"/moderation/posts/{reply.id}", follow_redirects=True).text

    return seen


def test_g20_who_sends_the_form_at_once_joins_and_moderators_are_told(client, clock, join, moderating, seen_in_case):
    clock.shift(2)
    assert join(opened=opened(client.get("/join"))).location == "/begin/topics"
    assert SAID in seen_in_case(moderating)


@pytest.mark.parametrize("seconds", [3, 40, 23 * 3600])
def test_who_takes_the_time_that_people_take_is_as_everybody(client, clock, join, moderating, seen_in_case, seconds):
    mark = opened(client.get("/join"))
    clock.shift(seconds)
    join(opened=mark)
    assert SAID not in seen_in_case(moderating)


@pytest.mark.parametrize("mark", [None, "", "join", "join.x.y", "é" * 150, "x" * 5000])
def test_a_form_without_its_mark_or_with_another_is_as_any(client, clock, moderating, mark):
    client.get("/join")
    answer = client.post("/join", data=WISH | ({} if mark is None else {"opened": mark}))
    assert answer.status_code in (303, 422)
    with client.application.app_context():
        assert db.session.scalar(sa.select(sa.func.bool_or(SignUp.is_quick))) in (False, None)


def test_a_form_that_is_shown_again_was_opened_when_it_came_first(client, clock, join, moderating, seen_in_case):
    first = opened(client.get("/join"))
    clock.shift(30)
    again = client.post("/join", data=WISH | {"email": "amina", "opened": first})
    assert (again.status_code, opened(again)) == (422, first)
    join(opened=opened(again))
    assert SAID not in seen_in_case(moderating)


def test_back_and_once_more_is_one_wish(client, clock, mails):
    for _ in range(2):
        client.post("/join", data=WISH | {"opened": opened(client.get("/join"))})
    assert (count(SignUp), len(mails())) == (1, 1)


def test_moderators_read_it_of_whoever_asks_to_join(app, log_in, client, clock, mails, moderating):
    operator = app.test_client()
    log_in(make_member(role="operator"), operator)
    operator.post("/operate/site/approval")
    client.post("/join", data=WISH | {"opened": opened(client.get("/join"))})
    client.post(link_in(mails()[-1]))
    assert SAID in moderating.get("/moderation/joining").text
    with app.app_context():
        number = db.session.scalar(sa.select(SignUp.id))
    assert SAID in moderating.get(f"/moderation/joining/{number}").text
    moderating.post(f"/moderation/joining/{number}", data={"act": "approve", "reason": ""})
    client.post(link_in(mails()[-1]))
    assert count(QuickJoin) == 1


def test_a_form_that_somebody_else_may_have_sent_marks_nobody(app, client, clock, mails, moderating, seen_in_case):
    client.post("/join", data=WISH | {"opened": opened(client.get("/join"))})
    phone = app.test_client()
    assert phone.post(link_in(mails()[-1]), data={"password": "eleven slow otters"}).status_code == 303
    assert SAID not in seen_in_case(moderating)


def test_nor_where_a_moderator_is_asked(app, log_in, client, clock, mails, moderating):
    operator, phone = app.test_client(), app.test_client()
    log_in(make_member(role="operator"), operator)
    operator.post("/operate/site/approval")
    client.post("/join", data=WISH | {"opened": opened(client.get("/join"))})
    phone.post(link_in(mails()[-1]), data={"password": "eleven slow otters"})
    assert "Amina K." in moderating.get("/moderation/joining").text
    assert SAID not in moderating.get("/moderation/joining").text


def test_nobody_but_moderators_of_the_site_reads_it(app, client, clock, join, visitor):
    join(opened=opened(client.get("/join")))
    for reader in (client, visitor):
        assert SAID not in reader.get("/@Amina_K").text
        assert SAID not in reader.get("/standing").text


def test_it_is_forgotten_after_thirty_days(app, client, clock, join, moderating, seen_in_case):
    join(opened=opened(client.get("/join")))
    with app.app_context():
        db.session.execute(sa.update(QuickJoin).values(created_at=sa.func.now() - sa.text("interval '31 days'")))
        db.session.commit()
    assert SAID not in seen_in_case(moderating)
    with app.app_context(), db.transaction():
        tasks.clear_away()
    assert (count(QuickJoin), count(Member) > 0) == (0, True)
