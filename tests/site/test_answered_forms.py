"""A form that has been answered: what counts as the same one, for how long, and for whom."""

import re
import threading
from types import SimpleNamespace

import pytest
import sqlalchemy as sa
from people import PASSWORD
from presses import NEW, Form, Page, make_older, said
from waiting import HANG, wait_until

from activistnet.core.data.db import db
from activistnet.core.web import once
from activistnet.core.web.csrf import token_for


def test_what_was_refused_is_tried_anew(app, things):
    page = Page(app, things, Form("/settings/password", f"old_password={{password}}&password={NEW}"), things["person"])
    assert page.press(old_password="wrong").status_code == 422
    assert page.press(password="x").status_code == 422
    assert page.press().status_code == 303


def test_other_words_of_the_same_page_are_another_form(app, things):
    page = Page(app, things, Form("/posts/{discussion}/share", "note=One"), things["owner"])
    assert page.press(note="One").status_code == page.press(note="Two").status_code == 303
    with app.app_context():
        notes = db.session.scalars(sa.text("SELECT note FROM shares WHERE post_id = :discussion"), things).all()
        assert notes == ["Two"]


STATES = [
    ("/petitions/{petition}/change", "reason=One", "SELECT reason FROM signatures WHERE id = :signature"),
    ("/posts/{reply}/edit", "body=One", "SELECT body FROM posts WHERE id = :reply"),
    ("/settings", "display_name=One", "SELECT display_name FROM members WHERE handle = 'owner'"),
]


@pytest.mark.parametrize(("path", "fields", "wanted"), STATES)
def test_a_state_is_set_anew_whatever_it_was_set_to_in_between(app, things, path, fields, wanted):
    """From the page of then: what the answer says is so again."""
    page, other = (Page(app, things, Form(path, fields), things["owner"]) for _ in range(2))
    name = fields.partition("=")[0]
    for who, text in ((page, "One"), (other, "Two"), (page, "One")):
        assert who.press(**{name: text}).status_code == 303
        with app.app_context():
            assert db.session.scalar(sa.text(wanted), things | {"person": None}) == text


def test_who_signs_again_takes_it_back_from_the_page_of_before(app, things):
    page = Page(app, things, Form("/petitions/{petition}/withdraw", ""), things["owner"])
    sign = Page(app, things, Form("/petitions/{petition}/sign", ""), things["owner"])
    for _ in range(2):
        assert page.press().status_code == sign.press().status_code == page.press().status_code == 303
        with app.app_context():
            wanted = "SELECT state FROM signatures WHERE petition_id = :petition AND id <> :also_signed"
            assert "counted" not in db.session.scalars(sa.text(wanted), things).all()


def test_a_key_of_somebody_else_is_refused(app, things):
    """The token of another browser's page, with whatever else of it is known."""
    page = Page(app, things, Form("/posts/{discussion}/share", "note=One"), things["owner"])
    stranger = Page(app, things, page.form, things["person"])
    assert page.press().status_code == 303
    stranger.token = page.token
    assert stranger.press().status_code == 403


def test_whoever_goes_back_and_sends_the_same_is_mailed_once(app, things, monkeypatch):
    """Its page is asked for anew, with another token in it."""
    page = Page(app, things, Form("/reset", "email=owner@example.org"), None)
    first = page.press()
    page.token = token_for(next(iter(page.cookies.values())))
    assert said(page.press()) == said(first)
    with app.app_context(), db.transaction():
        make_older(once.WHILE_BACK)
    assert said(page.press()) != said(first)


def test_who_presses_a_while_later_is_mailed_again(app, things):
    """Some browsers show the page as it was. It was answered as the first time for a day, and no mail came."""
    page = Page(app, things, Form("/petitions/{petition}/check-mail/{check_mail}", ""), None)
    first = page.press()
    assert said(page.press()) == said(first)
    with app.app_context(), db.transaction():
        make_older(once.MOMENT)
    assert said(page.press()) != said(first)


