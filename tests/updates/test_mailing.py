"""Signatories who asked for news are mailed updates: each once, in their language, ten minutes later, if it may be."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
import sqlalchemy as sa
from decided import decide_on
from factories import make_member

from activistnet.core.data.db import db
from activistnet.core.jobs import letters as core_letters
from activistnet.core.jobs.tasks import Later, Outbox
from activistnet.members import mailboxes
from activistnet.members.models import Member
from activistnet.petitions.counts import TABLE
from activistnet.petitions.models import Signature
from activistnet.posts.models import Post
from activistnet.updates import rules, tasks
from activistnet.updates.models import Update, UpdateLetter

HOUR = timedelta(hours=1)
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


def change(app, of, *conditions, **values):
    with app.app_context(), db.transaction():
        db.session.execute(sa.update(of).where(*conditions).values(values))


@pytest.fixture
def update(app):
    """`update()` is the one that there is."""

    def read():
        with app.app_context():
            return db.session.scalars(sa.select(Update)).one()

    return read


def test_those_who_asked_are_written_to_in_their_languages_and_nobody_else(agree, write, letters, ledger, update):
    agree("ada@example.org")
    agree("cem@example.org", lang="fr")
    agree("bob@example.org", news="")
    number = write()
    sent = letters()
    assert set(sent) == {"ada@example.org", "cem@example.org"}
    ada = sent["ada@example.org"]
    text = ada.get_content()
    assert ada["Subject"] == "Update: They answered" and "Amina writes:" in text
    assert f"/discussions/{number}/they-answered" in text and "The Council wants to talk." in text
    assert sent["cem@example.org"]["Subject"] != ada["Subject"]
    assert ledger() == {"sent": 2}
    assert update().ended_at and update().sent_count == 2 and update().body == ""


def test_links_stay_on_the_site(agree, write, letters):
    agree("ada@example.org")
    write(body="See [its letter](https://example.net/letter), or www.example.net, and ask ver.di.")
    text = letters()["ada@example.org"].get_content()
    assert "See its letter, or … and ask ver.di." in text and "example.net" not in text


def test_nothing_leaves_in_the_first_ten_minutes_and_what_is_changed_then_is_what_is_sent(
    agree, author, write, mails, letters
):
    agree("ada@example.org")
    number = write()
    assert mails() == []
    changed = {"title": "They answered us", "body": "Tomorrow at ten."}
    assert author.post(f"/posts/{number}/edit", data=changed).status_code == 303
    letter = letters()["ada@example.org"]
    assert letter["Subject"] == "Update: They answered us" and "Tomorrow at ten." in letter.get_content()


def test_what_moderators_hid_of_its_earlier_text_is_in_no_letter_that_leaves_later(
    app, agree, author, write, letters, update
):
    agree("ada@example.org")
    number = write(body="She lives at 12 Mill Lane.")
    post, said = update().post_id, {"title": "They answered", "body": "She lives at 12 Mill Lane."}
    change(app, Update, Update.post_id == post, begun_at=sa.func.now(), **said)  # letters to others have left
    changed = {"title": "They answered", "body": "She lives nearby."}
    assert author.post(f"/posts/{number}/edit", data=changed).status_code == 303
    moderator = app.test_client(user=make_member(role="moderator"))
    assert decide_on(moderator, SimpleNamespace(id=number), "hide-history").status_code == 303
    text = letters()["ada@example.org"].get_content()
    assert "nearby" in text and "Mill Lane" not in text


def test_one_that_is_deleted_within_them_is_sent_to_nobody(agree, author, write, letters, ledger):
    agree("ada@example.org")
    assert author.post(f"/posts/{write()}/delete").status_code == 303
    assert letters() == {} and ledger() == {}


def test_one_press_ends_them_for_this_petition_and_only_that(app, agree, write, letters):
    agree("ada@example.org")
    write()
    letter = letters()["ada@example.org"]
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    stop = letter["List-Unsubscribe"][1:-1].removeprefix(app.settings.base_url)
    assert stop in letter.get_content()
    assert app.test_client().get(stop).status_code == 200
    assert app.test_client().post(stop, data=ONE_CLICK).status_code == 303
    write(title="They answered again")
    assert letters() == {}
    with app.app_context():
        assert db.session.scalars(sa.select(Signature.state)).one() == "counted"


def hide(app, writer, petition, number):
    change(app, Post, Post.id == number, visibility="hidden")


def hide_the_petition(app, writer, petition, number):
    change(app, Post, Post.id == petition.id, visibility="hidden")


def suspend(app, writer, petition, number):
    change(app, Member, Member.id == writer.id, suspended_at=sa.func.now())


def limit(app, writer, petition, number):
    change(app, Member, Member.id == writer.id, limited_until=sa.func.now() + sa.text("interval '1 day'"))


def restrict(app, writer, petition, number):
    change(app, Member, Member.id == writer.id, restricted_until=sa.func.now() + sa.text("interval '1 day'"))


def reject(app, writer, petition, number):
    values = {"stage": "rejected", "closed_by": "moderator", "closed_at": sa.func.now(), "closed_reason": "Rule 2"}
    change(app, TABLE, TABLE.c.id == petition.id, **values)


def have_joined_today(app, writer, petition, number):
    change(app, Member, Member.id == writer.id, joined_at=sa.func.now())


def run_it_no_more(app, writer, petition, number):
    change(app, Post, Post.id == petition.id, author_id=make_member().id)


STOPS = [hide, hide_the_petition, suspend, limit, restrict, reject, have_joined_today, run_it_no_more]


@pytest.mark.parametrize("stops", STOPS)
def test_g23_nothing_is_sent_while_it_may_not_be_and_it_is_given_up_in_the_end(
    app, agree, write, writer, petition, letters, update, ten_minutes_on, mails, stops
):
    agree("ada@example.org")
    number = write()
    stops(app, writer, petition, number)
    assert letters() == {} and update().ended_at is None
    change(app, Update, published_at=sa.func.now() - rules.GIVEN_UP_AFTER - HOUR, next_at=sa.func.now())
    with app.app_context(), db.transaction():
        tasks.mail_some(number)
    assert update().ended_at is not None


def test_it_goes_on_by_itself_once_it_is_shown_again(app, agree, write, writer, petition, letters, update):
    agree("ada@example.org")
    number = write()
    hide(app, writer, petition, number)
    assert letters() == {}
    change(app, Post, Post.id == number, visibility="visible")
    change(app, Update, next_at=sa.func.now() - sa.text("interval '1 hour'"))
    with app.app_context(), db.transaction():
        tasks.mail_due()
    assert set(letters()) == {"ada@example.org"}


def test_r18_what_somebody_left_in_the_middle_is_sent_once_by_the_next(
    app, agree, write, ten_minutes_on, mails, ledger
):
    agree("ada@example.org", "cem@example.org", "eva@example.org")
    number = write()
    with app.app_context(), db.transaction():  # whoever claimed these was killed, after one of them
        ids = sorted(db.session.scalars(sa.select(Signature.id)))
        for signature_id, state in zip(ids, ("sent", "claimed", "claimed"), strict=True):
            due = {"due_at": sa.func.now() - sa.text("interval '1 minute'")}
            row = {"update_id": number, "signature_id": signature_id, "state": state, **due}
            db.session.execute(sa.insert(UpdateLetter).values(row))
        db.session.execute(sa.update(Update).values(up_to_id=ids[-1], begun_at=sa.func.now(), title="T", body="B"))
    ten_minutes_on()
    assert {each["To"] for each in mails()} == {"cem@example.org", "eva@example.org"}
    assert ledger() == {"sent": 3}


def test_what_is_being_sent_elsewhere_is_left_to_them(app, agree, write, ten_minutes_on, mails, ledger):
    agree("ada@example.org")
    number = write()
    with app.app_context(), db.transaction():
        signature_id = db.session.scalars(sa.select(Signature.id)).one()
        due_at = sa.func.now() + rules.LEASE
        db.session.execute(sa.insert(UpdateLetter).values(update_id=number, signature_id=signature_id, due_at=due_at))
        db.session.execute(sa.update(Update).values(up_to_id=signature_id))
    ten_minutes_on()
    assert mails() == [] and ledger() == {"claimed": 1}


def test_a_letter_that_has_to_be_sent_again_has_the_same_number(app, agree, write, letters, mails, ten_minutes_on):
    agree("ada@example.org")
    write()
    first = letters()["ada@example.org"]
    change(app, UpdateLetter, state="claimed", due_at=sa.func.now())
    change(app, Update, ended_at=None, next_at=sa.func.now(), title="T", body="B")
    with app.app_context(), db.transaction():
        tasks.mail_some(db.session.scalars(sa.select(Update.post_id)).one())
    [again] = mails()
    assert again["Message-ID"] == first["Message-ID"]


def test_a_server_that_is_away_costs_nobody_a_letter(app, agree, write, letters, ten_minutes_on, mails, monkeypatch):
    agree("ada@example.org", "cem@example.org")
    write()

    def away(*_):
        raise Later("the mail server is out of reach")

    with monkeypatch.context() as patched:
        patched.setattr(core_letters, "hand_over", away)
        ten_minutes_on()
        assert mails() == []
    assert set(letters()) == {"ada@example.org", "cem@example.org"}


def test_a_slow_server_that_takes_none_holds_the_others_up_for_one_letter(
    app, agree, write, ten_minutes_on, ledger, monkeypatch
):
    agree("ada@example.org", "cem@example.org", "eva@example.org")
    number = write()
    tried = []

    def be_busy(message, _noted):
        tried.append(message["To"])
        return core_letters.BUSY

    monkeypatch.setattr(rules, "UNIT_SECONDS", 0)
    monkeypatch.setattr(core_letters, "hand_over", be_busy)
    ten_minutes_on()
    for n in range(1, 4):
        with app.app_context(), db.transaction():
            tasks.mail_some(number)
        assert len(set(tried)) == len(tried) == n
    assert ledger() == {"claimed": 3}


def test_letters_leave_at_the_pace_that_is_set(app, agree, write, ten_minutes_on, mails, monkeypatch):
    agree("ada@example.org", "cem@example.org", "eva@example.org")
    write()
    object.__setattr__(app.settings, "letters_per_second", 2)
    ten_minutes_on()
    assert len(mails()) == 2
    with app.app_context():
        waits = sa.select(Outbox.due_at - Outbox.created_at).where(Outbox.job == "updates.tasks.mail_some")
        assert db.session.scalars(waits).one() == timedelta(seconds=1)


def test_an_author_is_mailed_a_test_and_nobody_else(app, agree, author, writer, petition, mails):
    agree("ada@example.org")
    with app.app_context():
        digest = mailboxes.digest_of("amina@example.org")
        sealed = mailboxes.seal_mailbox(digest, "amina@example.org")
    change(app, Member, Member.id == writer.id, mailbox_digest=digest, mailbox_sealed=sealed)
    typed = {"title": "They answered", "body": "Tomorrow."}
    answer = author.post(f"/petitions/{petition.id}/updates/test", data=typed)
    assert answer.status_code == 303 and "sent a test" in author.get(answer.headers["Location"]).text
    [letter] = mails()
    assert letter["To"] == "amina@example.org" and "Tomorrow." in letter.get_content()


def test_whoever_has_no_address_is_told_that_no_test_is_sent(author, petition, mails):
    answer = author.post(f"/petitions/{petition.id}/updates/test", data={"title": "T", "body": "B"})
    assert "no e-mail address" in author.get(answer.headers["Location"]).text and mails() == []


def test_rows_of_letters_go_a_month_after_the_last(app, agree, write, letters, ledger):
    agree("ada@example.org")
    write()
    letters()
    with app.app_context(), db.transaction():
        tasks.forget_old()
    assert ledger() == {"sent": 1}
    change(app, Update, ended_at=sa.func.now() - rules.KEPT - HOUR)
    with app.app_context(), db.transaction():
        tasks.forget_old()
    assert ledger() == {}


def test_who_agrees_after_the_letters_have_left_gets_the_next_one_only(agree, write, letters):
    agree("ada@example.org")
    write()
    assert set(letters()) == {"ada@example.org"}
    agree("cem@example.org")
    assert letters() == {}
    write(title="They answered again")
    assert set(letters()) == {"ada@example.org", "cem@example.org"}
