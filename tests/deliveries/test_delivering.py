"""Delivering a petition to whom it asks: by its author alone, once a week, by mail or by hand."""

import hashlib
import re
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa
from factories import make_decision_maker, make_member, make_petition, save
from offices import link_to_answer, write_to

from activistnet.core.data.db import db
from activistnet.core.jobs import mail
from activistnet.core.words.emails import NotMailable
from activistnet.deliveries.models import Office
from activistnet.members.models import Member
from activistnet.notifications import services
from activistnet.petitions.counts import TABLE
from activistnet.petitions.models import PetitionTarget, Signature
from activistnet.posts.models import Post
from activistnet.topics.ban_models import TopicBan
from activistnet.topics.models import Topic, TopicMember

LATER = sa.text("now() + interval '1 day'")

pytestmark = pytest.mark.usefixtures("client")


def test_nothing_is_sent_until_its_author_presses(client, case, mails, rows):
    assert mails() == []
    assert case.author.get(f"/petitions/{case.petition.id}/deliver").status_code == 200
    assert client.head(f"/petitions/{case.petition.id}/deliver").status_code == 303
    assert (mails(), rows()) == ([], [])
    assert "Not delivered yet" in client.get(case.page).text


def test_an_office_is_told_by_mail_and_the_page_says_when(client, case, mails):
    assert case.deliver().location == case.page
    assert "The e-mail is on its way." in client.get(case.page).text
    [letter] = mails()
    assert letter["To"] == "office@council.example"
    assert letter["Subject"] == "A petition to you: Keep the night clinic open"
    assert link_to_answer(letter).startswith(f"/petitions/{case.petition.id}/answer/")
    page = client.get(case.page).text
    assert "Told by e-mail on" in page and "No response yet." in page
    assert "office@" not in page
    petition = client.get(f"/petitions/{case.petition.id}", follow_redirects=True).text
    assert "Told by e-mail: <bdi>the Council</bdi>" in petition
    assert f'href="{case.page}"' in petition


def test_silence_is_a_dated_line(app, client, case, told, change):
    change(told_at=datetime.now(UTC) - timedelta(days=9, hours=1))
    assert "No response for 9 days." in client.get(case.page).text
    theirs = client.get(f"/decision-makers/{case.council.id}", follow_redirects=True).text
    assert "Told by e-mail on" in theirs and "No response for 9 days." in theirs
    assert "aren't delivered through this site" not in theirs


@pytest.mark.parametrize(("who", "status"), [(None, 401), ("other", 403), ("moderator", 403)])
def test_only_its_author_delivers_it(app, case, rows, who, status):
    member = make_member(role="moderator" if who == "moderator" else "member") if who else None
    answer = app.test_client(user=member).post(
        f"/petitions/{case.petition.id}/deliver", data={"target": "1", "way": "mail"}
    )
    assert answer.status_code == status
    assert rows() == []


@pytest.mark.parametrize(
    "values", [{"suspended_at": sa.func.now()}, {"restricted_until": sa.text("now() + interval '1 day'")}]
)
def test_who_may_not_publish_delivers_nothing(app, case, rows, values):
    with app.app_context(), db.transaction():
        db.session.execute(sa.update(Member).where(Member.id == case.petition.author_id).values(**values))
    assert case.deliver().status_code in (401, 403)
    assert rows() == []


@pytest.mark.parametrize(
    ("stage", "by", "status"),
    [
        ("closed", "author", 303),
        ("closed", "time", 303),
        ("closed", "moderator", 422),
        ("won", "author", 422),
        ("lost", "author", 422),
        ("partly", "author", 422),
    ],
)
def test_what_asks_for_nothing_any_more_is_not_delivered(app, case, rows, stage, by, status):
    with app.app_context(), db.transaction():
        values = {"stage": stage, "closed_by": by, "closed_at": sa.func.now()}
        db.session.execute(sa.update(TABLE).where(TABLE.c.id == case.petition.id).values(values))
    assert case.deliver().status_code == status
    assert len(rows()) == (status == 303)


@pytest.mark.parametrize("visibility", ["hidden", "held"])
def test_what_not_everybody_may_see_is_not_delivered(app, case, rows, visibility):
    with app.app_context(), db.transaction():
        db.session.execute(sa.update(Post).where(Post.id == case.petition.id).values(visibility=visibility))
    answer = case.deliver()
    assert answer.status_code in (404, 422)
    assert rows() == []


