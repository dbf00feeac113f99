"""News of a petition for those who asked: the consent, the letter when it is closed, and the end of it."""

import re

import pytest
import sqlalchemy as sa
from factories import make_member, make_petition
from guests import ask, sign_as_guest
from mails import link_in

from activistnet.core.data.crypto import sign_value
from activistnet.core.data.db import db
from activistnet.members import mailboxes
from activistnet.members.models import Member
from activistnet.members.services import people
from activistnet.petitions import tasks
from activistnet.petitions.models import Confirmation, Petition, Signature

BOX = "Send me news of this petition"
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def author(app, client):
    author = make_member(display_name="Amina")
    return app.test_client(user=author), author


@pytest.fixture
def petition(author):
    return make_petition(author[1])


@pytest.fixture
def consents(app):
    """`consents()` are those of all signatures."""

    def read(of=Signature):
        with app.app_context():
            return list(db.session.scalars(sa.select(of.news)))

    return read


@pytest.fixture
def member(app, client):
    """A member who reads mail, and their browser."""
    with app.app_context():
        digest = mailboxes.digest_of("bob@example.org")
        sealed = mailboxes.seal_mailbox(digest, "bob@example.org")
    bob = make_member(mailbox_digest=digest, mailbox_sealed=sealed)
    return bob, app.test_client(user=bob)


def close(author, petition, **said):
    answer = author[0].post(f"/petitions/{petition.id}/close", data=said)
    assert answer.status_code == 303
    return answer


def letters(mails):
    """Each run of a task asks for the next one."""
    return [letter for _ in range(5) for letter in mails() if letter["List-Unsubscribe"]]


@pytest.mark.parametrize("path", ["/petitions/{}/{}", "/petitions/{}/sign"])
def test_the_form_asks_by_a_box_that_nobody_has_ticked(client, petition, path):
    page = client.get(path.format(petition.id, petition.slug)).text
    [box] = re.findall(r'<input type="checkbox"[^>]*name="news"[^>]*>', page)
    assert BOX in page and "checked" not in box


def test_a_guest_s_consent_is_kept_with_its_words_language_and_day_once_it_is_confirmed(
    client, mails, petition, consents
):
    client.set_cookie("lang", "fr")
    ask(client, petition, news="1")
    [tried] = consents(Confirmation)
    assert re.fullmatch(r"1 fr \d{4}-\d\d-\d\d", tried) and consents() == []
    link = link_in(mails()[0], "confirm")
    assert "You asked for news of this petition." in client.get(f"{link}?lang=en").text
    client.post(link)
    assert consents() == [tried] and consents(Confirmation) == [""]


@pytest.mark.parametrize("sent", [{}, *({"news": said} for said in ("", "0", "false", "no", "²"))])
def test_anything_but_a_yes_agrees_to_nothing(app, petition, consents, member, sent):
    member[1].post(f"/petitions/{petition.id}/sign", data=sent)
    assert consents() == [""]


def test_members_and_guests_who_asked_are_written_to_in_their_languages_and_nobody_else(
    app, client, mails, petition, author, member
):
    member[1].post(f"/petitions/{petition.id}/sign", data={"news": "1"})
    client.set_cookie("lang", "fr")
    sign_as_french(client, mails, petition, "ada@example.org", news="1")
    other = app.test_client()
    sign_as_guest(other, mails, petition, email="cem@example.org")
    close(author, petition, outcome="won", word="They signed the contract.")
    sent = {letter["To"]: letter for letter in letters(mails)}
    assert set(sent) == {"bob@example.org", "ada@example.org"}
    text = sent["bob@example.org"].get_content()
    assert "It's won, its author says." in text and "They signed the contract." in text
    assert sent["ada@example.org"]["Subject"].startswith("Des nouvelles")
    for letter in sent.values():
        assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert letter["List-Unsubscribe"][1:-1] in letter.get_content()


def test_what_a_limited_author_writes_isnt_in_it(app, client, mails, petition, author):
    sign_as_guest(client, mails, petition, news="1")
    with app.app_context(), db.transaction():
        until = sa.func.now() + sa.text("interval '1 day'")
        db.session.execute(sa.update(Member).where(Member.id == author[1].id).values(limited_until=until))
    close(author, petition, outcome="won", word="Buy my pills.")
    [letter] = letters(mails)
    text = letter.get_content()
    assert "It's won, its author says." in text and "pills" not in text


def sign_as_french(client, mails, petition, mailbox, **said):
    ask(client, petition, email=mailbox, **said)
    assert client.post(link_in(mails()[0], "confirm")).status_code == 303
    mails()


def test_g23_one_press_of_a_mail_program_ends_it_and_only_that(app, client, mails, petition, author, consents):
    sign_as_guest(client, mails, petition, news="1")
    close(author, petition)
    [letter] = letters(mails)
    stop = letter["List-Unsubscribe"][1:-1].removeprefix(app.settings.base_url)
    program = app.test_client()
    assert "Stop the news of this petition?" in program.get(stop).text
    assert consents() != [""]
    for _ in range(2):
        assert program.post(stop, data=ONE_CLICK).status_code == 303
    assert consents() == [""]
    assert "You get no news of this petition" in program.get(stop).text
    with app.app_context():
        assert db.session.scalars(sa.select(Signature.state)).one() == "counted"


