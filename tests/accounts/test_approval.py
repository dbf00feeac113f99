"""Joining by approval: a proven mailbox, a moderator, and words for whoever asked."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
import time_machine
from accounts.conftest import PASSWORD, count, get_member, link_in
from factories import make_discussion, make_member, make_petition, save

from activistnet.accounts import tasks
from activistnet.accounts.models import SignUp
from activistnet.core.data.audit import Audit
from activistnet.core.data.db import db
from activistnet.members.models import Member
from activistnet.topics.models import TopicRole

WHY = "My clinic closes at night."
WISH = {"handle": "Amina_K", "email": "amina@example.org", "password": PASSWORD, "display_name": "Amina K.", "why": WHY}


@pytest.fixture
def moderating(app, log_in):
    moderator = app.test_client()
    log_in(make_member(role="moderator"), moderator)
    return moderator


@pytest.fixture
def operating(app, log_in):
    operator = app.test_client()
    log_in(make_member(role="operator"), operator)
    assert operator.post("/operate/site/approval").location == "/operate/site?done=approval"
    return operator


@pytest.fixture
def ask(operating, client, mails):
    """`ask()` asks to join and proves the mailbox; the link that was mailed."""

    def ask(**given):
        client.post("/join", data={**WISH, **given})
        link = link_in(mails()[-1])
        assert client.post(link).location == link
        return link

    return ask


def number(app):
    with app.app_context():
        return db.session.scalar(sa.select(SignUp.id).where(SignUp.state == "asked"))


def decide(moderating, number, act, reason=""):
    return moderating.post(f"/moderation/joining/{number}", data={"act": act, "reason": reason})


def test_whoever_asks_waits_for_a_moderator_and_joins_by_the_link_of_the_answer(app, client, ask, moderating, mails):
    members = count(Member)
    assert "Here moderators decide who joins" in client.get("/join").text
    link = ask()
    assert "A moderator reads your request" in client.get(link).text
    assert client.post(link).location == link, "again changes nothing"
    assert (count(Member), mails()) == (members, [])
    page = moderating.get("/moderation/joining").text
    assert "Amina K." in page and WHY in page and "1 person waits" in page
    assert "example.org" not in page
    shown = moderating.get(f"/moderation/joining/{number(app)}").text
    assert WHY in shown and "example.org" not in shown
    assert decide(moderating, number(app), "approve").location == "/moderation/joining"
    assert "No one is waiting." in moderating.get("/moderation/joining").text
    [mail] = mails()
    assert (mail["Subject"], mail["To"]) == ("You can join ActivistNet", "amina@example.org")
    assert link_in(mail) == link
    assert "Create my account" in client.get(link).text
    assert client.post(link).location == "/begin/topics"
    assert get_member("Amina_K").display_name == "Amina K."
    assert count(SignUp) == 0


def test_whoever_is_refused_reads_why_and_may_still_sign(app, client, ask, moderating, mails):
    link, members = ask(), count(Member)
    unsaid = decide(moderating, number(app), "refuse")
    assert unsaid.status_code == 422 and "they get your words by e-mail" in unsaid.text
    assert decide(moderating, number(app), "refuse", "Your handle is that of\nsomebody else.").status_code == 303
    [mail] = mails()
    assert "said no" in mail.get_content() and "somebody else." in mail.get_content()
    assert "Your handle is that of" in client.get(link).text
    assert client.post(link).location == link
    assert count(Member) == members
    with app.app_context():
        wish = db.session.scalars(sa.select(SignUp)).one()
        assert (wish.why_sealed, wish.kept_sealed, wish.password_hash) == (None, None, "")
    petition = make_petition()
    guest = {"name": "Amina", "email": "amina@example.org", "country": "NL"}
    assert client.post(f"/petitions/{petition.id}/sign", data=guest).status_code == 303
    assert any("/confirm/" in mail.get_content() for mail in mails())


def test_who_was_refused_may_ask_again(app, client, ask, moderating, mails):
    ask()
    decide(moderating, number(app), "refuse", "Choose another handle.")
    mails()
    with time_machine.travel(datetime.now(UTC) + timedelta(hours=4), tick=True):
        ask(handle="Other_handle")
        assert number(app) is not None
        assert count(SignUp) == 1


@pytest.mark.parametrize("first", ["approve", "refuse"])
def test_of_two_decisions_the_first_holds(app, client, ask, moderating, mails, first):
    ask()
    asked = number(app)
    decide(moderating, asked, first, "No room.")
    second = decide(moderating, asked, "refuse" if first == "approve" else "approve", "Late.")
    assert "Someone else has already decided that." in moderating.get(second.location).text
    assert len(mails()) == 1
    assert moderating.get(f"/moderation/joining/{asked}").status_code == 404
    with app.app_context():
        verbs = db.session.scalars(sa.select(Audit.verb).where(Audit.verb.startswith("join."))).all()
    assert verbs == [f"join.{first}"]


def test_a_request_that_nobody_decides_ends_after_30_days_and_says_so(app, client, ask, moderating, mails):
    link = ask()
    with app.app_context(), db.transaction():
        tasks.clear_away()
    assert "1 person waits" in moderating.get("/moderation/joining").text
    end(app, "asked")
    with app.app_context(), db.transaction():
        tasks.clear_away()
    [mail] = mails()
    assert mail["Subject"] == "Your request to join ActivistNet has ended"
    assert "/join" in mail.get_content()
    assert "No one is waiting." in moderating.get("/moderation/joining").text
    assert "your request has ended" in client.get(link).text
    end(app, "ended")
    with app.app_context(), db.transaction():
        tasks.clear_away()
    assert (count(SignUp), mails()) == (0, [])


def end(app, state):
    with app.app_context(), db.transaction():
        wish = db.session.scalars(sa.select(SignUp)).one()
        left = wish.expires_at - datetime.now(UTC)
        assert wish.state == state
        assert abs(left - timedelta(days=30 if state == "asked" else 7)) < timedelta(minutes=5)
        wish.expires_at = datetime.now(UTC) - timedelta(seconds=1)


def test_why_is_sealed_and_need_not_be_said(app, client, ask, moderating):
    ask(why="")
    with app.app_context():
        assert db.session.scalars(sa.select(SignUp.why_sealed)).one() is None
    assert "They didn't say why they want to join." in moderating.get(f"/moderation/joining/{number(app)}").text
    too_long = client.post("/join", data={**WISH, "email": "other@example.org", "why": "x" * 301})
    assert too_long.status_code == 422 and "x" * 301 in too_long.text


def test_why_is_asked_and_kept_only_where_somebody_reads_it(app, client):
    assert "Why do you want to join?" not in client.get("/join").text
    assert client.post("/join", data=WISH).status_code == 303
    with app.app_context():
        assert db.session.scalars(sa.select(SignUp.why_sealed)).one() is None


def test_a_handle_that_was_taken_meanwhile_is_chosen_anew(app, client, operating, mails):
    client.post("/join", data=WISH)
    link = link_in(mails()[-1])
    make_member("Amina_K")
    taken = client.post(link)
    assert taken.status_code == 409 or taken.status_code == 422
    assert client.post(link, data={"handle": "Amina_L"}).location == link
    assert "request" in client.get(link).text
    with app.app_context():
        assert db.session.scalars(sa.select(SignUp.handle)).one() == "Amina_L"


def test_in_another_browser_the_password_is_chosen_there(app, ask, client, moderating, mails, operating):
    client.post("/join", data=WISH)
    link, other = link_in(mails()[-1]), app.test_client()
    assert other.post(link).status_code == 422
    assert other.post(link, data={"password": "eleven slow otters"}).location == link
    decide(moderating, number(app), "approve")
    assert other.post(link, data={"password": "eleven slow otters"}).status_code == 303
    assert get_member("Amina_K").display_name == "Amina K."


def test_moderators_read_why_as_whoever_proves_the_mailbox_says_it(app, client, moderating, mails, operating):
    client.post("/join", data={**WISH, "why": "To sell pills."})  # somebody else, who was first
    mine, phone, link = app.test_client(), app.test_client(), link_in(mails()[-1])
    assert (
        mine.post("/join", data={**WISH, "handle": "amina", "why": "To keep the night clinic open."}).status_code == 303
    )
    assert not mails(), "one is for all who ask in these hours"
    assert "To sell pills.</textarea>" in phone.get(link).text, "what moderators would read is shown first"
    typed = {"handle": "amina", "display_name": "Amina", "password": "eleven slow otters"}
    assert phone.post(link, data={**typed, "why": "x" * 301}).status_code == 422
    assert phone.post(link, data={**typed, "why": "For the clinic."}).location == link
    page = moderating.get(f"/moderation/joining/{number(app)}").text
    assert "For the clinic." in page and "pills" not in page


def test_moderators_read_nothing_that_whoever_proves_the_mailbox_has_not_sent(
    app, client, moderating, mails, operating
):
    client.post("/join", data=WISH)
    other, link = app.test_client(), link_in(mails()[-1])
    assert other.post(link, data={"password": "eleven slow otters", "why": ""}).location == link
    assert "They didn't say why they want to join." in moderating.get(f"/moderation/joining/{number(app)}").text


def test_where_everyone_may_join_again_nobody_waits(app, client, ask, operating):
    link = ask()
    assert operating.post("/operate/site/invitation/end").status_code == 303
    assert client.post(link).location == "/begin/topics"


def test_one_way_of_joining_holds_at_a_time(client, operating):
    operating.post("/operate/site/invitation")
    page = client.get("/join").text
    assert "by invitation" in page and "moderators decide" not in page
    operating.post("/operate/site/approval")
    page = client.get("/join").text
    assert "by invitation" not in page and "moderators decide" in page


def test_only_those_who_moderate_the_whole_site_decide_who_joins(app, client, ask, log_in):
    ask()
    discussion, member = make_discussion(), make_member()
    save(TopicRole(topic_id=discussion.topic_id, member_id=member.id, role="moderator"))
    for other in (member, make_member()):
        browser = app.test_client()
        log_in(other, browser)
        assert browser.get("/moderation/joining").status_code == 403
        assert browser.get(f"/moderation/joining/{number(app)}").status_code == 403
        assert decide(browser, number(app), "approve").status_code == 403
    assert "Requests to join" not in browser.get("/moderation").text
    with app.app_context():
        assert db.session.scalars(sa.select(SignUp.state)).one() == "asked"


@pytest.mark.parametrize("act", ["", "nonsense"])
def test_only_a_decision_decides(app, ask, moderating, act):
    ask()
    assert decide(moderating, number(app), act).status_code == 422
    assert number(app) is not None
