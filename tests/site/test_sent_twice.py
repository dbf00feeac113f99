"""A form that makes something makes it once: three clicks on a slow line, Back and send again, two tabs."""

import re
import threading
from datetime import timedelta

import pytest
import sqlalchemy as sa
from factories import make_discussion, make_member, make_reply
from waiting import HANG, wait_until

from activistnet.core.data.db import db
from activistnet.core.refusals import TooMany
from activistnet.moderation.models import Report
from activistnet.posts.models import Draft, Post, SentForm
from activistnet.posts.services import sent_forms
from activistnet.posts.tasks import clear_away

PETITION = {"demand": "Keep it open", "body": "It is the only one.", "target": "the Council", "goal": "100"}
# What is made: the page with its form, where it is sent, what is typed, and what would be refused.
FORMS = {
    "petition": ("/t/health/new?kind=petition", "/t/health/petitions", PETITION, {"goal": "none"}),
    "discussion": ("/t/health/new", "/t/health/discussions", {"title": "Clinics", "body": "Why?"}, {"title": ""}),
    "reply": ("/posts/{}/replies", "/posts/{}/replies", {"body": "Because."}, {"stance": "maybe"}),
    "reply below the thread": ("/discussions/{}/night-clinics", "/posts/{}/replies", {"body": "So."}, {"body": ""}),
    "reply to a reply": ("/posts/{}/replies?parent={}", "/posts/{}/replies", {"body": "And?"}, {"body": " "}),
    "report": ("/posts/{}/report", "/posts/{}/report", {"rule": "spam", "note": "Look."}, {"rule": "nonsense"}),
}
POSTS = [name for name in FORMS if name != "report"]


class Sheet:
    """One of the forms, in a browser that is signed in: what there is of it is `made`."""

    def __init__(self, name, browser, root, parent):
        self.browser, self.name = browser, name
        page, action, self.typed, self.wrong = FORMS[name]
        self.page, self.action = page.format(root.id, parent.id), action.format(root.id)
        self.parent = {"parent": str(parent.id)} if name == "reply to a reply" else {}
        self.model = Report if name == "report" else Post
        self.before = self.count()

    def key(self):
        return key_in(self.browser.get(self.page))

    def send(self, browser=None, **changes):
        return (browser or self.browser).post(self.action, data={**self.typed, **self.parent, **changes})

    def count(self):
        with self.browser.application.app_context():
            return db.session.scalar(sa.select(sa.func.count()).select_from(self.model)) or 0

    @property
    def made(self):
        return self.count() - self.before


def key_in(page):
    [key] = re.findall(r'<input id="once" name="once" type="hidden" value="([^"]+)">', page.text)
    return key


def make_older(app, by):
    """Let what was sent have been sent so much earlier."""
    with app.app_context(), db.transaction():
        db.session.execute(sa.update(SentForm).values(sent_at=SentForm.sent_at - by))


@pytest.fixture
def member(log_in):
    return log_in(make_member())


@pytest.fixture
def sheet(client, member):
    root = make_discussion()
    parent = make_reply(root)
    return lambda name: Sheet(name, client, root, parent)


@pytest.mark.parametrize("name", FORMS)
def test_back_and_send_again_leads_to_what_was_made(sheet, name):
    form = sheet(name)
    key = form.key()
    first, again = form.send(once=key), form.send(once=key)
    assert (first.status_code, again.status_code) == (303, 303)
    assert again.location == first.location
    assert form.browser.get(again.location, follow_redirects=True).status_code == 200
    assert form.made == 1


@pytest.mark.commits(emptied=True)
@pytest.mark.parametrize("name", FORMS)
def test_three_clicks_at_once_make_one(app, log_in, member, sheet, name):
    form = sheet(name)
    key, answers = form.key(), []
    browsers = [app.test_client() for _ in range(3)]
    for browser in browsers:
        log_in(member, browser)
    clicks = [
        threading.Thread(target=lambda browser=browser: answers.append(form.send(browser, once=key)))
        for browser in browsers
    ]
    for each in clicks:
        each.start()
    for each in clicks:
        each.join()
    assert [answer.status_code for answer in answers] == [303] * 3
    assert len({answer.location for answer in answers}) == 1
    assert form.made == 1


def somebody_waits(app):
    """Whether a transaction on this database waits for another one."""
    behind = "SELECT EXISTS (SELECT FROM pg_locks JOIN pg_stat_activity USING (pid) WHERE NOT granted AND datname = {})"
    with app.app_context():
        return db.session.scalar(sa.text(behind.format("current_database()")))