def test_what_is_for_members_alone_is_delivered_to_nobody(app, rows):
    author, topic = make_member(), save(Topic(slug=f"own-{uuid4().hex[:10]}", name="Ours", visibility="members"))
    petition = make_petition(author, topic_id=topic.id)
    save(TopicMember(topic_id=topic.id, member_id=author.id))
    sent = {"target": "1", "way": "hand"}
    answer = app.test_client(user=author).post(f"/petitions/{petition.id}/deliver", data=sent)
    assert answer.status_code == 422
    assert rows() == []


def test_what_is_hidden_before_the_letter_goes_stays_here(app, client, case, mails, rows):
    case.deliver()
    with app.app_context(), db.transaction():
        db.session.execute(sa.update(Post).where(Post.id == case.petition.id).values(visibility="hidden"))
    assert mails() == []
    assert [(each.state, each.ended_for) for each in rows()] == [("ended", "petition")]


@pytest.mark.parametrize(
    "values", [{"suspended_at": sa.func.now()}, {"restricted_until": LATER}, {"limited_until": LATER}]
)
def test_what_its_author_may_not_publish_any_more_when_the_letter_goes_stays_here(app, case, mails, rows, values):
    case.deliver()
    with app.app_context(), db.transaction():
        db.session.execute(sa.update(Member).where(Member.id == case.petition.author_id).values(**values))
    assert mails() == []
    assert [(each.state, each.ended_for) for each in rows()] == [("ended", "moderator")]


def test_nor_goes_a_letter_of_who_was_banned_from_the_topic_meanwhile(app, case, mails, rows):
    case.deliver()
    until = datetime.now(UTC) + timedelta(days=3)
    with app.app_context(), db.transaction():
        db.session.add(TopicBan(member_id=case.petition.author_id, topic_id=case.petition.topic_id, until=until))
        theirs = sa.update(Member).where(Member.id == case.petition.author_id)
        db.session.execute(theirs.values(banned_until=until))
    assert mails() == []
    assert [(each.state, each.ended_for) for each in rows()] == [("ended", "moderator")]


def test_a_private_person_is_sent_nothing(app, case, rows):
    moderator = app.test_client(user=make_member(role="moderator"))
    said = {"is_private": "y", "reason": "He lives there."}
    assert moderator.post(f"/decision-makers/{case.council.id}/private", data=said).status_code == 303
    for way in ("mail", "hand"):
        assert "a private person" in case.deliver(way=way).text
    assert rows() == []


@pytest.mark.parametrize("target", ["", "0", "2", "-1", "x", "99999999", "٣"])
def test_nobody_else_is_chosen(case, rows, target):
    assert case.deliver(target=target).status_code == 422
    assert rows() == []


def test_without_an_address_its_author_hands_it_over(app, client, mails, rows):
    author = make_member()
    petition = make_petition(author)
    browser, here = app.test_client(user=author), f"/petitions/{petition.id}"
    assert re.search(r'<input checked [^>]*value="hand"', browser.get(f"{here}/deliver").text)
    answer = browser.post(f"{here}/deliver", data={"target": "1", "way": "mail"})
    assert answer.status_code == 422 and "hand it over yourself" in answer.text
    for _ in range(2):
        answer = browser.post(f"{here}/deliver", data={"target": "1", "way": "hand"})
        assert answer.location == f"{here}/deliveries"
    [row] = rows()
    assert (row.state, mails()) == ("ready", [])
    handed = f"{here}/deliveries/{row.id}/handed"
    assert browser.get(handed).status_code == 200
    for day in ("", "2026-13-01", "1999-01-01", (datetime.now(UTC) + timedelta(days=3)).date().isoformat()):
        assert browser.post(handed, data={"day": day, "note": ""}).status_code == 422, day
    day = (datetime.now(UTC) - timedelta(days=2)).date()
    said = {"day": day.isoformat(), "note": "At the town hall. Mr. Bo took it."}
    assert app.test_client(user=make_member()).post(handed, data=said).status_code == 403
    for _ in range(2):
        assert browser.post(handed, data=said).status_code == 303
    assert browser.post(handed, data={**said, "note": "Another"}).status_code == 409
    page = client.get(f"{here}/deliveries").text
    assert "its author says" in page and "At the town hall." in page
    assert "Handed over:" in client.get(here, follow_redirects=True).text


def test_twice_in_a_week_is_too_soon(case, mails, rows, change):
    case.deliver()
    assert case.deliver().status_code == 422
    assert case.deliver(way="hand").status_code == 422
    assert len(mails()) == 1
    change(asked_at=datetime.now(UTC) - timedelta(days=8))
    assert case.deliver().status_code == 303
    assert len(rows()) == 2