def test_one_more_press_ends_it_for_all_that_was_signed_with_the_mailbox(
    app, client, mails, petition, consents, monkeypatch
):
    monkeypatch.setattr("activistnet.petitions.services.finding.OF_SITE", 1)  # the rest is a task's
    for each in (petition, make_petition(), make_petition()):
        sign_as_guest(app.test_client(), mails, each, news="1")
    sign_as_guest(app.test_client(), mails, petition, email="cem@example.org", news="1")
    with app.app_context():
        number = db.session.scalars(sa.select(Signature.id).order_by(Signature.id)).first()
        token = sign_value(str(number), "news")
    answer = app.test_client().post(f"/stop-news/{token}/all", data=ONE_CLICK)
    assert answer.status_code == 303
    for _ in range(5):
        mails()
    assert sorted(map(bool, consents())) == [False, False, False, True]
    assert "news of any petition you signed" in client.get(answer.headers["Location"]).text
    assert client.post(f"/stop-news/{token[:-1]}/all").status_code == 404


def test_a_token_for_something_else_or_of_nobody_ends_nothing(app, client, mails, petition, consents):
    sign_as_guest(client, mails, petition, news="1")
    with app.app_context():
        number = db.session.scalars(sa.select(Signature.id)).one()
        others = [sign_value(str(number), purpose) for purpose in ("withdraw", "change", "signed")]
        unknown = sign_value(str(number + 999), "news")
        right = sign_value(str(number), "news")
    for token in (*others, unknown, right[:-1], "1"):
        assert client.post(f"/stop-news/{token}", data=ONE_CLICK).status_code == 404
    assert client.post(f"/withdraw/{right}").status_code == 404
    assert consents() != [""]


def test_who_withdraws_is_written_nothing_and_agrees_to_nothing_by_signing_again(
    mails, petition, author, member, consents
):
    sign = f"/petitions/{petition.id}/sign"
    member[1].post(sign, data={"news": "1"})
    member[1].post(f"/petitions/{petition.id}/withdraw")
    assert consents() == [""]
    member[1].post(sign)
    close(author, petition)
    assert letters(mails) == []


def test_a_member_stops_it_on_the_list_of_own_signatures_or_all_at_once(app, petition, member, consents):
    other = make_petition()
    for each in (petition, other):
        member[1].post(f"/petitions/{each.id}/sign", data={"news": "1"})
    assert member[1].get("/me/signatures").text.count("You get news of it by e-mail.") == 2
    member[1].post(f"/petitions/{petition.id}/stop-news")
    assert sorted(map(bool, consents())) == [False, True]
    stranger = app.test_client(user=make_member())
    assert stranger.post(f"/petitions/{other.id}/stop-news").status_code == 404
    stranger.post("/me/stop-news")
    assert sorted(map(bool, consents())) == [False, True]
    member[1].post("/me/stop-news")
    assert not any(consents())


def test_it_can_be_asked_for_and_stopped_where_a_signature_is_changed(petition, member, consents):
    member[1].post(f"/petitions/{petition.id}/sign")
    change = f"/petitions/{petition.id}/change"
    member[1].post(change, data={"reason": "", "news": "1"})
    [consent] = consents()
    assert consent and "checked" in re.search(r'<input[^>]*name="news"[^>]*>', member[1].get(change).text)[0]
    member[1].post(change, data={"reason": "Because.", "news": "1"})
    assert consents() == [consent]
    member[1].post(change, data={"reason": "Because."})
    assert consents() == [""]


def test_an_account_that_is_deleted_ends_its_news(app, mails, petition, author, member, consents):
    member[1].post(f"/petitions/{petition.id}/sign", data={"news": "1"})
    with app.app_context(), db.transaction():
        people.erase(db.session.get_one(Member, member[0].id))
    assert consents() == [""]
    close(author, petition)
    assert letters(mails) == []


def test_news_follow_a_member_to_another_mailbox(app, mails, petition, author, member):
    member[1].post(f"/petitions/{petition.id}/sign", data={"news": "1"})
    with app.app_context(), db.transaction():
        bob = db.session.get_one(Member, member[0].id)
        bob.mailbox_digest = mailboxes.digest_of("new@example.org")
        bob.mailbox_sealed = mailboxes.seal_mailbox(bob.mailbox_digest, "new@example.org")
    with app.app_context(), db.transaction():
        tasks.follow_mailbox(member[0].id)
    close(author, petition)
    assert [letter["To"] for letter in letters(mails)] == ["new@example.org"]


def test_who_closes_opens_and_closes_again_writes_once_a_week(app, mails, petition, author, member):
    member[1].post(f"/petitions/{petition.id}/sign", data={"news": "1"})
    close(author, petition, word="Thank you.")
    author[0].post(f"/petitions/{petition.id}/reopen")
    assert letters(mails) == []  # it was open again before its turn came
    assert "so we won't e-mail them again now" in author[0].get(f"/petitions/{petition.id}/close").text.replace(
        "&#39;", "'"
    )
    close(author, petition, word="Thank you again.")
    assert letters(mails) == []
    with app.app_context(), db.transaction():
        db.session.get_one(Petition, petition.id).news_sent_at = sa.func.now() - sa.text("interval '8 days'")
    close(author, petition, outcome="won", word="Now it's won.")
    [letter] = letters(mails)
    assert "Now it's won." in letter.get_content()


def test_a_hidden_petition_writes_to_nobody(app, mails, petition, author, member):
    member[1].post(f"/petitions/{petition.id}/sign", data={"news": "1"})
    close(author, petition)
    with app.app_context(), db.transaction():
        db.session.get_one(Petition, petition.id).visibility = "hidden"
    assert letters(mails) == []


def test_many_are_written_to_in_parts(app, client, mails, petition, author, monkeypatch):
    monkeypatch.setattr(tasks, "WRITTEN_TO_AT_ONCE", 1)
    for name in ("ada", "bob"):
        sign_as_guest(app.test_client(), mails, petition, email=f"{name}@example.org", news="1")
    close(author, petition)
    assert sorted(letter["To"] for letter in letters(mails)) == ["ada@example.org", "bob@example.org"]