@pytest.mark.commits(emptied=True)
def test_who_waits_for_one_that_is_refused_makes_it_instead(app, log_in, member, sheet, monkeypatch):
    form, answers = sheet("petition"), {}
    is_held, may_go_on = threading.Event(), threading.Event()

    def hold_the_first(*_args, **_named):
        if not is_held.is_set():
            is_held.set()
            may_go_on.wait(HANG)
            raise TooMany(retry_after=1)

    def click(name):
        browser = app.test_client()
        log_in(member, browser)
        answers[name] = form.send(browser, once="a-key").status_code

    monkeypatch.setattr("activistnet.petitions.views.hit", hold_the_first)
    first, second = (threading.Thread(target=click, args=(name,)) for name in ("first", "second"))
    first.start()
    assert is_held.wait(HANG)
    second.start()
    wait_until(lambda: somebody_waits(app))
    assert answers == {}
    may_go_on.set()
    first.join()
    second.join()
    assert answers == {"first": 429, "second": 303}
    assert form.made == 1


@pytest.mark.parametrize("name", POSTS)
def test_other_words_are_another_post_and_never_lost(sheet, name):
    form = sheet(name)
    key = form.key()
    first, other = form.send(once=key), form.send(once=key, body="Something else.")
    assert other.status_code == 303
    assert other.location != first.location
    assert form.made == 2


@pytest.mark.parametrize("name", POSTS)
def test_the_same_words_from_a_page_that_was_asked_for_anew_are_a_repeat_for_an_hour(app, sheet, name):
    """As a browser that goes Back does, which fills in what was typed but not the key."""
    form = sheet(name)
    keys = [form.key() for _ in range(4)]
    assert len(set(keys)) == 4
    first = form.send(once=keys[0])
    assert form.send(once=keys[1]).location == first.location
    make_older(app, sent_forms.WHILE_BACK)
    assert form.send(once=keys[0]).location == first.location
    later = form.send(once=keys[2])
    assert later.location != first.location
    assert form.send(once=keys[3]).location == later.location
    assert form.made == 2


def test_a_report_is_known_by_its_page_alone(app, sheet):
    """What was reported may have been decided and changed meanwhile, so the same words say something new."""
    form = sheet("report")
    for number in (1, 1, 2):
        assert form.send(once=f"key {number}").status_code == 303
        if number == 1:
            with app.app_context(), db.transaction():
                db.session.execute(sa.update(Report).values(reporter_id=None))  # so that another one is open
    assert form.made == 2


@pytest.mark.parametrize("name", POSTS)
def test_without_a_key_each_sending_makes_one(sheet, name):
    form = sheet(name)
    assert len({form.send().location for _ in range(2)}) == form.made == 2
    assert len({form.send(once="").location for _ in range(2)}) == 2


@pytest.mark.parametrize("name", FORMS)
def test_the_same_key_of_another_member_makes_a_post_of_theirs(app, log_in, sheet, name):
    form, other = sheet(name), app.test_client()
    log_in(make_member(), other)
    assert form.send(once="a-key").status_code == form.send(other, once="a-key").status_code == 303
    assert form.made == 2


@pytest.mark.parametrize("name", ["reply", "report"])
def test_the_same_key_in_another_place_makes_another_one(client, member, name):
    for root in (make_discussion(), make_discussion()):
        form = Sheet(name, client, root, root)
        assert form.send(once="a-key").status_code == 303
        assert form.made == 1


@pytest.mark.parametrize("name", FORMS)
def test_a_refused_form_keeps_its_key_and_takes_nothing(app, sheet, name):
    form = sheet(name)
    key = form.key()
    refused = form.send(once=key, **form.wrong)
    assert refused.status_code == 422
    assert key_in(refused) == key
    with app.app_context():
        assert db.session.scalars(sa.select(SentForm)).all() == []
    assert form.send(once=key).status_code == 303
    assert form.made == 1


def test_what_a_rule_refuses_frees_the_key_and_brings_the_draft_back(app, client, member):
    root = make_discussion()
    client.post("/drafts", data={"place": f"thread:{root.id}", "body": "Half a"})
    with app.app_context(), db.transaction():
        db.session.execute(sa.update(Post).values(locked_at=sa.func.now()))
    data = {"body": "Half a thought", "once": "a-key"}
    refused = client.post(f"/posts/{root.id}/replies", data=data)
    assert refused.status_code == 422
    assert key_in(refused) == "a-key"
    with app.app_context(), db.transaction():
        assert db.session.scalars(sa.select(SentForm)).all() == []
        assert db.session.scalars(sa.select(Draft.body)).all() == ["Half a"]
        db.session.execute(sa.update(Post).values(locked_at=None))
    assert client.post(f"/posts/{root.id}/replies", data=data).status_code == 303
    with app.app_context():
        assert db.session.scalars(sa.select(Draft.body)).all() == []


