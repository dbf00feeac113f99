"""The language of a text is guessed once from its words, said by its author, shown, and what the search goes by."""

import re

import pytest
import sqlalchemy as sa
from factories import make_discussion, make_member, make_petition, make_reply

from activistnet.core.data.db import db
from activistnet.core.jobs.tasks import enqueue, run_due
from activistnet.posts.links import post_url
from activistnet.posts.models import Post
from activistnet.search import services, tasks
from activistnet.topics.models import Topic

FRENCH = "Gardons la clinique ouverte la nuit, pour les enfants du quartier et pour leurs parents."
SPANISH = "Queremos que la clínica siga abierta por la noche para todas las familias del barrio."
ARABIC = "نطالب بإبقاء العيادة مفتوحة ليلًا لجميع سكان الحي وأطفالهم."


@pytest.fixture
def language_of(app):
    def asked(post):
        with app.app_context():
            return db.session.execute(sa.select(Post.language, Post.language_said).where(Post.id == post.id)).one()

    return asked


@pytest.mark.parametrize(
    ("words", "language", "attributes"),
    [
        (FRENCH, "fr", 'lang="fr" dir="ltr"'),
        (ARABIC, "ar", 'lang="ar" dir="rtl"'),
        (SPANISH, "es", 'lang="es" dir="ltr"'),
        ("ok 👍 123", None, 'dir="auto"'),
    ],
)
def test_the_page_says_the_language_of_a_text_where_it_is_sure(client, read, language_of, words, language, attributes):
    thread = make_discussion(title=words, body=words, body_html=f"<p>{words}</p>")
    reply = make_reply(thread, body=words, body_html=f"<p>{words}</p>")
    petition = make_petition(title=words, body=words, body_html=f"<p>{words}</p>")
    read()
    assert [language_of(post)[0] for post in (thread, reply, petition)] == [language] * 3
    pages = client.get(post_url(thread)).text, client.get(post_url(petition)).text
    assert f"<bdi {attributes}>{words}</bdi></h1>" in pages[0]
    assert pages[0].count(f'<div class="prose" {attributes}>') == 2
    assert f"<bdi {attributes}>{words}</bdi></h1>" in pages[1]
    assert re.search(f'<div class="prose[^"]*" {attributes}>', pages[1])


def test_its_author_says_it_and_nothing_guesses_it_any_more(app, client, log_in, read, language_of):
    post = make_discussion(log_in(make_member("amina")), title="Nuit", body=FRENCH)
    read()
    page = client.get(f"/posts/{post.id}/edit").text
    assert '<option value="" selected>' not in page
    assert '<option value="ca">Catalan</option>' in page
    version = re.search(r'name="version"[^>]* value="([^"]*)"', page).group(1)
    sent = {"title": "Nuit", "body": FRENCH, "version": version}
    assert client.post(f"/posts/{post.id}/edit", data={**sent, "said_language": "tlh"}).status_code == 422
    client.post(f"/posts/{post.id}/edit", data={**sent, "said_language": "ca"})
    assert language_of(post) == ("ca", True)
    assert 'lang="ca"' in client.get(post_url(post)).text
    read()
    assert language_of(post) == ("ca", True)
    again = {"title": "Nuit", "body": FRENCH, "said_language": ""}
    client.post(f"/posts/{post.id}/edit", data=again)
    read()
    assert language_of(post) == ("fr", False)


def test_a_petition_s_author_says_its_language_too(client, log_in, language_of):
    petition = make_petition(log_in(make_member("amina")))
    page = client.get(f"/petitions/{petition.id}/edit").text
    assert '<option value="fr">French</option>' in page
    fields = {"demand": petition.title, "body": "Because.", "target": "The Board", "goal": "100", "said_language": "fr"}
    assert client.post(f"/petitions/{petition.id}/edit", data=fields).status_code == 303
    assert language_of(petition) == ("fr", True)


def test_the_search_goes_by_the_language_that_is_shown(app, client, log_in, read):
    french, spanish = make_discussion(title="Zebra", body=FRENCH), make_discussion(title="Zebra", body=SPANISH)
    said = make_discussion(log_in(make_member("amina")), title="Zebra", body="Zebra")
    client.post(f"/posts/{said.id}/edit", data={"title": "Zebra", "body": "Zebra", "said_language": "fr"})
    read()
    found = {}
    for language in ("fr", "en", ""):
        page = client.get(f"/search?q=zebra&language={language}").text
        found[language] = {post.id for post in (french, spanish, said) if f"/discussions/{post.id}/" in page}
    assert found == {"fr": {french.id, said.id}, "en": set(), "": {french.id, spanish.id, said.id}}


def test_what_was_there_before_is_guessed_in_parts(app, read, language_of):
    first, second = make_discussion(title="Nuit", body=FRENCH), make_discussion(title="Noche", body=SPANISH)
    with app.app_context(), db.transaction():
        db.session.execute(sa.text("DELETE FROM search_waiting"))
        services.begin_filling()
        assert services.fill(most=1)
        assert not services.fill(most=10)
        enqueue(tasks.fill)
    with app.app_context():
        run_due()
    assert [language_of(post)[0] for post in (first, second)] == ["fr", "es"]


def likely(page):
    """The languages that a page offers before all others."""
    return set(
        re.findall(r'<option value="([a-z]+)"', re.search(r'<optgroup label="Suggested">(.*?)</optgroup>', page)[1])
    )


def speak(app, **languages):
    """Say what is spoken in topics."""
    with app.app_context(), db.transaction():
        for slug, spoken in languages.items():
            db.session.execute(sa.update(Topic).where(Topic.slug == slug).values(languages=spoken))


@pytest.mark.parametrize("make", [make_discussion, make_petition])
def test_an_author_chooses_from_their_own_languages_and_the_topic_s_first(app, client, log_in, make):
    post = make(log_in(make_member("amina")))
    speak(app, health=["pt"], food=["it"])
    address = f"/{'petitions' if make is make_petition else 'posts'}/{post.id}/edit"
    page = client.get(address, headers={"Accept-Language": "sw-KE, xx;q=0.9, en;q=0.5"}).text
    assert likely(page) == {"sw", "en", "pt"}
    assert page.count('<option value="it">') == 1 and page.count('<option value="pt">') == 1


@pytest.mark.parametrize("path", ["/discussions", "/petitions"])
def test_who_looks_for_a_language_chooses_from_those_that_are_spoken_first(app, client, path):
    speak(app, health=["pt"], food=["it"])
    browser = {"Accept-Language": "fr, sw;q=0.5"}  # the page is kept for whoever is shown French
    assert likely(client.get(f"{path}?lang=fr", headers=browser).text.replace("Suggestions", "Suggested")) == {
        "fr",
        "pt",
        "it",
    }
    assert likely(client.get(f"{path}?topic=food").text) == {"en", "it"}
