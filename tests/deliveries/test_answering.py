"""Answering by the link of a letter: without an account, once, by whoever has it and while it is good."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from factories import make_decision_maker, make_member, make_petition
from guests import sign_as_guest
from offices import ANSWER, OFFICE

from activistnet.accounts.services import accounts
from activistnet.core.data.crypto import sign_value
from activistnet.core.data.db import db
from activistnet.deliveries.models import DeliveryAnswer, DeliveryPromise
from activistnet.members.models import Member
from activistnet.posts.models import Post

pytestmark = pytest.mark.usefixtures("client")
SOON = (datetime.now(UTC) + timedelta(days=90)).date().isoformat()
WHOLE = {
    **ANSWER,
    "about_1": "The night shift",
    "stance_1": "agree",
    "words_1": "It <b>stays</b>.",
    "due_1": SOON,
    "promise_1": "We pay for two nurses.",
}


@pytest.fixture
def answers(app):
    """How many answers there are."""

    def count():
        with app.app_context():
            return db.session.scalar(sa.select(sa.func.count()).select_from(DeliveryAnswer))

    return count


def test_an_office_answers_without_an_account(app, client, case, told, mails):
    page = client.get(told)
    assert page.status_code == 200
    assert "Keep the night clinic open" in page.text and "You don't need an account." in page.text
    answer = client.post(told, data=WHOLE)
    assert answer.status_code == 303 and answer.location.startswith(told)
    shown = client.get(case.page).text
    for words in ("We can do half of it.", "The night shift", "It &lt;b&gt;stays&lt;/b&gt;.", "We pay for two nurses."):
        assert words in shown, words
    assert "an address at council.example, not by a confirmed account" in shown
    assert OFFICE not in shown
    assert "They responded on the same day." in shown
    theirs = client.get(f"/decision-makers/{case.council.id}", follow_redirects=True).text
    assert "We pay for two nurses." in theirs and "1 response here." in theirs
    assert (
        "<bdi>the Council</bdi> agrees in part."
        in client.get(f"/petitions/{case.petition.id}", follow_redirects=True).text
    )
    assert "<bdi>the Council</bdi> responded to your petition" in case.author.get("/notifications").text


def test_p13_looking_at_it_answers_nothing(app, client, told, answers):
    for _ in range(2):
        assert client.get(told).status_code == 200
        assert client.head(told).status_code == 200
        assert client.get(told, headers={"Purpose": "prefetch", "Sec-Purpose": "prefetch"}).status_code == 200
    assert answers() == 0
    preview = client.post(told, data={**WHOLE, "act": "preview"})
    assert preview.status_code == 200
    assert "Preview" in preview.text and preview.text.count("We pay for two nurses.") == 2
    assert answers() == 0
    assert client.post(told, data={name: value for name, value in WHOLE.items() if name != "act"}).status_code == 200
    assert answers() == 0


def test_p13_a_link_works_once(client, told, answers, case):
    assert "is published" not in client.get(f"{told}?done=1").text  # nothing is done yet
    published = client.post(told, data=WHOLE)
    assert published.status_code == 303
    assert "Your response is published." in client.get(published.location).text
    assert client.post(told, data=WHOLE).status_code == 303  # the same press again
    other = client.post(told, data={**WHOLE, "words": "No."})
    assert other.status_code == 410 and "already responded" in other.text
    assert client.post(told, data={**WHOLE, "due_2": SOON, "promise_2": "And more."}).status_code == 410
    again = client.get(told)
    assert again.status_code == 410 and again.text.count("You've responded") == 2  # its title, too
    assert "isn't good any more" not in again.text
    assert answers() == 1
    assert "No." not in client.get(case.page).text.replace("No response", "")


def test_a_letter_that_arrives_before_that_is_noted_can_be_answered(client, told, change, rows):
    change(state="waiting", told_at=None, expires_at=None)
    assert client.get(told).status_code == 200
    assert client.post(told, data=WHOLE).status_code == 303
    [row] = rows()
    assert row.state == "answered" and row.told_at is not None


@pytest.mark.commits(emptied=True)
def test_two_presses_at_once_answer_once(app, told, answers, at_once):
    words = iter(["One.", "Two.", "Three."])

    def press():
        return app.test_client().post(told, data={**ANSWER, "words": next(words)}).status_code

    assert sorted(at_once(press, 3)) == [303, 410, 410]
    assert answers() == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"stance": ""},
        {"stance": "maybe"},
        {"words": ""},
        {"words": "x" * 5_001},
        {"about_2": "The beds"},
        {"about_2": "The beds", "stance_2": "maybe"},
        {"words_3": "Alone"},
        {"due_2": SOON},
        {"promise_2": "Soon."},
        {"due_2": "2020-01-01", "promise_2": "Before."},
        {"due_2": "9999-12-31", "promise_2": "Never."},
        {"due_2": "29 February", "promise_2": "When?"},
        {"act": "else"},
    ],
)
def test_what_is_not_whole_is_given_back(client, told, answers, changes):
    answer = client.post(told, data={**WHOLE, **changes})
    assert answer.status_code == 422
    assert "We pay for two nurses." in answer.text
    assert answers() == 0


def test_word_rules_hold_for_offices_too(app, client, told, answers):
    moderator = app.test_client(user=make_member(role="moderator"))
    rule = {"kind": "word", "pattern": "cheap pills", "topic": "", "audience": "all", "effect": "hold", "days": "30"}
    made = moderator.post("/moderation/words", data=rule).location
    assert moderator.post(f"{made}/on").status_code == 303
    for name in ("words", "about_1", "words_1", "promise_1"):
        answer = client.post(told, data={**WHOLE, name: "Buy cheap pills"})
        assert answer.status_code == 422 and "Buy cheap pills" in answer.text, name
    assert answers() == 0


@pytest.mark.parametrize("token", ["x", "1", "1.AAAA.BBBB", "", "..", "%00", "٣"])
def test_nobody_guesses_a_link(client, case, told, token):
    assert client.get(f"/petitions/{case.petition.id}/answer/{token}").status_code in (301, 404, 308)
    assert client.post(f"/petitions/{case.petition.id}/answer/{token}", data=WHOLE).status_code in (404, 405)


def test_a_link_for_something_else_is_none(app, client, case, told, rows, answers):
    [row] = rows()
    with app.app_context():
        tokens = [sign_value(str(row.id), purpose) for purpose in ("withdraw", "news", "signed", "release")]
        other = sign_value("999999", "answer")
        word = sign_value("one", "answer")
    for token in (*tokens, other, word, told.rpartition("/")[2][:-1]):
        assert client.post(f"/petitions/{case.petition.id}/answer/{token}", data=WHOLE).status_code == 404, token
    elsewhere = make_petition()
    assert client.post(told.replace(f"/{case.petition.id}/", f"/{elsewhere.id}/"), data=WHOLE).status_code == 404
    assert answers() == 0


def test_a_link_expires(client, told, change, answers):
    change(expires_at=datetime.now(UTC) - timedelta(minutes=1))
    for answer in (client.get(told), client.post(told, data=WHOLE), client.get(f"{told}/petition.pdf")):
        assert answer.status_code == 410
        assert "has expired" in answer.text
    assert answers() == 0


def test_what_was_typed_is_not_lost_when_a_link_is_over(client, told, change):
    change(expires_at=datetime.now(UTC) - timedelta(minutes=1))
    assert "We can do half of it." in client.post(told, data=WHOLE).text


def test_p13_a_link_ends_when_the_office_has_another_address(app, client, case, told, answers):
    moderator = app.test_client(user=make_member(role="moderator"))
    said = {"kind": "body", "name": "the Council", "office": "", "place": "", "reason": "It moved."}
    here = f"/decision-makers/{case.council.id}/edit"
    assert moderator.post(here, data={**said, "office": "Board", "contact": OFFICE}).status_code == 303
    assert client.get(told).status_code == 200  # whatever else is said of it
    assert moderator.post(here, data={**said, "contact": "new@council.example"}).status_code == 303
    answer = client.post(told, data=WHOLE)
    assert answer.status_code == 410 and "another e-mail address now" in answer.text
    assert "another e-mail address now" in client.get(case.page).text
    assert answers() == 0


def test_a_link_ends_when_its_office_is_merged_into_another(app, client, case, told, answers):
    moderator, other = app.test_client(user=make_member(role="moderator")), make_decision_maker(name="the Board")
    said = {"into": str(other.id), "reason": "The same."}
    assert moderator.post(f"/decision-makers/{case.council.id}/merge", data=said).status_code == 303
    assert client.post(told, data=WHOLE).status_code == 410
    assert answers() == 0


def test_a_link_ends_for_a_private_person_and_the_name_goes(app, client, case, told):
    moderator = app.test_client(user=make_member(role="moderator"))
    said = {"is_private": "y", "reason": "It is a person."}
    assert moderator.post(f"/decision-makers/{case.council.id}/private", data=said).status_code == 303
    assert client.post(told, data=WHOLE).status_code == 410
    assert "the Council" not in client.get(case.page).text
    happened = client.get(f"/petitions/{case.petition.id}", follow_redirects=True).text
    assert "Told by e-mail: <bdi>Name withheld</bdi>" in happened
    assert "the Council" not in happened


def test_moderators_take_an_answer_away_and_say_why(app, client, case, told, rows, mails):
    client.post(told, data=WHOLE)
    [row] = rows()
    end = f"{case.page}/{row.id}/end"
    assert case.author.post(end, data={"reason": "I don't like it."}).status_code == 403
    moderator = app.test_client(user=make_member(role="moderator"))
    assert moderator.get(end).status_code == 200
    assert moderator.post(end, data={"reason": ""}).status_code == 422
    assert moderator.post(end, data={"reason": "It wasn't them."}).status_code == 303
    page = client.get(case.page).text
    assert "It wasn&#39;t them." in page and "We can do half of it." not in page
    theirs = client.get(f"/decision-makers/{case.council.id}", follow_redirects=True).text
    assert "We can do half of it." not in theirs and "We pay for two nurses." not in theirs
    assert client.get(told).status_code == 410


def test_what_is_hidden_meanwhile_is_not_answered(app, client, case, told, answers):
    with app.app_context(), db.transaction():
        db.session.execute(sa.update(Post).where(Post.id == case.petition.id).values(visibility="hidden"))
    assert client.get(told).status_code == 410
    assert client.post(told, data=WHOLE).status_code == 410
    assert answers() == 0


def test_it_can_be_answered_when_it_is_closed_and_when_its_author_has_left(app, client, case, told, answers):
    closing = {"outcome": "closed", "word": ""}
    assert case.author.post(f"/petitions/{case.petition.id}/close", data=closing).status_code == 303
    with app.app_context(), db.transaction():
        accounts.leave(db.session.get_one(Member, case.petition.author_id))
    assert client.post(told, data=WHOLE).status_code == 303
    assert answers() == 1


def test_signatories_who_wanted_news_are_told_an_hour_later(app, client, case, told, mails):
    sign_as_guest(client, mails, case.petition, news="y")
    sign_as_guest(client, mails, case.petition, email="bob@example.org")
    client.post(told, data=WHOLE)
    [letter] = mails()
    assert letter["To"] == "ada@example.org"
    assert "the Council agrees in part." in letter.get_content()
    assert f"{case.page}\r\n" in letter.get_content()
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert client.post(re.search(r"/stop-news/[\w.~-]+", letter.get_content())[0]).status_code == 303


def test_nobody_is_told_of_what_a_moderator_takes_away_in_that_hour(app, client, case, told, mails, rows):
    sign_as_guest(client, mails, case.petition, news="y")
    client.post(told, data=WHOLE)
    moderator = app.test_client(user=make_member(role="moderator"))
    moderator.post(f"{case.page}/{rows()[0].id}/end", data={"reason": "It wasn't them."})
    assert mails() == []


def test_promises_are_kept_with_their_days(app, client, told):
    later = {"due_2": SOON, "promise_2": "We look again."}
    client.post(told, data={**WHOLE, **later})
    with app.app_context():
        found = db.session.scalars(sa.select(DeliveryPromise).order_by(DeliveryPromise.position)).all()
    assert [(each.due_on.isoformat(), each.words, each.kept) for each in found] == [
        (SOON, "We pay for two nurses.", None),
        (SOON, "We look again.", None),
    ]


def test_answers_are_sent_so_often_at_most(client, told, configure):
    configure(limits=0.05)
    statuses = [client.post(told, data={**WHOLE, "act": "preview"}).status_code for _ in range(5)]
    assert statuses == [200, 200, 200, 429, 429]