@pytest.mark.parametrize("name", FORMS)
@pytest.mark.parametrize("key", ["x" * 65, "x" * 30_000, "\x00", "a\x00b", "\ud800".encode("utf-8", "surrogatepass")])
def test_a_key_that_no_page_made_is_refused_or_taken_and_the_next_page_has_a_good_one(sheet, name, key):
    form = sheet(name)
    answer = form.send(once=key)
    assert answer.status_code in (303, 422)
    assert form.made == (answer.status_code == 303)
    if answer.status_code == 422:
        assert form.send(once=key_in(answer)).status_code == 303


@pytest.mark.usefixtures("in_one_window")
def test_a_repeat_is_not_counted_against_the_limit(sheet, configure):
    configure(limits=0.2)  # two petitions an hour
    form = sheet("petition")
    words = ("One.", "One.", "One.", "Two.", "Two.", "Three.", "One.")
    sent = [form.send(once=f"key of {text}", body=text).status_code for text in words]
    assert sent == [303, 303, 303, 303, 303, 429, 303]
    assert form.made == 2


@pytest.mark.usefixtures("in_one_window")
def test_too_fast_frees_the_key(sheet, configure):
    form = sheet("petition")
    configure(limits=0.1)
    form.send()
    refused = form.send(once="a-key")
    configure(limits=1)
    assert refused.status_code == 429
    assert '<textarea name="once" hidden>\na-key</textarea>' in refused.text
    assert not re.search(r"<(blockquote|textarea[^>]*readonly[^>]*)>\n?a-key", refused.text)
    assert not re.search(r'readonly value="a-key', refused.text)
    assert form.send(once="a-key").status_code == 303
    assert form.made == 2


def test_a_visitor_s_key_lasts_through_signing_in(app, client):
    answer = client.post("/t/health/petitions", data={**PETITION, "once": "a-key"})
    assert answer.status_code == 401
    assert "once" in answer.text
    assert not re.search(r"<(blockquote|textarea[^>]*)>\n?a-key", answer.text)
    assert 'readonly value="Keep it open"' in answer.text


def test_a_visitor_s_reports_are_counted_as_ever(app, client):
    post = make_discussion()
    key = key_in(client.get(f"/posts/{post.id}/report"))
    for _ in range(2):
        assert client.post(f"/posts/{post.id}/report", data={"rule": "spam", "once": key}).status_code == 303
    with app.app_context():
        assert db.session.scalars(sa.select(SentForm)).all() == []


def test_a_reply_with_a_key_costs_as_many_statements_as_one_without(sheet, count_queries):
    form = sheet("reply")
    form.send()
    asked = []
    for changes in ({}, {"once": "a-key"}):
        with count_queries() as queries:
            assert form.send(**changes).status_code == 303
        asked.append(len(queries))
    assert asked[0] == asked[1], queries.statements


@pytest.mark.parametrize("name", ["discussion", "reply"])
def test_what_was_deleted_may_be_written_once_more(app, sheet, name):
    form = sheet(name)
    key = form.key()
    form.send(once=key)
    with app.app_context():
        made = db.session.scalar(sa.select(sa.func.max(Post.id)))
    assert form.browser.post(f"/posts/{made}/delete").status_code == 303
    for again in (key, form.key()):
        answer = form.send(once=again)
        assert form.browser.get(answer.location, follow_redirects=True).status_code == 200
    assert form.made == 2


def test_forms_sent_long_ago_are_forgotten(app, sheet):
    form = sheet("reply")
    form.send(once="old")
    make_older(app, sent_forms.KEPT + timedelta(hours=1))
    form.send(once="new", body="Another.")
    with app.app_context(), db.transaction():
        clear_away()
        assert len(db.session.scalars(sa.select(SentForm)).all()) == 1


def test_changing_a_post_takes_no_key(client, member):
    post = make_discussion(member)
    data = {"title": "Other", "body": "Words", "once": "a-key"}
    assert client.post(f"/posts/{post.id}/edit", data=data).status_code == 422
