"""Translations: offering, accepting, editing, declining and removing one, and who may."""

from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
import sqlalchemy as sa
from factories import make_member, make_word_rule, save
from shown import words
from translated import ARABIC, FRENCH, accept_all, headline, translate, waiting

from activistnet.core.data.db import db
from activistnet.follows.models import Block
from activistnet.members.models import Member
from activistnet.members.services import people
from activistnet.petitions.counts import TABLE
from activistnet.posts.translation_models import Translation
from activistnet.topics.ban_models import TopicBan


@pytest.fixture
def nadia(app, client):
    return make_member(display_name="Nadia")


def rows(app):
    with app.app_context():
        found = db.session.scalars(sa.select(Translation).order_by(Translation.id))
        return [(each.language, each.accepted_at is not None, each.ended_as) for each in found]


def news(app, member):
    return words(app.test_client(user=member).get("/notifications"))


def test_a_member_offers_one_the_author_accepts_it_and_everybody_reads_it_in_their_language(app, english, nadia):
    browser, visitor = app.test_client(user=nadia), app.test_client()
    missing = f'href="{english.page}/translations/new?language=fr"'
    asked = [visitor.get(f"{english.page}?lang={code}", follow_redirects=True).text for code in ("en", "fr")]
    assert [missing in page for page in asked] == [False, True]
    visitor = app.test_client()
    assert translate(browser, english.page, is_named="y").status_code == 303
    assert headline(visitor.get(f"{english.page}?text=fr", follow_redirects=True).text) == english.petition.title
    assert "Nadia has translated your petition" in news(app, english.author)
    accept_all(english.browser, english.page)
    assert "has accepted your translation" in news(app, nadia)
    visitor.set_cookie("lang", "fr")
    shown = unescape(visitor.get(english.page, follow_redirects=True).text)
    assert headline(shown) == FRENCH["title"] and "Nadia" in shown and missing not in shown
    assert '<input type="hidden" name="read_in" value="fr">' in shown
    assert headline(visitor.get(f"{english.page}?text=original", follow_redirects=True).text) == english.petition.title
    page = visitor.get(f"{english.page}/translations").text
    assert FRENCH["title"] in unescape(page) and "Nadia" in page


def test_each_text_has_its_address_its_language_and_its_direction(app, english):
    translate(english.browser, english.page, **ARABIC)
    translate(english.browser, english.page)
    shown = app.test_client().get(f"{english.page}?text=ar", follow_redirects=True).text
    assert '<bdi lang="ar" dir="rtl">' in shown and '<html lang="en" dir="ltr">' in shown
    slug = f"{english.page}/p-{english.petition.id}"
    base = shown.partition('<link rel="canonical" href="')[2].partition('"')[0]
    assert base.endswith("?text=ar")
    for code in ("ar", "fr"):
        assert f'hreflang="{code}" href="' in shown and f"?text={code}" in shown
    assert 'hreflang="en" href="' in shown and "?text=original" in shown and 'hreflang="x-default"' in shown
    arabic = app.test_client()
    arabic.set_cookie("lang", "ar")
    page = arabic.get(f"{english.page}?text=original", follow_redirects=True).text
    assert '<html lang="ar" dir="rtl"' in page and '<bdi lang="en" dir="ltr">' in page
    assert slug.startswith(english.page)


def test_the_author_may_edit_what_is_offered_and_its_translator_keeps_the_credit(app, english, nadia):
    translate(app.test_client(user=nadia), english.page, is_named="y")
    [number] = waiting(english.browser, english.page)
    form = unescape(english.browser.get(f"{english.page}/translations/new?from={number}").text)
    assert FRENCH["title"] in form and f'name="offer" type="hidden" value="{number}"' in form.replace("  ", " ")
    edited = {"title": "Gardons la clinique de nuit", "offer": number}
    assert translate(english.browser, english.page, **edited).status_code == 303
    assert rows(app) == [("fr", False, "edited"), ("fr", True, None)]
    page = unescape(app.test_client().get(f"{english.page}/translations").text)
    assert "Gardons la clinique de nuit" in page and "Nadia" in page and "<del>" in page and "<ins>" in page
    assert translate(english.browser, english.page, **{**edited, "title": "Encore"}).status_code == 409
    form = unescape(english.browser.get(f"{english.page}/translations/new?language=fr").text)
    assert "stays named as they chose" in form and 'name="is_named"' not in form
    assert translate(english.browser, english.page, title="Toujours").status_code == 303
    page = unescape(app.test_client().get(f"{english.page}/translations").text)
    assert "Toujours" in page and "Nadia" in page


