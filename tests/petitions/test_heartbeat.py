"""Petitions whose author nobody has heard from: what is said, what they're left out of, and how they come back."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from factories import make_member, make_petition, make_reply
from shown import words

from activistnet.core.data.db import db
from activistnet.core.jobs.tasks import run_due
from activistnet.petitions import tasks
from activistnet.petitions.models import Petition
from activistnet.posts.models import Post

LONG = timedelta(days=63)
SAID = "The author hasn't written anything here since"


def quiet(**given):
    """A petition of which nobody has heard for 63 days, with a count that would be recommended."""
    at = datetime.now(UTC) - LONG
    return make_petition(heard_at=at, created_at=at, signature_count=9, **given)


def page(client, petition):
    return words(client.get(f"/petitions/{petition.id}/{petition.slug}"))


def listen(app):
    with app.app_context(), db.transaction():
        tasks.listen()


def heard(app, petition):
    with app.app_context():
        return db.session.get_one(Petition, petition.id).heard_at > datetime.now(UTC) - timedelta(days=1)


def test_it_says_so_and_can_still_be_signed(client):
    told = page(client, quiet())
    assert SAID in told
    assert "You can still sign" in told
    assert "Your name" in told


def test_days_before_that_nothing_is_said(client):
    petition = make_petition(heard_at=datetime.now(UTC) - timedelta(days=59, hours=23))
    assert SAID not in page(client, petition)


@pytest.mark.parametrize("given", [{"stage": "closed"}, {"stage": "won"}, {"imported_from": "uk:1"}])
def test_a_closed_one_and_one_from_elsewhere_have_nobody_who_is_missed(client, given):
    assert SAID not in page(client, quiet(**given))


def test_it_is_not_among_those_that_are_put_before_people(client):
    gone, there = quiet(title="Open the night clinic"), make_petition(title="Keep the library", signature_count=8)
    told = words(client.get("/petitions"))
    assert there.title in told and gone.title not in told
    assert gone.title in words(client.get("/petitions?sort=new"))


def test_it_rises_no_more(app, client):
    gone, there = quiet(title="Open the night clinic"), make_petition(title="Keep the library")
    with app.app_context():
        for petition in (gone, there):
            db.session.execute(
                sa.text("INSERT INTO past_counts (petition_id, at, count) VALUES (:id, now() - interval '2 days', 0)"),
                {"id": petition.id},
            )
            db.session.execute(sa.text("UPDATE petitions SET signature_count = 20 WHERE id = :id"), {"id": petition.id})
        db.session.execute(sa.text("UPDATE posts SET created_at = now() - interval '3 days'"))
        db.session.commit()
        tasks.find_rising()
        db.session.commit()
    told = words(client.get("/petitions?sort=rising"))
    assert there.title in told and gone.title not in told


def test_its_author_is_told_once_and_brings_it_back_by_a_press(app, client, log_in):
    author = log_in(make_member())
    petition = quiet(author=author, title="Open the night clinic")
    listen(app)
    listen(app)
    told = words(client.get("/notifications"))
    assert told.count("You haven't written anything about your petition Open the night clinic") == 1
    assert "You haven't written anything here since" in page(client, petition)
    assert client.post(f"/petitions/{petition.id}/here").status_code == 303
    assert "I'm still here" not in page(client, petition)
    assert petition.title in words(app.test_client().get("/petitions"))


def test_one_that_falls_quiet_again_is_told_again(app, client, log_in):
    author = log_in(make_member())
    petition = quiet(author=author)
    listen(app)
    client.post(f"/petitions/{petition.id}/here")
    with app.app_context(), db.transaction():
        long_ago = {"heard_at": datetime.now(UTC) - LONG, "quiet_told_at": datetime.now(UTC) - 2 * LONG}
        db.session.execute(sa.update(Petition.__table__).where(Petition.__table__.c.id == petition.id).values(long_ago))
        db.session.execute(sa.text("DELETE FROM notifications"))
    listen(app)
    assert "You haven't written anything about your petition" in words(client.get("/notifications"))


@pytest.mark.parametrize("word", ["reply", "edit", "last day"])
def test_whatever_its_author_writes_is_heard_within_the_hour(app, client, log_in, word):
    author = log_in(make_member())
    petition = quiet(author=author)
    if word == "reply":
        make_reply(petition, author)
    elif word == "edit":
        form = {"demand": petition.title, "body": "Another text.", "target": ["The Council"], "goal": "100"}
        client.post(f"/petitions/{petition.id}/edit", data=form)
        with app.app_context():
            assert db.session.get_one(Post, petition.id).edited_at is not None
    else:
        day = (datetime.now(UTC) + timedelta(days=30)).date().isoformat()
        assert client.post(f"/petitions/{petition.id}/last-day", data={"day": day}).status_code == 303
    listen(app)
    assert heard(app, petition)
    assert SAID not in page(app.test_client(), petition)
    assert "You haven't written" not in words(client.get("/notifications"))


def test_what_others_write_is_not_its_authors_word(app, client):
    petition = quiet()
    make_reply(petition, make_member())
    listen(app)
    assert not heard(app, petition)


def test_more_than_one_part_is_gone_through(app, monkeypatch):
    monkeypatch.setattr("activistnet.petitions.services.listening.PART", 2)
    author = make_member()
    petitions = [quiet(author=author) for _ in range(5)]
    for petition in petitions:
        make_reply(petition, author)
    listen(app)
    for _ in petitions:
        with app.app_context():
            run_due()
    assert all(heard(app, petition) for petition in petitions)


def test_only_its_author_says_so_and_only_while_it_is_open(app, client, log_in):
    author = make_member()
    petition, closed = quiet(author=author), quiet(author=author, stage="closed")
    assert client.post(f"/petitions/{petition.id}/here").status_code == 401
    log_in(make_member(role="moderator"))
    assert client.post(f"/petitions/{petition.id}/here").status_code == 403
    log_in(author)
    assert client.post(f"/petitions/{closed.id}/here").status_code == 409
    assert client.post("/petitions/2147483647/here").status_code == 404
