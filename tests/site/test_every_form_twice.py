"""Whatever is sent twice, or three times at once, is done once: every address of `policy.yaml` that takes a form."""

import re
import threading
from datetime import timedelta
from types import SimpleNamespace
from typing import NamedTuple
from urllib.parse import parse_qsl

import pytest
import sqlalchemy as sa
from browsers import Browser
from people import PASSWORD, make_person
from policy import LINES, forgotten, make_things
from waiting import HANG, wait_until

from activistnet.core.application import ROOT
from activistnet.core.data.crypto import new_token
from activistnet.core.data.db import Base, db
from activistnet.core.web import once
from activistnet.core.web.cookies import cookie_names
from activistnet.core.web.csrf import token_for

NEW = "another+horse+battery+staple"
# What the policy sends with a wrong password, sent with the right one.
WITH_PASSWORD = [
    ("/login", "handle={handle}&password={password}"),
    ("/settings/password", f"old_password={{password}}&password={NEW}"),
    ("/settings/mailbox", "email=x@example.org&password={password}"),
    ("/settings/delete", "password={password}"),
    ("/operate/members/{owner.id}/reset", "password={password}"),
    ("/operate/members/{owner.id}/role", "role=operator&password={password}"),
    ("/operate/members/{owner.id}/delete", "handle=owner&password={password}"),
]
NEVER_DONE = {"/check-mail"}  # the policy has no address of it that leads somewhere
# Counted or noted each time, and no thing that a form makes.
BESIDE = {"outbox": "a mail that was sent is no row", "security_events": "each try is noted"}


class Form(NamedTuple):
    """An address, and what is sent there."""

    path: str
    fields: str

    def sent(self, things):
        return dict(parse_qsl(self.fields.format_map(things), keep_blank_values=True))


POSTS = [line for line in LINES if line.method == "POST"]
FORMS = [Form(line.path, line.fields) for line in POSTS if min(line.statuses) < 400]
FORMS = [form for form in FORMS if form.path not in NEVER_DONE] + [Form(*each) for each in WITH_PASSWORD]


def view_of(app, path):
    endpoint, _ = app.url_map.bind("").match(path, "POST")
    return app.view_functions[endpoint], endpoint


def kept_of(app, things, form):
    """Why this form is not kept by its page; empty when it is."""
    view, _ = view_of(app, form.path.format_map(things).partition("?")[0])
    return getattr(view, "known_otherwise", "")


@pytest.fixture
def things(app):
    person = make_person("Nour", role="operator")
    make_person("Second", role="operator")  # the last one may not leave
    return make_things(app) | {"handle": person.handle, "password": PASSWORD.replace(" ", "+"), "person": person}


class Page:
    """One page with a form, open in a browser: whoever presses its button sends the same token and the same cookie."""

    def __init__(self, app, things, form, member):
        app.test_client_class = Browser
        self.app, self.form, self.things = app, form, things
        self.path = form.path.format_map(things)
        first = app.test_client(user=member)
        self.address = first.environ_base["REMOTE_ADDR"]
        names = cookie_names(app.settings.base_url)
        held = first.get_cookie(names.session)
        self.cookies = {names.session: held.value} if held else {names.form: new_token()}
        self.token = token_for(next(iter(self.cookies.values())))

    def press(self, **changes):
        browser = self.app.test_client()
        browser.environ_base["REMOTE_ADDR"] = self.address
        for name, value in self.cookies.items():
            browser.set_cookie(name, value)
        data = {**self.form.sent(self.things), "csrf_token": self.token, **changes}
        return browser.post(self.path, data=data, forged=True)


def make_older(by):
    """Let what was sent have been sent so much earlier, and a little."""
    longer = by + timedelta(seconds=1)
    db.session.execute(sa.update(once.AnsweredForm).values(sent_at=once.AnsweredForm.sent_at - longer))


def said(answer):
    return answer.status_code, answer.location, answer.headers.getlist("Set-Cookie")


def count_rows(app):
    tables = [table for table in Base.metadata.sorted_tables if table.name not in BESIDE]
    counted = (sa.select(sa.func.count()).select_from(table).scalar_subquery().label(table.name) for table in tables)
    with app.app_context():
        return db.session.execute(sa.select(*counted)).one()._asdict()


def may_send(app, things, form):
    """Who of the owner and another member does it."""
    owner_may = any((line.path, line.fields) == form and line.statuses[4] < 400 for line in POSTS)
    return things["owner"] if owner_may else things["person"]


def test_a_form_sent_again_is_answered_alike_and_makes_nothing_more(app, things):
    wrong = []
    for form in FORMS:
        with forgotten(app):
            page = Page(app, things, form, may_send(app, things, form))
            kept = kept_of(app, things, form)
            key = {} if kept != once.OWN_KEY else {"once": "a-key"}
            first = page.press(**key)
            assert first.status_code < 400, (form, first.text)
            rows = count_rows(app)
            again = page.press(**key)
            is_alike = again.status_code == first.status_code if kept else said(again) == said(first)
            if not is_alike or count_rows(app) != rows:
                wrong.append((form, said(first), said(again)))
    assert wrong == []