def test_the_author_may_say_no_and_take_one_away(app, english, nadia):
    writer = app.test_client(user=nadia)
    translate(writer, english.page)
    [number] = waiting(english.browser, english.page)
    for _ in range(2):
        assert english.browser.post(f"/translations/{number}/decline").status_code == 303
    assert "doesn't want to use your translation" in news(app, nadia)
    assert "What the author didn't use" in unescape(writer.get(f"{english.page}/translations").text)
    assert english.browser.post(f"/translations/{number}/accept").status_code == 409
    translate(english.browser, english.page)
    with app.app_context():
        newest = db.session.scalar(sa.select(sa.func.max(Translation.id)))
    assert writer.post(f"/translations/{newest}/remove").status_code == 403
    assert english.browser.post(f"/translations/{newest}/remove").status_code == 303
    assert headline(app.test_client().get(f"{english.page}?text=fr", follow_redirects=True).text) == (
        english.petition.title
    )
    assert rows(app) == [("fr", False, "declined"), ("fr", True, "removed")]


def test_two_into_one_language_are_one_and_few_wait(app, english, nadia):
    writer = app.test_client(user=nadia)
    for title in ("Un", "Deux"):
        assert translate(writer, english.page, title=title).status_code == 303
    assert rows(app) == [("fr", False, "withdrawn"), ("fr", False, None)]
    for code in ("de", "es"):
        assert translate(writer, english.page, language=code).status_code == 303
    refused = translate(writer, english.page, language="it")
    assert refused.status_code == 429 and FRENCH["title"] in unescape(refused.text)
    accept_all(english.browser, english.page)
    translate(app.test_client(user=make_member()), english.page, title="Trois")
    accept_all(english.browser, english.page)
    shown = app.test_client().get(f"{english.page}?text=fr", follow_redirects=True)
    assert headline(shown.text) == "Trois" and ("fr", True, "replaced") in rows(app)


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"language": "en"}, 422),
        ({"language": "xx"}, 422),
        ({"language": ""}, 422),
        ({"title": ""}, 422),
        ({"body": " "}, 422),
        ({"title": "x" * 161}, 422),
        ({"body": "x" * 20_001}, 422),
        ({"title": "See https://spam.example/ now"}, 422),
        ({"title": "Keep the night clinic open", "body": "It is the only one."}, 422),
        ({"offer": "999999"}, 404),
    ],
)
def test_bad_input_is_refused_and_nothing_is_lost(app, english, nadia, changes, status):
    with app.app_context(), db.transaction():
        db.session.execute(sa.text("UPDATE posts SET body = 'It is the only one.' WHERE kind = 'petition'"))
    answer = translate(app.test_client(user=nadia), english.page, **changes)
    assert answer.status_code == status and rows(app) == []
    if status == 422 and "body" not in changes:
        assert FRENCH["body"] in unescape(answer.text)


def test_who_is_blocked_limited_restricted_or_banned_offers_nothing(app, english):
    def offer(**values):
        return translate(app.test_client(user=make_member(**values)), english.page).status_code

    tomorrow = datetime.now(UTC) + timedelta(days=1)
    blocked, banned = make_member(), make_member(banned_until=tomorrow)
    save(Block(member_id=english.author.id, blocked_id=blocked.id))
    save(TopicBan(topic_id=english.petition.topic_id, member_id=banned.id, until=tomorrow))
    assert translate(app.test_client(user=blocked), english.page).status_code == 404
    assert translate(app.test_client(user=banned), english.page).status_code == 403
    assert offer(limited_until=tomorrow) == 403 and offer(restricted_until=tomorrow) == 403
    with app.app_context(), db.transaction():
        db.session.execute(sa.update(TABLE).values(stage="closed", closed_at=sa.func.now()))
    assert offer() == 409
    assert rows(app) == []


def test_nobody_but_the_author_decides(app, english, nadia):
    translate(app.test_client(user=nadia), english.page)
    [number] = waiting(english.browser, english.page)
    for member in (nadia, make_member(), make_member(role="moderator")):
        browser = app.test_client(user=member)
        assert waiting(browser, english.page) == []
        for act in ("accept", "decline"):
            assert browser.post(f"/translations/{number}/{act}").status_code == 403
    stranger = app.test_client(user=make_member())
    for act in ("remove", "unname"):
        assert stranger.post(f"/translations/{number}/{act}").status_code == 403
    assert FRENCH["title"] not in unescape(stranger.get(f"{english.page}/translations").text)
    assert translate(stranger, english.page, offer=number).status_code == 403
    assert app.test_client(user=nadia).post(f"/translations/{number}/remove").status_code == 303
    assert rows(app) == [("fr", False, "withdrawn")]


