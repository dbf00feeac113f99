"""Taking an account back: what an old credential gave ends with it, and the old mailbox can undo a change."""

import threading
from datetime import UTC, datetime, timedelta

import factories
import pytest
import sqlalchemy as sa
import time_machine
from accounts.conftest import PASSWORD, count, link_in
from decided import lift, suspend

from activistnet.accounts.models import KnownBrowser, MailedLink, SignInSession, StopLink
from activistnet.accounts.services import accounts
from activistnet.accounts.tasks import clear_away, mail_mailbox_link
from activistnet.core.data.crypto import token_hash
from activistnet.core.data.db import db
from activistnet.core.jobs import tasks
from activistnet.members.models import Member
from activistnet.members.queries import get_with_secrets

NEW = "four new wide rivers"


@pytest.fixture
def change_mailbox(mails, sign_in):
    """`change_mailbox(browser, "thief@example.org")` asks for it as amina; gives the two mails, new mailbox first."""

    def ask(browser, mailbox, password=PASSWORD):
        sent = {"email": mailbox, "password": password}
        assert browser.post("/settings/mailbox", data=sent).status_code == 303
        return mails()

    return ask


@pytest.fixture
def thief(app, make_account, mails, sign_in):
    """A browser of somebody who knows amina's password."""
    make_account("amina")
    mails()
    browser = app.test_client()
    sign_in("amina", browser=browser)
    return browser


def mailbox_works(sign_in, name, browser, password=PASSWORD):
    return sign_in(name, password, browser=browser).status_code == 303


def by_changing_the_password(client, sign_in, **_):
    sign_in("amina")
    client.post("/settings/password", data={"old_password": PASSWORD, "password": NEW})


def by_a_reset(client, mails, **_):
    client.post("/reset", data={"email": "amina@example.org"})
    assert client.post(link_in(mails()[-1]), data={"password": NEW}).status_code == 303


def by_being_suspended_for_a_while(app, **_):
    suspend(app, "amina")
    lift(app, "amina")


def by_being_suspended(app, **_):
    suspend(app, "amina")


def by_another_role(app, **_):
    assert app.test_cli_runner().invoke(args=["members", "appoint", "amina", "moderator"]).exit_code == 0


def by_leaving(client, sign_in, **_):
    sign_in("amina")
    assert client.post("/settings/delete", data={"password": PASSWORD}).status_code == 303


ENDS = [by_changing_the_password, by_a_reset, by_being_suspended_for_a_while, by_being_suspended, by_another_role]


@pytest.mark.parametrize("end", [*ENDS, by_leaving])
def test_a06_all_that_was_issued_ends_with_the_credential(app, client, mails, sign_in, thief, change_mailbox, end):
    proof = link_in(change_mailbox(thief, "thief@example.org")[0])
    app.test_client().post("/reset", data={"email": "amina@example.org"})
    reset = link_in(mails()[0])
    known = thief.get_cookie("__Host-k").value
    end(app=app, client=client, mails=mails, sign_in=sign_in)
    assert thief.get("/settings").status_code == 303
    for link, typed in ((proof, {}), (reset, {"password": NEW})):
        assert app.test_client().get(link).status_code == 410
        assert app.test_client().post(link, data=typed).status_code == 410
    with app.app_context():
        row = sa.select(KnownBrowser.credential, Member.credential).join(Member, Member.id == KnownBrowser.member_id)
        row = db.session.execute(row.where(KnownBrowser.token_hash == token_hash(known))).one_or_none()
    assert row is None or row[0] != row[1]


@pytest.mark.parametrize("end", ENDS)
def test_a06_a_link_that_waits_to_be_mailed_ends_with_the_credential_too(app, client, mails, sign_in, thief, end):
    thief.post("/settings/mailbox", data={"email": "thief@example.org", "password": PASSWORD})
    with app.app_context():
        waiting = db.session.execute(sa.select(tasks.Outbox.job, tasks.Outbox.args)).all()
    (args,) = [args for name, args in waiting if name.endswith("mail_mailbox_link")]
    end(app=app, client=client, mails=mails, sign_in=sign_in)
    with app.app_context(), db.transaction():
        mail_mailbox_link(*args)
    links = [link_in(message) for message in mails() if message["To"] == "thief@example.org"]
    assert all(app.test_client().post(link).status_code == 410 for link in links)