def test_every_form_of_a_template_holds_the_field_of_the_token():
    """So that there is a key, and so that lynx, which sends a form of no fields as a GET, presses its button.

    In a part of a page that is kept for many readers it comes with the rest of what is the reader's own.
    """
    own = (ROOT / "templates/feed/_press.html").read_text()
    assert own.partition("macro press(member) -%}")[2].strip().startswith("{{ csrf_field() }}")
    forms = re.compile(r'<form[^>]*method="post".*?</form>', re.DOTALL)
    pages = (ROOT / "templates").rglob("*.html")
    holds = re.compile(r"csrf_field\(\)|\{\{ press \}\}")
    bare = [page.name for page in pages for form in forms.findall(page.read_text()) if not holds.search(form)]
    assert bare == []


def test_every_form_is_kept_by_its_page_or_says_why_it_need_not_be(app):
    reasons = {getattr(view, "known_otherwise", "its page") for view in app.view_functions.values()}
    assert reasons == {
        "its page",
        "Each picture is a thing of its own, and goes after a day where nothing shows it.",
        once.STATE,
        once.OWN_KEY,
        "A person signs once; a guest who says the same again is mailed once.",
        "A link is spent once, and leads to its signature ever after.",
    }


KEPT_BY_PAGE = {
    "/join",
    "/login",
    "/reset",
    "/welcome/{welcome}",
    "/reset/{reset}",
    "/mailbox/{mailbox}",
    "/stop/{stop}",
    "/petitions/{petition}/check-mail/{check_mail}",
    "/settings/password",
    "/settings/mailbox",
    "/settings/sessions/forget",
    "/settings/delete",
    "/operate/members/{owner.id}/reset",
    "/operate/members/{owner.id}/role",
    "/operate/members/{owner.id}/delete",
    "/operate/site/announcement",
    "/operate/site/maintenance",
    "/operate/topics",
    "/operate/topics/{own_topic}/rules",
    "/operate/rules",
    "/operate/rules/{own_rule}/remove",
    "/t/{own_topic}/rules/{own_rule}/remove",
    "/posts/{reply}/delete",
    "/posts/{discussion}/share",
    "/posts/{discussion}/feature",
    "/posts/{petition}/context",
    "/context/{note}/remove",
    "/context/{note}/report",
    "/summaries/{summary}/report",
    "/t/{own_topic}/removal",
    "/topics/looks/{look}",
    "/topics/proposals",
    "/topics/proposals/{proposal}/withdraw",
    "/topics/proposals/{proposal}/decide",
    "/collections",
    "/collections/{collection}/add",
    "/collections/{collection}/delete",
    "/petitions/{petition}/close",
    "/posts/{reply}/report",
    "/signatures/{signature}/report",
    "/members/owner/report",
    "/t/{own_topic}/report",
    "/appeals/{decision}",
    "/appeal/{appeal}",
    "/reports/{own_report}/look",
    "/moderation/words",
    "/moderation/lists",
    "/moderation/lists/{list}",
    "/moderation/lists/{list}/renew",
    "/moderation/reasons/{reason}/remove",
    "/moderation/together",
    "/moderation/shields/{shield}/refuse",
}


def test_the_list_of_those_kept_by_their_page_is_whole(app, things):
    assert {form.path for form in FORMS if not kept_of(app, things, form)} == KEPT_BY_PAGE


@pytest.mark.commits(emptied=True)
@pytest.mark.parametrize("form", [form for form in FORMS if form.path in KEPT_BY_PAGE], ids=str)
def test_three_presses_at_once_are_done_once_and_answered_alike(app, things, form, monkeypatch):
    page = Page(app, things, form, may_send(app, things, form))
    view, endpoint = view_of(app, page.path.partition("?")[0])
    done, answers = [], []

    def noting(**arguments):
        done.append(1)
        return view(**arguments)

    noting.__dict__.update(view.__dict__)
    monkeypatch.setitem(app.view_functions, endpoint, noting)
    presses = [threading.Thread(target=lambda: answers.append(page.press())) for _ in range(3)]
    for each in presses:
        each.start()
    for each in presses:
        each.join()
    assert len(done) == 1
    assert answers[0].status_code < 400
    assert [said(answer) for answer in answers] == [said(answers[0])] * 3


def test_a_visitor_s_report_is_known_by_its_page_too(app, client, things):
    path = f"/posts/{things['reply']}/report"
    token = re.search('name="csrf_token" value="([^"]+)"', client.get(path).text)[1]
    answers = [client.post(path, data={"rule": "spam", "csrf_token": token}, forged=True) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(once.AnsweredForm)) == 1


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
    ("/petitions/{petition}/change", "reason=One", "SELECT reason FROM signatures WHERE petition_id = :petition"),
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
            states = db.session.scalars(sa.text("SELECT state FROM signatures WHERE petition_id = :petition"), things)
            assert "counted" not in states.all()


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
