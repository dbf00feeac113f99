"""Whether what was promised was kept: its author is asked once and says it, and the office once by its link."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from factories import make_member
from guests import sign_as_guest
from offices import make_delivery, make_promise

from activistnet.core.data.crypto import sign_value
from activistnet.core.data.db import db
from activistnet.deliveries import tasks
from activistnet.deliveries.models import DeliveryPromise, PromiseWord
from activistnet.members.mailboxes import digest_of, seal_mailbox
from activistnet.members.models import Member

SAID = {"kept": "partly", "words": "One nurse came.", "link": "https://example.org/report"}


@pytest.fixture
def delivery(case):
    return make_delivery(case.petition, case.council)


@pytest.fixture
def promise(delivery):
    """Due yesterday."""
    return make_promise(delivery)


@pytest.fixture
def ask(app):
    """The daily look."""

    def ask():
        with app.app_context(), db.transaction():
            tasks.ask_due()

    return ask


def say(client, case, promise, **changes):
    return client.post(f"/petitions/{case.petition.id}/promises/{promise.id}", data={**SAID, **changes})


def link_of(app, case, delivery, promise):
    with app.app_context():
        token = sign_value(str(delivery.id), "answer")
    return f"/petitions/{case.petition.id}/answer/{token}", f"/promises/{promise.id}"


def pages(client, case):
    """What the petition, its deliveries and the office's page say."""
    addresses = (f"/petitions/{case.petition.id}", case.page, f"/decision-makers/{case.council.id}")
    return [client.get(each, follow_redirects=True).text for each in addresses]


def test_its_author_is_asked_once_and_says_it_for_everybody(app, client, case, delivery, promise, ask, mails):
    make_promise(delivery, days=0, position=1, words="Not yet.")
    with app.app_context(), db.transaction():
        member = db.session.get_one(Member, case.petition.author_id)
        member.language, member.mailbox_digest = "fr", digest_of("amina@example.org")
        member.mailbox_sealed = seal_mailbox(member.mailbox_digest, "amina@example.org")
    for _ in range(2):
        ask()
    [letter] = mails()
    assert letter["To"] == "amina@example.org" and f"/promises/{promise.id}" in letter.get_content()
    assert "tenu" in letter["Subject"]
    told = case.author.get("/notifications").text
    assert told.count(f"/promises/{promise.id}") == 1
    before = pages(client, case)
    assert "Nobody has said whether it was kept." in before[0]
    assert "nobody has said whether it was kept" in before[1]
    assert "1 still to come" in before[2] and "1 overdue, and nobody has said" in before[2]
    form = case.author.get(f"/petitions/{case.petition.id}/promises/{promise.id}")
    assert form.status_code == 200 and "We pay for two nurses." in form.text
    assert say(case.author, case, promise).status_code == 303
    petition, deliveries, office = pages(client, case)
    assert "kept in part what they promised by" in petition and "One nurse came." in petition
    assert (
        "Kept in part, the petition's author says" in deliveries and 'href="https://example.org/report"' in deliveries
    )
    assert "1 kept in part" in office and "overdue" not in office
    ask()
    assert case.author.get("/notifications").text.count(f"/promises/{promise.id}") == 1 and not mails()


def test_it_can_be_said_otherwise_for_a_day_and_each_word_stays_in_what_happened(app, client, case, promise):
    assert [say(case.author, case, promise).status_code for _ in range(2)] == [303, 303]
    assert say(case.author, case, promise, kept="broken", words="She left again.").status_code == 303
    petition, deliveries, office = pages(client, case)
    assert "One nurse came." in petition and "She left again." in petition
    assert "One nurse came." not in deliveries and "Not kept, the petition's author says" in deliveries
    assert "1 not kept" in office
    with app.app_context(), db.transaction():
        long_ago = datetime.now(UTC) - timedelta(days=2)
        db.session.execute(sa.update(PromiseWord).values(said_at=long_ago))
    late = say(case.author, case, promise, words="And came back.")
    assert late.status_code == 409 and "can't be changed any more" in late.text
    assert "And came back." in late.text  # nothing typed is lost


def test_the_office_says_it_once_by_its_link_while_that_is_good(app, client, case, delivery, promise, change):
    answer, path = link_of(app, case, delivery, promise)
    assert path in client.get(answer).text
    assert "Did you keep it?" in client.get(answer + path).text
    said = {"kept": "kept", "words": "Two nurses work there.", "link": ""}
    assert [client.post(answer + path, data=said).status_code for _ in range(2)] == [303, 303]
    assert client.post(answer + path, data={**said, "kept": "broken"}).status_code == 409
    petition, deliveries, office = pages(client, case)
    assert "says that they kept what they promised" in petition and "They kept it, they say" in deliveries
    assert "1 kept" in office
    say(case.author, case, promise, kept="broken")
    assert "1 not kept" in pages(client, case)[2]
    change(expires_at=datetime.now(UTC) - timedelta(days=1))
    assert client.get(answer + path).status_code == 410
    other = make_promise(make_delivery(case.petition, case.council, name="Another"))
    assert client.get(f"{answer}/promises/{other.id}").status_code == 404


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"kept": "maybe"}, "Choose one of the options."),
        ({"words": ""}, "Say it in a sentence."),
        ({"link": "example"}, "Enter a whole link"),
        ({"link": "javascript:alert(1)"}, "Enter a whole link"),
    ],
)
def test_what_is_not_in_shape_is_refused_and_stays_in_the_form(case, promise, changes, said):
    answer = say(case.author, case, promise, **changes)
    assert answer.status_code == 422 and said in answer.text
    assert {**SAID, **changes}["words"] in answer.text


def test_nobody_else_says_it_nor_too_early_nor_of_what_was_taken_away(app, case, delivery, promise, change):
    assert say(app.test_client(user=make_member()), case, promise).status_code == 403
    later = make_promise(delivery, days=0, position=1)
    assert say(case.author, case, later).status_code == 409
    change(state="ended", ended_for="moderator")
    assert say(case.author, case, promise).status_code == 404
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(PromiseWord)) == 0


def test_nobody_is_asked_of_what_is_hidden_or_answered_for_already(app, case, promise, ask):
    with app.app_context(), db.transaction():
        db.session.execute(sa.update(DeliveryPromise).values(kept="kept"))
    ask()
    assert "/promises/" not in case.author.get("/notifications").text


def test_who_wanted_news_hears_it_an_hour_later_in_their_language(app, client, case, promise, mails):
    sign_as_guest(client, mails, case.petition, news="1", email="bob@example.org")
    assert say(case.author, case, promise).status_code == 303
    [letter] = [each for each in mails() if each["To"] == "bob@example.org"]
    said = letter.get_content()
    assert "It was kept in part, the petition's author says:" in said and "One nurse came." in said
    assert letter["List-Unsubscribe"]
    assert say(case.author, case, promise, kept="kept").status_code == 303
    assert not [each for each in mails() if each["To"] == "bob@example.org"]