def test_three_letters_without_a_response_are_the_last(case, rows, change):
    for _ in range(3):
        assert case.deliver().status_code == 303
        change(asked_at=datetime.now(UTC) - timedelta(days=8), state="sent")
    refused = case.deliver()
    assert refused.status_code == 422 and "three e-mails" in refused.text
    assert case.deliver(way="hand").status_code == 303
    assert len(rows()) == 4


@pytest.mark.commits(emptied=True)
def test_two_presses_at_once_deliver_it_once(app, case, rows, at_once):
    with app.app_context():
        author = db.session.get(Member, case.petition.author_id)

    def press():
        browser = app.test_client(user=author)
        return browser.post(f"/petitions/{case.petition.id}/deliver", data={"target": "1", "way": "mail"}).status_code

    assert sorted(at_once(press, 3)) == [303, 422, 422]
    assert len(rows()) == 1


def test_an_office_with_many_petitions_gets_one_letter_a_day(app, case, mails, rows):
    authors = [make_member() for _ in range(5)]
    petitions = [make_petition(author, title=f"Demand {n}") for n, author in enumerate(authors)]
    council = make_decision_maker(*petitions, name="the Senate")
    write_to(council.id, "senate@example.org")

    def press(n):
        browser = app.test_client(user=authors[n])
        return browser.post(f"/petitions/{petitions[n].id}/deliver", data={"target": "1", "way": "mail"}).status_code

    assert [press(n) for n in range(4)] == [303] * 4
    [letter] = mails()
    assert letter["Subject"] == "4 petitions to you"
    assert [f"Demand {n}" in letter.get_content() for n in range(4)] == [True] * 4
    assert press(4) == 303
    assert mails() == []
    with app.app_context(), db.transaction():
        db.session.execute(sa.update(Office).values(mailed_at=sa.func.now() - timedelta(days=1, minutes=1)))
    [letter] = mails()
    assert "Demand 4" in letter.get_content() and "Demand 3" not in letter.get_content()


def test_a_letter_that_comes_back_shows(client, case, mails, rows, monkeypatch):
    monkeypatch.setattr(mail, "write", refuse)
    case.deliver()
    assert mails() == []
    assert [each.state for each in rows()] == ["bounced"]
    assert "The e-mail came back" in client.get(case.page).text
    assert "The e-mail came back" in client.get(f"/petitions/{case.petition.id}", follow_redirects=True).text
    assert case.deliver().status_code == 303  # the address may be another one now


def refuse(*_args):
    raise NotMailable


def test_the_table_names_nobody_and_has_the_digest_that_is_said(client, case, rows, app):
    save(Signature(petition_id=case.petition.id, name="Ada Marsh", show_name=True, reason="So."))
    case.deliver()
    [row] = rows()
    table = client.get(f"{case.page}/{row.id}.csv")
    assert table.status_code == 200
    assert "Ada" not in table.text and "@" not in table.text
    assert hashlib.sha256(table.data).hexdigest() == row.digest
    assert row.digest in client.get(case.page).text
    with app.app_context(), db.transaction():
        db.session.execute(sa.update(TABLE).values(signature_count=77))
    assert client.get(f"{case.page}/{row.id}.csv").data == table.data


def test_a_formula_stays_a_text(app, client, mails, rows):
    author = make_member()
    petition = make_petition(author, title="=HYPERLINK(1)")
    app.test_client(user=author).post(f"/petitions/{petition.id}/deliver", data={"target": "1", "way": "hand"})
    [row] = rows()
    assert ",'=HYPERLINK(1)," in client.get(f"/petitions/{petition.id}/deliveries/{row.id}.csv").text


def test_a_delivery_of_another_petition_is_not_there(client, case, rows, app):
    case.deliver()
    other = make_petition()
    [row] = rows()
    assert client.get(f"/petitions/{other.id}/deliveries/{row.id}.csv").status_code == 404
    assert client.get(f"/petitions/{case.petition.id}/deliveries/{10**18}.csv").status_code == 404


def test_reaching_the_goal_proposes_it_to_its_author(app, case):
    with app.app_context(), db.transaction():
        services.tell_of_step(petition_id=case.petition.id, author_id=case.petition.author_id, step=100, goal=100)
    page = case.author.get("/notifications").text
    assert "your goal" in page and f'href="/petitions/{case.petition.id}/deliver"' in page


def test_of_whom_a_petition_asks_each_is_told_apart(app, case, rows, mails):
    save(PetitionTarget(petition_id=case.petition.id, position=2, name="the Mayor"))
    case.deliver()
    assert case.deliver(target="2").status_code == 422  # nobody knows where the mayor reads mail
    assert case.deliver(target="2", way="hand").status_code == 303
    assert [each.name for each in rows()] == [rows()[0].name, "the Mayor"]