def test_a_name_is_shown_only_where_its_translator_likes_it(app, english, nadia):
    writer = app.test_client(user=nadia)
    translate(writer, english.page, is_named="y")
    [number] = waiting(english.browser, english.page)
    accept_all(english.browser, english.page)
    assert "Nadia" in app.test_client().get(f"{english.page}?text=fr", follow_redirects=True).text
    assert writer.post(f"/translations/{number}/unname").status_code == 303
    for page in (f"{english.page}?text=fr", f"{english.page}/translations"):
        assert "Nadia" not in app.test_client().get(page, follow_redirects=True).text


def test_a_word_rule_holds_one_and_the_author_hears_once_a_moderator_has_let_it_in(app, english, nadia):
    make_word_rule(pattern="clinique", on_at=sa.func.now())
    moderator = app.test_client(user=make_member(role="moderator"))
    translate(app.test_client(user=nadia), english.page)
    assert waiting(english.browser, english.page) == [] and "translated your petition" not in news(app, english.author)
    assert FRENCH["title"] in unescape(moderator.get("/moderation?view=held").text)
    with app.app_context():
        addition = db.session.scalar(sa.text("SELECT id FROM additions WHERE kind = 'translation'"))
    assert moderator.post(f"/moderation/additions/{addition}/let-in").status_code == 303
    assert "translated your petition" in news(app, english.author)
    assert len(waiting(english.browser, english.page)) == 1


def test_what_a_word_rule_holds_of_its_author_is_shown_once_it_is_let_in_and_the_one_before_until_then(app, english):
    translate(english.browser, english.page)
    make_word_rule(pattern="toujours", on_at=sa.func.now())
    translate(english.browser, english.page, title="Toujours")
    read = f"{english.page}?text=fr"
    assert headline(app.test_client().get(read, follow_redirects=True).text) == FRENCH["title"]
    with app.app_context():
        addition = db.session.scalar(sa.text("SELECT max(id) FROM additions WHERE kind = 'translation'"))
    moderator = app.test_client(user=make_member(role="moderator"))
    assert moderator.post(f"/moderation/additions/{addition}/let-in").status_code == 303
    assert headline(app.test_client().get(read, follow_redirects=True).text) == "Toujours"


def test_what_moderators_hid_of_the_original_is_not_read_in_a_translation(app, english):
    translate(english.browser, english.page)
    with app.app_context(), db.transaction():
        db.session.execute(
            sa.text(
                "INSERT INTO post_versions (post_id, number, title, body, is_withheld, replaced_at, replaced_by_id)"
                " SELECT id, version, title, body, true, now(), author_id FROM posts WHERE kind = 'petition'"
            )
        )
        db.session.execute(sa.text("UPDATE posts SET version = version + 1 WHERE kind = 'petition'"))
    visitor = app.test_client()
    for page in (f"{english.page}?text=fr", f"{english.page}/translations"):
        assert FRENCH["title"] not in unescape(visitor.get(page, follow_redirects=True).text)


def test_one_that_seems_to_be_in_another_language_is_said_to_be_and_never_refused(app, english, nadia, mails):
    spanish = "Es la única clínica de la ciudad que está abierta por la noche, y la gente va porque no hay otra cosa."
    translate(app.test_client(user=nadia), english.page, title="Mantengan abierta la clínica", body=spanish)
    mails()
    page = unescape(english.browser.get(f"{english.page}/translations").text)
    assert "This looks like Spanish. Is it French all the same?" in page
    accept_all(english.browser, english.page)
    assert rows(app) == [("fr", True, None)]


def test_what_nobody_accepted_goes_with_its_translator_and_the_rest_stays(app, english, nadia):
    writer = app.test_client(user=nadia)
    translate(writer, english.page, is_named="y")
    accept_all(english.browser, english.page)
    translate(writer, english.page, language="de")
    with app.app_context(), db.transaction():
        people.erase(db.session.get_one(Member, nadia.id))
    assert rows(app) == [("fr", True, None)]
    shown = app.test_client().get(f"{english.page}?text=fr", follow_redirects=True).text
    assert headline(shown) == FRENCH["title"] and "Nadia" not in shown
