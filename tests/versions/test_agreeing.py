"""Agreeing to a later version: by a mail to whoever signed an earlier one, without an account, and as a member."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
import sqlalchemy as sa
from asked import OTHER, SAID
from factories import make_member
from guests import ask, sign_as_guest
from mails import about, link_in
from sinks import Sink

from activistnet.core.data.crypto import sign_value
from activistnet.core.data.db import db
from activistnet.core.jobs import mail
from activistnet.core.jobs.tasks import enqueue, run_due
from activistnet.members import mailboxes
from activistnet.members.models import Member
from activistnet.petitions.models import Signature
from activistnet.petitions.version_models import VersionConsent
from activistnet.petitions.version_queries import list_signed
from activistnet.posts.models import Post
from activistnet.topics.ban_models import TopicBan
from activistnet.versions import emails, tasks

SUBJECT = "A petition you signed has a new version"
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def member(app, client):
    """A member who reads mail, and their browser."""
    with app.app_context():
        digest = mailboxes.digest_of("bob@example.org")
        sealed = mailboxes.seal_mailbox(digest, "bob@example.org")
    return app.test_client(user=make_member(mailbox_digest=digest, mailbox_sealed=sealed))


@pytest.fixture
def asked(client, mails, versioned):
    """The letter to a guest who signed the first version, once there is a second one."""
    sign_as_guest(client, mails, versioned.petition)
    versioned.publish()
    [letter] = about(mails(), SUBJECT)
    return letter


def sums(app, versioned):
    with app.app_context():
        return [(each.number, each.count, each.later) for each in list_signed(versioned.petition.id)]


def test_everybody_who_signed_is_asked_once_in_their_language(app, client, mails, versioned, member):
    member.post(f"{versioned.page}/sign")
    client.set_cookie("lang", "fr")
    ask(client, versioned.petition)
    client.post(link_in(mails()[0], "confirm"))
    mails()
    versioned.publish()
    sent = {letter["To"]: letter for letter in mails() if letter["List-Unsubscribe"]}
    assert set(sent) == {"bob@example.org", "ada@example.org"}
    assert sent["bob@example.org"]["Subject"].startswith(SUBJECT)
    assert not sent["ada@example.org"]["Subject"].startswith(SUBJECT)
    for letter in sent.values():
        text = letter.get_content()
        assert versioned.petition.title in text and "Open a second night clinic" in text and "the Council" in text
        assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert letter["List-Unsubscribe"][1:-1] in text
    with app.app_context(), db.transaction():
        enqueue(tasks.ask_due)
        enqueue(tasks.ask_signatories, versioned.petition.id)
    assert mails() == []


def test_one_press_signs_it_too_without_an_account_and_can_be_taken_back(app, client, asked, fold, versioned):
    page, stranger = link_in(asked, "sign-version"), app.test_client()
    shown = unescape(stranger.get(page).text)
    assert "Do you sign version 2, too?" in shown and "<del>" in shown and "<ins>" in shown
    fold()
    assert sums(app, versioned) == [(1, 1, ()), (2, 0, ())]
    for _ in range(2):
        assert stranger.post(page).status_code == 303
    assert "You've signed version 2, too" in unescape(stranger.get(page).text)
    assert sums(app, versioned) == [(1, 1, ((2, 1),)), (2, 0, ())]
    text = versioned.versions(app.test_client(user=make_member()))
    assert "1 person signed version 1; 1 of them also version 2." in text and "0 people signed version 2." in text
    assert client.get(f"{versioned.page}/count.json").json["count"] == 1
    for _ in range(2):
        assert stranger.post(f"{page}/undo").status_code == 303
    assert sums(app, versioned) == [(1, 1, ()), (2, 0, ())]


def test_a_member_signs_it_too_on_the_page_of_versions(app, versioned, member, mails, fold):
    member.post(f"{versioned.page}/sign")
    versioned.publish()
    assert "The text changed since you signed" in versioned.shown(member)
    page = versioned.versions(member)
    assert "You signed version 1." in page and "Sign version 2, too" in page
    for _ in range(2):
        assert member.post(f"{versioned.page}/versions/2/agree").status_code == 303
    fold()
    assert sums(app, versioned) == [(1, 1, ((2, 1),)), (2, 0, ())]
    assert "and version 2, too" in versioned.versions(member)
    assert about(mails(), SUBJECT) == []  # they have answered before they were written to
    assert member.post(f"{versioned.page}/versions/2/disagree").status_code == 303
    assert sums(app, versioned) == [(1, 1, ()), (2, 0, ())]


@pytest.mark.parametrize("number", [0, 1, 3])
def test_there_is_nothing_to_agree_to_but_a_later_version(versioned, member, number):
    member.post(f"{versioned.page}/sign")
    versioned.publish()
    assert member.post(f"{versioned.page}/versions/{number}/agree").status_code == 409


def test_who_has_not_signed_agrees_to_nothing(app, client, versioned, member, asked):
    agree = f"{versioned.page}/versions/2/agree"
    assert member.post(agree).status_code == 404
    assert app.test_client(user=make_member()).post(agree).status_code == 404
    assert client.post(agree).status_code == 401


def test_who_took_the_signature_back_is_in_no_sum_and_nothing_is_kept_of_their_answers(
    app, client, asked, fold, versioned
):
    page = link_in(asked, "sign-version")
    client.post(page)
    client.post(asked["List-Unsubscribe"][1:-1].removeprefix(app.settings.base_url), data=ONE_CLICK)
    client.post(link_in(asked, "withdraw"))
    stop = asked["List-Unsubscribe"][1:-1].removeprefix(app.settings.base_url)
    assert client.post(stop, data=ONE_CLICK).status_code == 303  # a mail program may be late
    assert "You get no e-mails about new versions" in client.get(stop).text
    fold()
    assert sums(app, versioned) == [(1, 0, ()), (2, 0, ())]
    with app.app_context():
        for table in ("version_consents", "version_stops"):
            assert db.session.scalar(sa.text(f"SELECT count(*) FROM {table}")) == 0
    assert client.post(page).status_code == 409
    assert "doesn't count at the moment" in unescape(client.get(page).text)


@pytest.mark.parametrize("how", ["closed", "hidden"])
def test_a_petition_that_takes_no_signatures_takes_no_answers(app, client, asked, versioned, how):
    if how == "closed":
        versioned.browser.post(f"{versioned.page}/close", data={"outcome": "closed"})
    else:
        with app.app_context(), db.transaction():
            db.session.execute(sa.update(Post).where(Post.id == versioned.petition.id).values(visibility="hidden"))
    page = link_in(asked, "sign-version")
    shown = client.get(page)
    assert shown.status_code == 200 and "doesn't take signatures at the moment" in unescape(shown.text)
    assert client.post(page).status_code == 409
    assert client.post(f"{page}/undo").status_code == 303


def test_tokens_for_something_else_open_nothing(app, client, asked):
    with app.app_context():
        number = db.session.scalars(sa.select(Signature.id)).one()
        wrong = [sign_value(f"{number}.2", purpose) for purpose in ("withdraw", "stop versions")]
        unknown = emails.token_of(number + 999, 2)
    for token in (*wrong, "nonsense"):
        assert client.get(f"/sign-version/{token}").status_code == 404
        assert client.post(f"/sign-version/{token}").status_code == 404
        assert client.post(f"/sign-version/{token}/undo").status_code == 404
    assert client.get(f"/sign-version/{unknown}").status_code == 404
    assert client.get("/stop-versions/nonsense").status_code == 404


def test_one_press_of_a_mail_program_ends_these_mails_and_only_them(app, client, mails, asked, versioned, a_week_later):
    stop = asked["List-Unsubscribe"][1:-1].removeprefix(app.settings.base_url)
    program = app.test_client()
    assert "Stop e-mails about new versions?" in program.get(stop).text
    for _ in range(2):
        assert program.post(stop, data=ONE_CLICK).status_code == 303
    assert "You get no e-mails about new versions" in program.get(stop).text
    a_week_later()
    versioned.publish(demand="Open three night clinics")
    assert about(mails(), SUBJECT) == []
    with app.app_context():
        assert db.session.scalars(sa.select(Signature.state)).one() == "counted"


@pytest.fixture
def sink():
    """A mail server."""
    sink = Sink()
    sink.controller.start()
    yield sink
    mail.forget()
    mail.breaker.reset()
    sink.controller.stop()


def letters_in(sink):
    return sum(SUBJECT.encode() in each for each in sink.contents)


def send_by(sink, app):
    """Do all that is due, over SMTP; whatever has to wait is due again afterwards."""
    mail.breaker.reset()
    with app.app_context():
        app.settings = replace(app.settings, mail_url=f"smtp://127.0.0.1:{sink.controller.port}")
        run_due()  # who is to be written to
        run_due()
        with db.transaction():
            db.session.execute(sa.text("UPDATE outbox SET due_at = now()"))


@pytest.mark.commits(emptied=True)
def test_a_letter_whose_taking_nobody_heard_of_is_not_sent_again(app, client, mails, versioned, sink):
    sign_as_guest(client, mails, versioned.petition)
    versioned.publish()
    sink.is_cut = True
    send_by(sink, app)
    sink.is_cut = False
    send_by(sink, app)
    with app.app_context(), db.transaction():
        enqueue(tasks.ask_signatories, versioned.petition.id)
    send_by(sink, app)
    assert letters_in(sink) == 1


@pytest.mark.commits(emptied=True)
@pytest.mark.parametrize("refusal", ["to_rcpt", "to_data"])
def test_a_letter_that_no_server_took_is_sent_later(app, client, mails, versioned, sink, refusal):
    sign_as_guest(client, mails, versioned.petition)
    versioned.publish()
    setattr(sink, refusal, "451 Later")
    send_by(sink, app)
    assert sink.contents == []
    setattr(sink, refusal, None)
    send_by(sink, app)
    assert letters_in(sink) == 1


def test_many_are_asked_some_at_a_time(app, client, mails, versioned, monkeypatch):
    monkeypatch.setattr(tasks, "ASKED_AT_ONCE", 2)
    everybody = [f"guest{n}@example.org" for n in range(5)]
    for mailbox in everybody:
        sign_as_guest(app.test_client(), mails, versioned.petition, email=mailbox)
    versioned.publish()
    assert sorted(letter["To"] for letter in about(mails(), SUBJECT)) == everybody


def test_a_guest_who_confirms_an_earlier_version_late_is_asked_all_the_same(app, client, mails, versioned):
    sign_as_guest(client, mails, versioned.petition)
    late = app.test_client()
    ask(late, versioned.petition, email="late@example.org")
    link = link_in(about(mails(), "Confirm")[-1], "confirm")
    versioned.publish()
    assert len(about(mails(), SUBJECT)) == 1
    late.post(link)
    with app.app_context(), db.transaction():
        enqueue(tasks.ask_due)
    sent = mails()
    assert [letter["To"] for letter in about(sent, SUBJECT)] == ["late@example.org"]
    [receipt] = about(sent, "Your signature counts")
    assert versioned.petition.title in receipt.get_content()  # what they signed, not what it asks by now


LATER = sa.func.now() + sa.text("interval '3 days'")


@pytest.mark.parametrize(
    ("name", "value"),
    [("suspended_at", sa.func.now()), ("limited_until", LATER), ("restricted_until", LATER), ("joined_at", LATER)],
)
def test_g23_nobody_is_written_to_while_its_author_is_kept_from_it(app, client, mails, versioned, name, value):
    def change(value):
        with app.app_context(), db.transaction():
            of = sa.update(Member).where(Member.id == versioned.author.id).values({name: value})
            db.session.execute(of.returning(Member.id))
            enqueue(tasks.ask_due)

    sign_as_guest(client, mails, versioned.petition)
    versioned.publish()
    change(value)
    assert mails() == []
    change(versioned.author.joined_at if name == "joined_at" else None)
    assert len(about(mails(), SUBJECT)) == 1
    with app.app_context():
        assert db.session.scalars(sa.select(VersionConsent.given_at)).all() == [None]


def test_g23_nor_while_its_author_is_banned_from_its_topic(app, client, mails, versioned):
    sign_as_guest(client, mails, versioned.petition)
    versioned.publish()
    with app.app_context(), db.transaction():
        ban = {"member_id": versioned.author.id, "topic_id": versioned.petition.topic_id}
        db.session.add(TopicBan(**ban, until=datetime.now(UTC) + timedelta(days=3)))
        db.session.execute(sa.update(Member).where(Member.id == versioned.author.id).values(banned_until=LATER))
    assert mails() == []


def test_whoever_is_limited_publishes_no_version(app, client, mails, versioned):
    sign_as_guest(client, mails, versioned.petition)
    seen = re.search(r'name="seen" value="(\w+)"', versioned.preview().text)[1]
    with app.app_context(), db.transaction():
        db.session.execute(sa.update(Member).where(Member.id == versioned.author.id).values(limited_until=LATER))
    new = f"{versioned.page}/versions/new"
    for answer in (versioned.browser.get(new), versioned.browser.post(new, data={**SAID, **OTHER, "seen": seen})):
        assert answer.status_code == 409 and "reaches only those who follow you" in answer.text
    assert OTHER["demand"] in answer.text


def paused(app, versioned, moderator):
    until = (datetime.now(UTC) + timedelta(days=20)).date().isoformat()
    answer = versioned.browser.post(f"{versioned.page}/pause", data={"day": until, "reason": "We are talking."})
    assert answer.status_code == 303, answer.text
    return lambda: versioned.browser.post(f"{versioned.page}/resume")


def held(app, versioned, moderator):
    with app.app_context(), db.transaction():
        held = {"visibility": "held", "held_for": "reported", "held_at": sa.func.now()}
        db.session.execute(sa.update(Post).where(Post.id == versioned.petition.id).values(held))
    return lambda: moderator.post("/moderation/held", data={"post": [versioned.petition.id], "act": "release"})


@pytest.mark.parametrize("stops", [paused, held])
def test_whoever_was_not_asked_before_it_rested_is_asked_after_it_however_long_that_was(
    app, client, mails, versioned, a_week_later, stops
):
    sign_as_guest(client, mails, versioned.petition)
    versioned.publish()
    goes_on = stops(app, versioned, app.test_client(user=make_member(role="moderator")))
    assert about(mails(), SUBJECT) == []
    for _ in range(2):
        a_week_later()
    with app.app_context(), db.transaction():
        enqueue(tasks.ask_due)
    assert about(mails(), SUBJECT) == []
    assert goes_on().status_code == 303
    assert len(about(mails(), SUBJECT)) == 1
