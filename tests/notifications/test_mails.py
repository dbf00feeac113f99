"""Mails of replies and followers: by choice, bounded, and ended by one press."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from factories import make_discussion, make_member, save
from mails import deliver

from activistnet.core.data.crypto import sign_value
from activistnet.core.data.db import db
from activistnet.follows.models import Block
from activistnet.members import mailboxes
from activistnet.members.models import Member
from activistnet.members.services import people
from activistnet.notifications import tasks
from activistnet.notifications.mail_models import MailChoice
from activistnet.notifications.models import Notification

DAILY, ONCE = tasks.mail_daily, tasks.mail_at_once


@pytest.fixture
def amina(app):
    with app.app_context():
        digest = mailboxes.digest_of("amina@example.org")
        sealed = mailboxes.seal_mailbox(digest, "amina@example.org")
    return make_member(mailbox_digest=digest, mailbox_sealed=sealed)


@pytest.fixture
def hers(app, client, amina):
    return app.test_client(user=amina)


@pytest.fixture
def thread(amina):
    return make_discussion(amina, title="Night clinics")


@pytest.fixture
def mailed(app, tmp_path):
    """`mailed(task)` are the mails of one run of it."""

    def run(task):
        with app.app_context(), db.transaction():
            task()
        return [letter for _ in range(3) for letter in deliver(app, tmp_path) if letter["List-Unsubscribe"]]

    return run


@pytest.fixture
def reply(app, client):
    def post(thread, author=None):
        browser = app.test_client(user=author or make_member())
        assert browser.post(f"/posts/{thread.id}/replies", data={"body": "Secret words."}).status_code == 303

    return post


def choose(hers, replies="off", followers="off"):
    answer = hers.post("/settings/notifications", data={"replies": replies, "followers": followers})
    assert answer.status_code == 303


def earlier(app, hours):
    """As if so much time had passed since the last mails."""
    with app.app_context(), db.transaction():
        for of in (Notification, MailChoice):
            db.session.execute(sa.update(of).values(mailed_at=of.mailed_at - timedelta(hours=hours)))


def test_who_chose_nothing_is_mailed_of_replies_once_a_day_and_of_followers_never(
    app, hers, amina, thread, reply, mailed
):
    page = hers.get("/settings/notifications").text
    assert "at most once a day about replies, and never about followers" in page
    for _ in range(2):
        reply(thread)
    app.test_client(user=make_member()).post(f"/@{amina.handle}/follow")
    assert mailed(ONCE) == []
    [letter] = mailed(DAILY)
    text = letter.get_content()
    assert letter["To"] == "amina@example.org" and "2 new replies to you in “Night clinics”" in text
    assert "Secret words." not in text and "follower" not in text
    assert mailed(DAILY) == []


def test_what_is_read_is_not_mailed(hers, thread, reply, mailed):
    reply(thread)
    hers.post("/notifications/read", data={})
    assert mailed(DAILY) == []


def test_followers_are_mailed_of_where_that_is_chosen(app, hers, amina, mailed):
    choose(hers, followers="daily")
    app.test_client(user=make_member()).post(f"/@{amina.handle}/follow")
    [letter] = mailed(DAILY)
    assert "1 new follower" in letter.get_content()


def test_at_once_is_once_an_hour_for_a_thread_with_what_came_meanwhile(app, hers, thread, reply, mailed):
    choose(hers, replies="once")
    reply(thread)
    [first] = mailed(ONCE)
    assert "1 new reply" in first.get_content()
    for _ in range(3):
        reply(thread)
    assert mailed(ONCE) == [] and mailed(DAILY) == []
    earlier(app, hours=1)
    [digest] = mailed(ONCE)
    assert "4 new replies" in digest.get_content()


def test_a_flood_over_many_threads_is_one_mail_in_ten_minutes(app, hers, amina, reply, mailed):
    choose(hers, replies="once")
    threads = [make_discussion(amina, title=f"Thread {n}") for n in range(3)]
    for each in threads[:2]:
        reply(each)
    [letter] = mailed(ONCE)
    assert "Thread 0" in letter.get_content() and "Thread 1" in letter.get_content()
    reply(threads[2])
    assert mailed(ONCE) == []
    earlier(app, hours=0.2)
    [letter] = mailed(ONCE)
    assert "Thread 2" in letter.get_content() and "Thread 0" not in letter.get_content()


def test_two_runs_at_once_mail_once(app, hers, thread, reply, mailed):
    choose(hers, replies="once")
    reply(thread)

    def twice():
        ONCE()
        ONCE()

    assert len(mailed(twice)) == 1


def test_mails_are_in_the_language_of_the_member(app, hers, amina, thread, reply, mailed):
    with app.app_context(), db.transaction():
        db.session.get_one(Member, amina.id).language = "fr"
    reply(thread)
    [letter] = mailed(DAILY)
    assert "nouvelle réponse" in letter.get_content()


def test_one_press_of_a_mail_program_ends_that_kind_of_mails(app, hers, thread, reply, mailed):
    choose(hers, replies="daily", followers="daily")
    reply(thread)
    [letter] = mailed(DAILY)
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    stop = letter["List-Unsubscribe"][1:-1].removeprefix(app.settings.base_url)
    program = app.test_client()
    assert "Stop these e-mails?" in program.get(stop).text
    for _ in range(2):
        assert program.post(stop, data={"List-Unsubscribe": "One-Click"}).status_code == 303
    reply(thread)
    earlier(app, hours=48)
    assert mailed(DAILY) == []
    with app.app_context():
        chosen = db.session.scalars(sa.select(MailChoice)).one()
        assert (chosen.replies, chosen.followers) == ("off", "daily")


@pytest.mark.parametrize("value", ["{}-nothing", "x-replies", "-replies", "{}", "{}-replies-all", "²-replies"])
def test_a_token_of_another_shape_or_purpose_ends_nothing(app, client, amina, value):
    with app.app_context():
        wrong = sign_value(value.format(amina.id), "mails")
        other = sign_value(f"{amina.id}-replies", "news")
    for token in (wrong, other, "1"):
        assert client.post(f"/stop-mails/{token}").status_code == 404


def test_a_token_of_a_former_member_ends_nothing_and_fails_at_nothing(app, client, amina):
    with app.app_context():
        token = sign_value(f"{amina.id}-all", "mails")
        nobody = sign_value("999999-all", "mails")
        with db.transaction():
            people.erase(db.session.get_one(Member, amina.id))
    for each in (token, nobody):
        assert client.post(f"/stop-mails/{each}").status_code == 303
    with app.app_context():
        assert db.session.scalars(sa.select(MailChoice)).all() == []


def test_an_account_that_is_deleted_or_suspended_is_mailed_nothing(app, hers, amina, thread, reply, mailed):
    choose(hers, replies="daily")
    reply(thread)
    with app.app_context(), db.transaction():
        people.suspend(db.session.get_one(Member, amina.id))
    assert mailed(DAILY) == []
    with app.app_context(), db.transaction():
        people.erase(db.session.get_one(Member, amina.id))
    assert mailed(DAILY) == []
    with app.app_context():
        assert db.session.scalars(sa.select(MailChoice)).all() == []


def test_nobody_is_mailed_of_whom_they_have_blocked_since(hers, amina, thread, reply, mailed):
    author = make_member()
    reply(thread, author)
    save(Block(member_id=amina.id, blocked_id=author.id))
    assert mailed(DAILY) == []


@pytest.mark.parametrize("sent", [{"replies": "always", "followers": "off"}, {"replies": "", "followers": ""}])
def test_a_choice_that_is_none_is_given_back(hers, sent):
    answer = hers.post("/settings/notifications", data=sent)
    assert answer.status_code == 422 and "There is a problem" in answer.text


def test_many_members_are_mailed_in_parts(app, mailed, reply, monkeypatch):
    monkeypatch.setattr(tasks, "MAILED_AT_ONCE", 1)
    for name in ("ada", "bob"):
        with app.app_context():
            digest = mailboxes.digest_of(f"{name}@example.org")
            sealed = mailboxes.seal_mailbox(digest, f"{name}@example.org")
        reply(make_discussion(make_member(mailbox_digest=digest, mailbox_sealed=sealed)))
    assert sorted(letter["To"] for letter in mailed(DAILY)) == ["ada@example.org", "bob@example.org"]