def test_nobody_waits_for_one_whose_process_is_gone(app, things, monkeypatch):
    monkeypatch.setattr(once, "WAIT", 0)
    page = Page(app, things, Form("/posts/{discussion}/share", "note=One"), things["owner"])
    assert page.press().status_code == 303
    with app.app_context(), db.transaction():
        db.session.execute(sa.update(once.AnsweredForm).values(answer_sealed=None, sent_at=sa.func.now()))
    busy = page.press()
    assert busy.status_code == 503
    assert int(busy.headers["Retry-After"]) > 0
    with app.app_context(), db.transaction():
        make_older(once.LOST)
    assert page.press().status_code == 303


@pytest.mark.commits(emptied=True)
def test_of_many_presses_of_one_form_few_wait_and_the_others_are_told_at_once(app, things, monkeypatch):
    """Each who waits holds a place, and anybody can send the same form a hundred times."""
    page = Page(app, things, Form("/posts/{discussion}/share", "note=Look"), things["owner"])
    assert page.press().status_code == 303
    with app.app_context(), db.transaction():
        db.session.execute(sa.update(once.AnsweredForm).values(answer_sealed=None, sent_at=sa.func.now()))
    answers, waiting, may_go_on = [], set(), threading.Event()

    def wait(_seconds):
        waiting.add(threading.get_ident())
        may_go_on.wait(HANG)

    monkeypatch.setattr(once, "time", SimpleNamespace(sleep=wait))
    presses = [
        threading.Thread(target=lambda: answers.append(page.press().status_code)) for _ in range(once.MOST_WAITING + 3)
    ]
    for each in presses:
        each.start()
    wait_until(lambda: len(answers) + len(waiting) == len(presses))
    assert (answers, len(waiting)) == ([503] * 3, once.MOST_WAITING)
    may_go_on.set()
    for each in presses:
        each.join()
    assert (set(answers), len(waiting)) == ({503}, once.MOST_WAITING)


def test_forms_beyond_what_people_send_are_answered_and_not_kept(app, things, monkeypatch):
    """Or whoever makes tokens for a form cookie of their own would fill the disk."""
    monkeypatch.setattr(once, "MOST_KEPT", once.MOST_KEPT._replace(most=2))
    page = Page(app, things, Form("/posts/{discussion}/share", "note=Look"), things["owner"])
    for _ in range(4):
        page.token = token_for(next(iter(page.cookies.values())))
        assert page.press().status_code == 303
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(once.AnsweredForm)) == 2


@pytest.mark.parametrize("path", ["/logout", "/appearance"])
def test_what_anybody_may_send_without_limit_leaves_nothing(app, things, path):
    page = Page(app, things, Form(path, ""), None)
    assert page.press().status_code == 303
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(once.AnsweredForm)) == 0


def test_who_signs_out_and_signs_in_again_on_the_same_page_is_signed_in(app, things):
    """Some browsers show the page of before as it was, with its token."""
    person, browser = things["person"], app.test_client()

    def send(page):
        token = re.search('name="csrf_token" value="([^"]+)"', page)[1]
        return browser.post(
            "/login", data={"handle": person.handle, "password": PASSWORD, "csrf_token": token}, forged=True
        )

    page = browser.get("/login").text
    assert send(page).status_code == 303
    assert browser.get("/settings").status_code == 200
    browser.post("/logout")
    assert browser.get("/settings").status_code != 200
    again = send(page)
    assert again.status_code == 422
    assert send(again.text).status_code == 303
    assert browser.get("/settings").status_code == 200


def test_what_was_answered_is_gone_after_a_day_and_opens_for_nobody_else(app, things):
    page = Page(app, things, Form("/login", "handle={handle}&password={password}"), None)
    session = page.press().headers["Set-Cookie"]
    with app.app_context(), db.transaction():
        [kept] = db.session.scalars(sa.select(once.AnsweredForm))
        token = re.search(r"__Host-s=([^;]+)", session)[1]
        assert token.encode() not in bytes(kept.answer_sealed)
        once.clear_away()
        assert db.session.scalar(sa.select(sa.func.count()).select_from(once.AnsweredForm)) == 1
        make_older(once.KEPT)
        once.clear_away()
        assert db.session.scalar(sa.select(sa.func.count()).select_from(once.AnsweredForm)) == 0