def test_a_suspended_member_is_mailed_no_link_and_none_works(app, client, mails, thief, change_mailbox):
    stop = link_in(change_mailbox(thief, "new@example.org")[1])
    by_being_suspended(app)
    client.post("/reset", data={"email": "amina@example.org"})
    assert mails() == []
    assert client.get(stop).status_code == client.post(stop).status_code == 410


def test_a_new_mailbox_signs_other_browsers_out_and_keeps_the_one_that_confirmed(
    app, client, sign_in, thief, change_mailbox
):
    sign_in("amina")
    link = link_in(change_mailbox(client, "new@example.org")[0])
    answer = client.post(link)
    assert (answer.status_code, answer.location) == (303, "/settings/mailbox?done=mailbox")
    assert client.get(answer.location).status_code == 200
    assert thief.get("/settings").status_code == 303
    assert count(SignInSession) == 1


def test_the_old_mailbox_stops_a_change_that_was_asked_for(app, client, sign_in, thief, change_mailbox):
    proof, warning = map(link_in, change_mailbox(thief, "thief@example.org"))
    for _ in range(3):
        assert client.get(warning).status_code == 200
    assert thief.get("/settings").status_code == 200
    answer = client.post(warning)
    assert answer.status_code == 303
    assert app.test_client().post(proof).status_code == 410
    assert thief.get("/settings").status_code == 303
    assert client.post(warning).status_code == client.get(warning).status_code == 410
    assert not mailbox_works(sign_in, "amina", thief)
    assert client.post(answer.location, data={"password": NEW}).status_code == 303
    assert mailbox_works(sign_in, "amina@example.org", app.test_client(), NEW)


@pytest.mark.parametrize("which", ["of the request", "of the change"])
def test_a06_the_old_mailbox_undoes_a_change_that_was_made_whatever_the_thief_did_since(
    app, client, mails, sign_in, thief, change_mailbox, which
):
    proof, asked = map(link_in, change_mailbox(thief, "thief@example.org"))
    assert thief.post(proof).status_code == 303
    stops = {"of the request": asked, "of the change": link_in(mails()[0])}
    assert (
        thief.post(
            "/settings/password", data={"old_password": PASSWORD, "password": "thieves in the night"}
        ).status_code
        == 303
    )
    further, back = map(link_in, change_mailbox(thief, "further@example.org", "thieves in the night")[-2:])
    answer = client.post(stops[which])
    assert answer.status_code == 303
    for link in (further, back):
        assert thief.post(link).status_code == 410
    assert thief.get("/settings").status_code == 303
    assert not mailbox_works(sign_in, "amina", thief, "thieves in the night")
    assert client.post(answer.location, data={"password": NEW}).status_code == 303
    assert mailbox_works(sign_in, "amina@example.org", app.test_client(), NEW)
    assert not mailbox_works(sign_in, "thief@example.org", app.test_client(), NEW)


def test_the_old_mailbox_has_the_last_word_however_late_a_mail_to_the_thief_is(
    app, client, mails, sign_in, thief, change_mailbox
):
    """A mail server decides itself when it takes what: a link that was made with the mail would be newer than all."""
    proof, _asked = map(link_in, change_mailbox(thief, "thief@example.org"))
    thief.post(proof)
    stop = link_in(mails()[0])
    thief.post("/settings/mailbox", data={"email": "further@example.org", "password": PASSWORD})
    answer = client.post(stop)
    late = mails()
    assert [message for message in late if message["To"] == "thief@example.org"] == []
    assert count(StopLink) == 1  # the one of the request, mailed to amina
    assert client.post(answer.location, data={"password": NEW}).status_code == 303
    assert mailbox_works(sign_in, "amina@example.org", app.test_client(), NEW)


