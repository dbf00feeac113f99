"""A new version of what people have signed: when there may be one, what it keeps, and what everybody is shown."""

import re
from html import unescape

import pytest
import sqlalchemy as sa
from asked import OTHER
from factories import make_decision_maker, make_member, make_petition
from guests import ask, sign_as_guest
from mails import about, link_in

from activistnet.core.data.db import db
from activistnet.core.jobs.tasks import enqueue
from activistnet.decision_makers.models import DecisionMaker
from activistnet.members.models import Member
from activistnet.petitions.models import Signature
from activistnet.petitions.version_models import FormerVersion
from activistnet.petitions.version_queries import list_signed
from activistnet.posts.models import Post, PostVersion
from activistnet.topics.models import Topic
from activistnet.versions.tasks import ask_due


@pytest.fixture
def signed(app, versioned):
    """A member who has signed the first version, and their browser."""
    member = make_member()
    browser = app.test_client(user=member)
    browser.post(f"{versioned.page}/sign")
    return browser


@pytest.mark.parametrize(
    "change",
    [
        {"demand": "Keep the nigth clinic open!"},
        {"demand": "KEEP THE NIGHT CLINIC OPEN"},
        {"body": "It is the only one, and it is near the station."},
        {"body": "It is the only one.", "goal": "200"},
    ],
)
def test_a_correction_carries_signatures_over(app, versioned, signed, change):
    assert versioned.correct(**change).status_code == 303
    with app.app_context():
        assert [(each.number, each.count) for each in list_signed(versioned.petition.id)] == [(1, 0)]
        assert db.session.scalars(sa.select(Signature.version)).all() == [1]
    assert "Version 2" not in versioned.versions(signed)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"demand": "Sell the night clinic open"}, "only correct its spelling"),
        ({"demand": "Keep the night clinics 2 open"}, "only correct its spelling"),
        ({"demand": "Keep no night clinic open"}, "only correct its spelling"),
        ({"demand": "Knep the nigth clynic open"}, "only correct its spelling"),
        ({"demand": "Keep the night clinic open?"}, "only correct its spelling"),
        ({"demand": "Keep! The night clinic open"}, "only correct its spelling"),
        ({"demand": "Keep the night clinic open ❌"}, "only correct its spelling"),
        ({"body": "word " * 12}, "at most 10 words"),
        ({"target": "Clinics Ltd"}, "To ask someone else"),
    ],
)
def test_what_goes_beyond_is_refused_as_one_and_can_be_previewed_as_a_version(versioned, signed, change, sentence):
    refused = versioned.correct(**change)
    assert refused.status_code == 422
    text = unescape(refused.text)
    assert sentence in text and f'formaction="{versioned.page}/versions/new"' in text
    assert change.get("demand", change.get("body", "the Council")).strip() in text
    assert versioned.preview(**change).status_code == 200


@pytest.mark.parametrize(
    ("demand", "another"),
    [
        ("Increase the tax on flights", "Decrease the tax on flights"),
        ("Hire ten teachers", "Fire ten teachers"),
        ("Help people in Iran", "Help people in Iraq"),
        ("Nükleer santral yapılsın", "Nükleer santral yapılmasın"),
        ("我们反对建核电站", "我们支持建核电站"),
        ("दिन बचाओ", "दीन बचाओ"),
        ("Raise wages by 1.5 %", "Raise wages by 1.5 €"),
        ("Warm it by -5 degrees", "Warm it by 5 degrees"),
    ],
)
def test_no_correction_turns_a_demand_round(app, demand, another):
    author = make_member()
    petition = make_petition(author, title=demand)
    app.test_client(user=make_member()).post(f"/petitions/{petition.id}/sign")
    said = {"demand": another, "body": petition.body, "target": "the Council", "goal": "100"}
    refused = app.test_client(user=author).post(f"/petitions/{petition.id}/edit", data=said)
    assert refused.status_code == 422 and "only correct its spelling" in refused.text


@pytest.mark.parametrize(
    ("begun", "another"),
    [
        ("The clinic stays, and it stays open at night, also on Sundays.",) * 2,
        ("我们要求市政府保留夜间诊所。它是全县唯一的一家。", "我们要求市政府关闭夜间诊所。它太贵了。没有人用它。"),
    ],
    ids=["struck out", "without spaces"],
)
def test_a_text_is_not_taken_back_as_a_correction(app, begun, another):
    author = make_member()
    petition = make_petition(author, body=begun)
    app.test_client(user=make_member()).post(f"/petitions/{petition.id}/sign")
    body = f"~~{another}~~" if another == begun else another
    said = {"demand": petition.title, "body": body, "target": "the Council", "goal": "100"}
    refused = app.test_client(user=author).post(f"/petitions/{petition.id}/edit", data=said)
    assert refused.status_code == 422 and "at most 10 words" in refused.text


