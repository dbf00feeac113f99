"""An author writes what's new: everybody reads it and replies, on the petition, on its own page and in feeds."""

import pytest
import sqlalchemy as sa
from factories import make_member, make_petition

from activistnet.core.data.db import db
from activistnet.follows.models import Block, Follow
from activistnet.members.models import Member
from activistnet.posts.models import Draft, Post
from activistnet.updates.models import Update

WORDS = {"title": "They answered", "body": "The Council wants to talk."}


def path(petition, page=""):
    return f"/petitions/{petition.id}/updates{page}"


def change(app, of, which, **values):
    with app.app_context(), db.transaction():
        db.session.execute(sa.update(of).where(of.id == which).values(values))


def test_an_update_is_on_the_petition_on_its_own_page_in_the_list_and_in_the_feed_of_who_follows(
    app, client, author, writer, petition, write
):
    follower = make_member()
    with app.app_context(), db.transaction():
        db.session.add(Follow(member_id=follower.id, followed_id=writer.id))
    number = write()
    link = f"/discussions/{number}/they-answered"
    page = client.get(f"/petitions/{petition.id}/{petition.slug}").text
    assert "Update:" in page and link in page
    assert link in client.get(path(petition)).text
    own = client.get(link).text
    assert "An update about the petition" in own and f"/petitions/{petition.id}/{petition.slug}" in own
    assert "They answered" in app.test_client(user=follower).get("/").text


def test_everybody_may_reply_under_one(app, client, petition, write):
    number = write()
    other = app.test_client(user=make_member())
    assert other.post(f"/posts/{number}/replies", data={"body": "At last."}).status_code == 303
    assert "At last." in client.get(f"/discussions/{number}/they-answered").text
    assert "1 reply" in client.get(path(petition)).text


def test_a_petition_without_any_says_so_and_how_one_gets_them(client, petition):
    page = client.get(path(petition))
    assert page.status_code == 200 and "No updates yet" in page.text and "Write an update" not in page.text


@pytest.mark.parametrize("page", ["/new", "/preview", "/test", ""])
def test_nobody_else_writes_them(app, petition, page):
    other = app.test_client(user=make_member())
    answer = other.get(path(petition, page)) if page == "/new" else other.post(path(petition, page), data=WORDS)
    assert answer.status_code == 403 and "Only those who run this petition" in answer.text


@pytest.mark.parametrize("page", ["/preview", "/test", ""])
@pytest.mark.parametrize("without", ["title", "body"])
def test_one_without_a_title_or_words_is_given_back(author, petition, page, without):
    answer = author.post(path(petition, page), data=WORDS | {without: " "})
    assert answer.status_code == 422 and "There is a problem" in answer.text


def test_a_title_takes_no_links_as_it_gets_into_mail(author, petition):
    answer = author.post(path(petition), data=WORDS | {"title": "See example.org"})
    assert answer.status_code == 422 and "Remove links" in answer.text


@pytest.mark.parametrize("visibility", ["hidden", "held"])
def test_a_petition_that_nobody_sees_has_none(app, author, petition, visibility):
    change(app, Post, petition.id, visibility=visibility)
    answer = author.post(path(petition), data=WORDS)
    assert answer.status_code == 409 and "Nobody can see this petition" in answer.text
    with app.app_context():
        assert db.session.scalars(sa.select(Update.post_id)).all() == []


def test_a_closed_petition_goes_on_telling(author, petition, write):
    assert author.post(f"/petitions/{petition.id}/close", data={}).status_code == 303
    assert write()


def test_g23_the_fourth_in_seven_days_is_refused_and_kept(app, author, petition, write):
    for n in range(3):
        write(title=f"News {n}")
    answer = author.post(path(petition), data=WORDS)
    assert answer.status_code == 429 and "three updates in seven days" in answer.text
    assert "had its three updates" in author.get(path(petition, "/new")).text
    with app.app_context(), db.transaction():
        first = db.session.scalars(sa.select(Update.post_id).order_by(Update.post_id)).first()
        old = sa.func.now() - sa.text("interval '8 days'")
        db.session.execute(sa.update(Update).where(Update.post_id == first).values(published_at=old))
    assert author.post(path(petition), data=WORDS).status_code == 303


def test_one_that_is_deleted_before_anybody_was_mailed_doesnt_count(author, petition, write):
    for n in range(4):
        number = write(title=f"News {n}")
        assert author.post(f"/posts/{number}/delete").status_code == 303
    assert "No updates yet" in author.get(path(petition)).text


def test_who_may_not_write_doesnt(app, author, writer, petition):
    change(app, Member, writer.id, restricted_until=sa.func.now() + sa.text("interval '1 day'"))
    assert author.post(path(petition), data=WORDS).status_code == 403


def test_what_is_typed_is_kept_and_shown_as_others_and_as_the_mail_will_show_it(app, author, petition):
    typed = {"title": "They answered", "body": "See **this**: [its letter](https://example.net/letter)."}
    answer = author.post(path(petition, "/preview"), data=typed)
    assert answer.status_code == 303
    page = author.get(answer.headers["Location"]).text
    assert "<strong>this</strong>" in page and 'href="https://example.net/letter"' in page
    assert "Update: They answered" in page and "Amina writes:" in page and f"{path(petition)}\n" in page
    assert "They answered" in author.get(path(petition, "/new")).text
    assert author.post(path(petition), data=typed).status_code == 303
    with app.app_context():
        assert db.session.scalars(sa.select(Draft.body)).all() == []


def test_the_same_form_sent_twice_publishes_once(app, author, petition):
    once = {**WORDS, "once": "k" * 22}
    places = {author.post(path(petition), data=once).headers["Location"] for _ in range(2)}
    assert len(places) == 1
    with app.app_context():
        assert len(db.session.scalars(sa.select(Update.post_id)).all()) == 1


def test_one_that_a_moderator_hides_leaves_the_petition(app, client, petition, write):
    number = write()
    change(app, Post, number, visibility="hidden")
    assert "They answered" not in client.get(path(petition)).text
    assert "They answered" not in client.get(f"/petitions/{petition.id}/{petition.slug}").text


def test_whoever_the_author_has_blocked_sees_none(app, petition, writer, write):
    write()
    blocked = make_member()
    with app.app_context(), db.transaction():
        db.session.add(Block(member_id=writer.id, blocked_id=blocked.id))
    assert app.test_client(user=blocked).get(path(petition)).status_code == 404


def test_there_are_pages_of_them(client, writer, petition, app):
    with app.app_context(), db.transaction():
        for n in range(12):
            said = {"title": f"News {n}", "slug": f"news-{n}", "body": "x", "body_html": "<p>x</p>"}
            db.session.add(
                Post(kind="discussion", topic_id=petition.topic_id, author_id=writer.id, about_id=petition.id, **said)
            )
    first = client.get(path(petition)).text
    assert "News 11" in first and "News 1<" not in first and "Earlier updates" in first


def test_an_update_of_a_petition_is_none_of_another(client, writer, write):
    write()
    assert "No updates yet" in client.get(path(make_petition(writer))).text
