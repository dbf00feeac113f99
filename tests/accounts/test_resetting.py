"""A lost password, and the mailed link that gives a new one."""

import threading
from datetime import UTC, datetime, timedelta

import factories
import pytest
import sqlalchemy as sa
from accounts.conftest import PASSWORD, get_member, link_in, scrubbed
from waiting import HANG

from activistnet.accounts.models import MailedLink
from activistnet.accounts.services import passwords
from activistnet.core.data.db import db

ASKING = "/settings/sessions"  # a page for members only


@pytest.mark.parametrize(
    ("language", "subject"),
    [("ar", "اختيار كلمة مرور جديدة"), ("fr", "Choisissez un nouveau mot de passe"), (None, "Choose a new password")],
)
def test_a_member_is_written_to_in_the_language_of_their_settings(client, mails, make_account, language, subject):
    make_account("amina", language=language)
    mails()
    client.post("/reset", data={"email": "amina@example.org"}, headers={"Accept-Language": "en"})
    assert mails()[0]["Subject"].startswith(subject)


def test_a06_a_reset_link_works_once_and_ends_all_sessions(app, client, mails, make_account, sign_in):
    make_account("amina")
    mails()
    browser = app.test_client()
    sign_in("amina", browser=browser)
    answer = client.post("/reset", data={"email": "AMINA@example.org"})
    assert answer.status_code == 303
    link = link_in(mails()[0])
    for _ in range(3):
        assert client.get(link).status_code == 200
    assert client.post(link, data={"password": "password"}).status_code == 422
    assert client.post(link, data={"password": "amina1234"}).status_code == 422
    changed = client.post(link, data={"password": "four new wide rivers"})
    assert changed.status_code == 303
    assert "You&#39;ve got a new password" in client.get(changed.location).text
    assert "You&#39;ve got a new password" not in client.get("/").text, "it is said once"
    assert client.get(ASKING).status_code == 200
    assert browser.get(ASKING).status_code == 303
    spent = client.post(link, data={"password": "five new wide rivers"})
    assert spent.status_code == 410 and 'href="/reset">Ask for a new link</a>' in spent.text
    assert sign_in("amina", "four new wide rivers").status_code == 303
    assert "was changed" in mails()[-1]["Subject"]


@pytest.mark.commits(emptied=True)
def test_a06_a_reset_link_that_is_pressed_twice_at_once_sets_one_password(app, client, mails, make_account, sign_in):
    make_account("amina")
    mails()
    client.post("/reset", data={"email": "amina@example.org"})
    link = link_in(mails()[0])
    words, statuses = ("four new wide rivers", "five new wide rivers"), {}

    def press(word):
        statuses[word] = app.test_client().post(link, data={"password": word}).status_code

    threads = [threading.Thread(target=press, args=(word,)) for word in words]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses.values()) == [303, 410]
    for word, status in statuses.items():
        assert sign_in("amina", word).status_code == (303 if status == 303 else 422)


@pytest.mark.commits(emptied=True)
def test_a06_who_is_signing_in_with_the_old_password_meanwhile_is_not_let_in(
    app, client, mails, make_account, sign_in, monkeypatch
):
    make_account("amina")
    mails()
    client.post("/reset", data={"email": "amina@example.org"})
    link = link_in(mails()[0])
    compare, is_comparing, may_go_on = passwords._check, threading.Event(), threading.Event()

    def compare_slowly(*what):
        is_comparing.set()
        may_go_on.wait(HANG)
        return compare(*what)

    monkeypatch.setattr(passwords, "_check", compare_slowly)
    thief, answers = app.test_client(), []
    signing_in = threading.Thread(target=lambda: answers.append(sign_in("amina", browser=thief)))
    signing_in.start()
    assert is_comparing.wait(HANG)
    assert client.post(link, data={"password": "four new wide rivers"}).status_code == 303
    assert not answers
    may_go_on.set()
    signing_in.join()
    assert answers[0].status_code == 503
    assert thief.get(ASKING).status_code == 303
    assert sign_in("amina", "four new wide rivers").status_code == 303


def test_a06_reset_links_end_after_an_hour_and_are_kept_as_hashes(client, mails, make_account):
    make_account("amina")
    mails()
    client.post("/reset", data={"email": "amina@example.org"})
    link = link_in(mails()[0])
    with factories.current().app_context():
        row = db.session.scalars(sa.select(MailedLink)).one()
        assert row.token_hash != link.rpartition("/")[2].encode()
        assert row.expires_at - row.created_at <= timedelta(hours=1, seconds=5)
    with factories.current().app_context(), db.transaction():
        db.session.execute(sa.update(MailedLink).values(expires_at=datetime.now(UTC)))
    assert client.get(link).status_code == client.post(link, data={"password": PASSWORD}).status_code == 410
    assert get_member("amina")


def test_a03_asking_for_a_new_password_looks_alike_for_everybody(client, mails, make_account):
    make_account("amina")
    mails()
    known = client.post("/reset", data={"email": "amina@example.org"})
    unknown = client.post("/reset", data={"email": "nobody@example.org"})
    pages = [scrubbed(client.get(answer.location)) for answer in (known, unknown)]
    assert pages[0].replace("amina@", "") == pages[1].replace("nobody@", "")
    assert [message["To"] for message in mails()] == ["amina@example.org"]
