"""Translations where people meet a petition: search, frames, oEmbed, cards, feeds, sitemaps, data and mails."""

import re
from html import unescape

import pytest
import sqlalchemy as sa
from factories import make_member
from guests import ask, typed
from mails import link_in
from translated import ARABIC, FRENCH, headline, translate

from activistnet.core.data.db import db
from activistnet.core.jobs.tasks import run_due
from activistnet.petitions.models import Confirmation
from activistnet.search import tasks as search

FEED = "application/atom+xml; charset=utf-8"


@pytest.fixture
def french(english):
    """The petition, once it is in French."""
    translate(english.browser, english.page)
    return english


def read(app):
    with app.app_context(), db.transaction():
        search.look()
    with app.app_context():
        run_due()


def found(app, words, **asked):
    """The addresses of petitions that a visitor finds, and the words that are marked."""
    page = app.test_client().get("/search", query_string={"q": words, "kind": "petitions", **asked}).text
    return re.findall(r'found-line">\s*<h3[^>]*><a href="([^"]+)"', page), re.findall("<mark>(.*?)</mark>", page)


def test_it_is_found_in_each_language_and_led_to_there(app, french):
    read(app)
    at, marked = found(app, "cliniques")
    assert at == [f"{french.page}/{at[0].split('/')[3].partition('?')[0]}?text=fr"] and marked[0] == "clinique"
    assert found(app, "clinic")[0] == [at[0].partition("?")[0]]
    assert found(app, "cliniques", language="fr")[0] == at
    with app.app_context():
        number = db.session.scalar(sa.text("SELECT id FROM translations"))
    assert french.browser.post(f"/translations/{number}/remove").status_code == 303
    read(app)
    assert found(app, "cliniques")[0] == []


def test_lists_say_it_in_the_language_of_the_page_and_what_is_signed_there_is_that(app, french, fold):
    reader = make_member(language="fr")
    browser = app.test_client(user=reader)
    browser.post(f"/@{french.author.handle}/follow")
    topic = f"/t/{topic_of(app, french)}"
    lists = ("/", "/petitions", "/petitions?sort=new", topic, f"/@{french.author.handle}")
    for page in lists:
        said = unescape(browser.get(page).text)
        assert FRENCH["title"] in said and french.petition.title not in said, page
        assert FRENCH["title"] not in unescape(app.test_client().get(page).text), page
    press = re.search(r'<form class="one-press".*?</form>', browser.get("/").text, re.DOTALL)[0]
    sent = dict(re.findall(r'name="(asks|read_in)" value="([^"]*)"', press))
    assert sent == {"asks": "1", "read_in": "fr"}
    assert browser.post(f"{french.page}/sign", data=sent).status_code == 303
    with app.app_context():
        assert db.session.scalar(sa.text("SELECT read_in FROM signatures")) == "fr"
    french.correct(demand="Keep the night clinics open")  # the translation falls behind by this
    for page in lists[2:]:  # what is signed is in neither of the first two
        assert "Keep the night clinics open" in unescape(browser.get(page).text), page


def topic_of(app, french):
    with app.app_context():
        return db.session.scalar(sa.text("SELECT slug FROM topics WHERE id = :id"), {"id": french.petition.topic_id})


def test_in_a_frame_it_is_in_the_language_of_that_and_is_signed_there(app, french):
    frame, visitor = f"/embed{french.page}", app.test_client()
    shown = visitor.get(f"{frame}?lang=fr").text
    assert headline(shown) == "" and FRENCH["title"] in unescape(shown)
    assert 'name="read_in" value="fr"' in shown
    assert french.petition.title in visitor.get(f"{frame}?lang=fr&text=original").text
    assert FRENCH["title"] in unescape(visitor.get(f"{frame}?lang=en&text=fr").text)
    sent = visitor.post(f"{frame}?lang=fr", data=typed(read_in="fr", asks="1"))
    assert sent.status_code == 303
    with app.app_context():
        assert db.session.scalars(sa.select(Confirmation.read_in)).all() == ["fr"]
    wrong = visitor.post(f"{frame}?lang=fr", data=typed(read_in="fr", asks="0"))
    assert wrong.status_code == 409 and french.petition.title in wrong.text


def test_oembed_and_cards_say_it_in_the_language_of_the_address(app, french):
    visitor = app.test_client()
    page = visitor.get(f"{french.page}?text=fr", follow_redirects=True).text
    link = unescape(re.search(r'json\+oembed" href="([^"]+)"', page)[1])
    described = visitor.get(link).json
    assert described["title"] == FRENCH["title"] and "text=fr" in described["html"]
    assert "text=fr" in described["thumbnail_url"]
    card = unescape(re.search(r'property="og:image" content="([^"]+)"', page)[1])
    other = unescape(
        re.search(r'property="og:image" content="([^"]+)"', visitor.get(french.page, follow_redirects=True).text)[1]
    )
    assert "text=fr" in card and "text=original" in other and card != other
    assert '"inLanguage": "fr"' in page and '"headline": "Gardez' in page


def test_feeds_and_sitemaps_know_each_text(app, french):
    visitor = app.test_client()
    feed = visitor.get("/petitions.atom?lang=fr").text
    assert FRENCH["title"] in unescape(feed) and "?text=fr" in feed
    assert french.petition.title in visitor.get("/petitions.atom").text
    with app.app_context():
        part = -(-db.session.scalar(sa.text("SELECT max(id) FROM posts")) // 2_000)
    lines = visitor.get(f"/sitemap/posts-{part}.xml").text
    assert f"{french.page}/" in lines and "?text=fr</loc>" in lines


def test_data_tells_the_sums_by_language(app, french, fold):
    translate(french.browser, french.page, **ARABIC)
    for code in ["fr"] * 10 + ["ar"] + [""] * 12:
        app.test_client(user=make_member()).post(f"{french.page}/sign", data={"read_in": code, "asks": "1"})
    fold()
    told = app.test_client().get(f"{french.page}.json").json
    assert told["by_language"] == [
        {"language": "en", "is_original": True, "count": 12},
        {"language": "other", "is_original": False, "count": 11},
    ]
    assert sum(each["count"] for each in told["by_language"]) == told["count"]


def test_mails_quote_what_was_read(app, client, french, mails):
    client.set_cookie("lang", "fr")
    ask(client, french.petition, read_in="fr")
    [letter] = mails()
    assert FRENCH["title"] in letter["Subject"] and FRENCH["title"] in letter.get_content()
    link = re.search(r"/confirm/\S+", letter.get_content())[0]
    assert client.post(link).status_code == 303
    [receipt] = mails()
    assert FRENCH["title"] in receipt.get_content()
    french.publish()
    asked = [letter for letter in mails() if letter["List-Unsubscribe"]]
    assert len(asked) == 1 and FRENCH["title"] in asked[0].get_content()
    assert "Open a second night clinic" in asked[0].get_content()
    translate(french.browser, french.page, title="Ouvrez une deuxième clinique")
    page = unescape(client.get(link_in(asked[0], "sign-version")).text)
    assert "Ouvrez une deuxième clinique" in page and "<ins>" in page