def test_small_corrections_cannot_add_up_to_another_text(versioned, signed):
    assert versioned.correct(body="It is the only one. Four more words here.").status_code == 303
    assert (
        versioned.correct(body="It is the only one. Four more words here. And five in this sentence.").status_code
        == 303
    )
    more = "It is the only one. Four more words here. And five in this sentence. Now it is too much."
    assert versioned.correct(body=more).status_code == 422


def test_a_long_text_may_change_by_one_word_in_ten(app, client):
    author = make_member()
    petition = make_petition(author, body="many words " * 100)
    app.test_client(user=make_member()).post(f"/petitions/{petition.id}/sign")
    browser, said = app.test_client(user=author), {"demand": petition.title, "target": "the Council", "goal": "100"}
    for added, status in ((21, 422), (20, 303)):
        body = "many words " * 100 + "more " * added
        assert browser.post(f"/petitions/{petition.id}/edit", data={**said, "body": body}).status_code == status


def test_the_author_sees_what_changes_and_who_is_asked_before_it_is_published(
    app, client, mails, versioned, signed, fold
):
    sign_as_guest(client, mails, versioned.petition)
    page = unescape(versioned.preview(target=["the Council", "Clinics Ltd"]).text)
    assert "1 person who signed gets one e-mail" in page
    assert "<del>" in page and "<ins>" in page and "Clinics Ltd" in page and "Before:" in page
    assert "Publish version 2" in page
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(FormerVersion)) == 0
    answer = versioned.publish(target=["the Council", "Clinics Ltd"])
    assert answer.status_code == 303
    assert "Your new version is published." in versioned.browser.get(answer.location).text
    late = app.test_client(user=make_member())
    late.post(f"{versioned.page}/sign")
    fold()
    shown = versioned.shown(client)
    assert OTHER["demand"] in shown and "Version 2 was published." in shown
    assert "2 people signed version 1." in shown and "1 person signed version 2." in shown
    page = versioned.versions(client)
    assert "2 people signed version 1." in page and "1 person signed version 2." in page
    assert page.index("Version 2") < page.index("Version 1")
    assert client.get(f"{versioned.page}/count.json").json["count"] == 3


def test_only_what_was_previewed_is_published(app, versioned, signed):
    page = versioned.preview().text
    seen = re.search(r'name="seen" value="(\w+)"', page)[1]
    again = versioned.preview(demand="Something else altogether", seen=seen)
    assert again.status_code == 200 and "Publish version 2" in again.text
    with app.app_context():
        assert db.session.get(Post, versioned.petition.id).title == versioned.petition.title


def test_publishing_twice_makes_one_version(app, versioned, signed):
    assert versioned.publish().status_code == 303
    again = versioned.publish()
    assert again.status_code == 303 and again.location.startswith(versioned.page)
    with app.app_context():
        assert db.session.scalars(sa.select(FormerVersion.number)).all() == [1]


def test_there_is_one_a_week(versioned, signed, a_week_later):
    versioned.publish()
    for answer in (versioned.browser.get(f"{versioned.page}/versions/new"), versioned.publish(demand="A third thing")):
        assert answer.status_code == 409 and "once a week" in answer.text
    a_week_later()
    assert versioned.publish(demand="A third thing").status_code == 303


def test_who_is_not_its_author_writes_none(client, app, versioned, signed):
    new = f"{versioned.page}/versions/new"
    assert client.get(new).status_code == 303
    assert signed.get(new).status_code == 403
    assert signed.post(new, data=OTHER).status_code == 403


def test_nothing_different_is_no_version(app, versioned, signed):
    said = {"demand": versioned.petition.title, "body": "It is the only one."}
    assert versioned.publish(**said).status_code == 303
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(FormerVersion)) == 0


def test_a_closed_one_has_none(versioned, signed):
    versioned.browser.post(f"{versioned.page}/close", data={"outcome": "closed"})
    assert versioned.browser.get(f"{versioned.page}/versions/new").status_code == 403


@pytest.mark.parametrize("visibility", ["hidden", "held"])
def test_one_out_of_sight_has_none(app, versioned, signed, visibility):
    with app.app_context(), db.transaction():
        db.session.execute(sa.update(Post).where(Post.id == versioned.petition.id).values(visibility=visibility))
    answer = versioned.browser.get(f"{versioned.page}/versions/new")
    assert answer.status_code == 409 and "can't have a new version" in unescape(answer.text)
    assert versioned.publish().status_code == 409