def test_stopping_works_for_72_hours_and_each_mail_begins_them_anew(client, mails, thief, change_mailbox):
    proof, asked = map(link_in, change_mailbox(thief, "thief@example.org"))
    began = datetime.now(UTC)
    with time_machine.travel(began + timedelta(hours=71)):
        assert client.get(asked).status_code == 200
    with time_machine.travel(began + timedelta(hours=73)):
        assert client.get(asked).status_code == client.post(asked).status_code == 410
    thief.post(proof)
    (done,) = mails()
    assert "72 hours" in done.get_content()
    with factories.current().app_context(), db.transaction():
        db.session.execute(sa.update(StopLink).values(expires_at=datetime.now(UTC)))
    assert client.post(link_in(done)).status_code == 410


def test_a_mailbox_that_got_another_account_meanwhile_is_not_taken_from_it(
    client, mails, make_account, thief, change_mailbox
):
    proof, asked = map(link_in, change_mailbox(thief, "thief@example.org"))
    thief.post(proof)
    make_account("zora", mailbox="amina@example.org")
    assert client.post(asked).status_code == 409
    assert client.get(asked).status_code == 200


@pytest.mark.commits(emptied=True)
def test_a_change_that_is_confirmed_while_it_is_stopped_does_not_stay(app, client, mails, make_account, sign_in):
    make_account("amina")
    sign_in("amina")
    mails()
    client.post("/settings/mailbox", data={"email": "thief@example.org", "password": PASSWORD})
    proof, stop = map(link_in, mails())
    pressing = [threading.Thread(target=app.test_client().post, args=(link,)) for link in (proof, stop)]
    for thread in pressing:
        thread.start()
    for thread in pressing:
        thread.join()
    with app.app_context():
        assert sign_in("thief@example.org", NEW).status_code == 422
        assert db.session.scalar(sa.select(Member.password_hash)) is None
        member = get_with_secrets(db.session.scalar(sa.select(Member.id)))
        assert accounts.words_of(member)[2] == "amina@example.org"


def test_what_no_longer_holds_is_deleted_by_the_night(app, client, sign_in, thief, change_mailbox):
    change_mailbox(thief, "thief@example.org")
    by_changing_the_password(client, sign_in)
    assert (count(MailedLink), count(KnownBrowser)) == (1, 2)
    with app.app_context(), db.transaction():
        clear_away()
    assert (count(MailedLink), count(KnownBrowser), count(SignInSession)) == (0, 1, 1)


def test_the_mark_of_a_known_browser_is_random_and_goes_with_the_account_or_when_it_is_to_be_forgotten(
    app, client, make_account, sign_in
):
    member = make_account("amina")
    sign_in("amina")
    first = client.get_cookie("__Host-k").value
    assert len(first) == 43 and str(member.id) not in first.split(".")
    sign_in("amina")
    assert client.get_cookie("__Host-k").value != first
    assert count(KnownBrowser) == 1
    client.post("/logout")
    assert client.get_cookie("__Host-k") is not None
    sign_in("amina")
    assert "Sign out and forget this browser" in client.get("/settings/sessions").text
    assert client.post("/settings/sessions/forget").status_code == 303
    assert client.get_cookie("__Host-k") is client.get_cookie("__Host-s") is None
    assert count(KnownBrowser) == 0
    sign_in("amina")
    client.post("/settings/delete", data={"password": PASSWORD})
    assert client.get_cookie("__Host-k") is None
    assert count(KnownBrowser) == count(StopLink) == 0


def test_of_one_member_only_the_newest_browsers_are_known(app, make_account, sign_in):
    make_account("amina")
    for _ in range(23):
        assert sign_in("amina", browser=app.test_client()).status_code == 303
    assert count(KnownBrowser) == 20