def test_a_suspended_author_publishes_none(app, versioned, signed):
    with app.app_context(), db.transaction():
        db.session.execute(sa.update(Member).where(Member.id == versioned.author.id).values(suspended_at=sa.func.now()))
    assert versioned.preview().status_code in (401, 403)


def test_what_nobody_has_signed_is_edited_as_it_is(versioned):
    answer = versioned.browser.get(f"{versioned.page}/versions/new")
    assert answer.status_code == 303 and answer.location == f"{versioned.page}/edit"


def test_where_moderators_read_first_nobody_is_written_to_before(app, client, mails, versioned, signed):
    sign_as_guest(client, mails, versioned.petition)
    with app.app_context(), db.transaction():
        db.session.execute(sa.update(Topic).where(Topic.id == versioned.petition.topic_id).values(reviews=True))
    try:
        versioned.publish(demand=versioned.petition.title, body="It is the only one.", target="Clinics Ltd")
        with app.app_context():
            assert db.session.get(Post, versioned.petition.id).visibility == "held"
        assert mails() == []
        moderator = app.test_client(user=make_member(role="moderator"))
        moderator.post("/moderation/held", data={"post": [versioned.petition.id], "act": "release"})
        with app.app_context(), db.transaction():
            enqueue(ask_due)
        assert [letter["To"] for letter in mails() if letter["List-Unsubscribe"]] == ["ada@example.org"]
    finally:
        with app.app_context(), db.transaction():
            db.session.execute(sa.update(Topic).where(Topic.id == versioned.petition.topic_id).values(reviews=False))


def test_words_that_moderators_hid_are_in_no_version(app, client, versioned, signed):
    versioned.publish()
    with app.app_context(), db.transaction():
        db.session.execute(sa.update(PostVersion).values(is_hidden=True))
    page = versioned.versions(client)
    assert "the earlier text isn't shown" in page and "It is the only one." not in page
    assert versioned.petition.title not in page


def test_a_private_person_is_named_in_no_earlier_version(app, client, versioned, signed):
    make_decision_maker(versioned.petition, name="Ann Neighbour")
    versioned.publish(target="Clinics Ltd")
    with app.app_context(), db.transaction():
        db.session.execute(sa.update(FormerVersion).values(targets=[["Ann Neighbour", _number_of("Ann Neighbour")]]))
    assert "Ann Neighbour" in versioned.versions(client)
    with app.app_context(), db.transaction():
        db.session.execute(sa.update(DecisionMaker).values(is_private=True))
    reader = app.test_client(user=make_member())
    page = versioned.versions(reader)
    assert "Ann Neighbour" not in page and "a private person" in page


def _number_of(name):
    return db.session.scalar(sa.select(DecisionMaker.id).where(DecisionMaker.name == name))


def test_who_signs_what_it_no_longer_asks_reads_first_what_it_asks_now(app, client, versioned, signed):
    opened = client.get(f"{versioned.page}/sign").text
    asks = re.search(r'name="asks" value="(\d+)"', opened)[1]
    versioned.publish()
    late = app.test_client(user=make_member())
    assert late.post(f"{versioned.page}/sign", data={"asks": asks}).status_code == 409


def test_a_guest_who_confirms_later_signs_what_they_read_and_is_told_which(app, client, mails, versioned, signed, fold):
    ask(client, versioned.petition)
    link = link_in(about(mails(), "Confirm")[-1], "confirm")
    assert "It is the only one." in client.get(link).text
    versioned.publish(target="Clinics Ltd")
    page = unescape(client.get(link).text)
    assert "What you sign here is version 1" in page and "Its newest is version 2" in page
    assert versioned.petition.title in page and "the Council" in page and "It is the only one." in page
    assert "Clinics Ltd" not in page and "Confirm my signature of version 1" in page
    assert client.post(link).status_code == 303
    with app.app_context():
        found = db.session.scalars(sa.select(Signature.version).order_by(Signature.id)).all()
    assert found == [1, 1]
    again = app.test_client()
    ask(again, versioned.petition, email="new@example.org")
    later = again.get(link_in(about(mails(), "Confirm")[-1], "confirm")).text
    assert "What you sign here" not in later and "One is too few." in later


def test_who_withdraws_and_signs_again_signs_the_version_of_now(app, client, versioned, signed, fold):
    versioned.publish()
    signed.post(f"{versioned.page}/withdraw")
    signed.post(f"{versioned.page}/sign")
    fold()
    with app.app_context():
        assert db.session.scalars(sa.select(Signature.version)).all() == [2]
        assert [(each.number, each.count) for each in list_signed(versioned.petition.id)] == [(1, 0), (2, 1)]
