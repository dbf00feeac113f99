"""Pages speak the reader's language: by the address, their choice, or what their browser says."""

import json
import re
from gettext import c2py
from html import unescape

import catalogues
import pytest
from babel import Locale
from factories import get_topic, make_member, make_petition, save

from activistnet.posts.links import post_url

FRENCH = '<html lang="fr" dir="ltr"'
ENGLISH = '<html lang="en" dir="ltr"'
ARABIC = '<html lang="ar" dir="rtl"'


@pytest.mark.parametrize(
    ("address", "cookie", "accepted", "spoken"),
    [
        ("/about", None, "fr-CA,fr;q=0.9,en;q=0.5", FRENCH),
        ("/about", None, "de", ENGLISH),
        ("/about", "fr", "en", FRENCH),
        ("/about?lang=en", "fr", "fr", ENGLISH),
        ("/about?lang=fr", "en", "en", FRENCH),
        ("/about?lang=xx", None, "fr", FRENCH),
        ("/about?lang=ar", "fr", "fr", ARABIC),
        ("/about", None, "ar-EG,ar;q=0.9,en;q=0.8", ARABIC),
        ("/about?lang=" + "x" * 2_000, None, "", ENGLISH),
        ("/about?lang=%00%ff", None, "", ENGLISH),
        ("/about?lang=fr&lang=en", None, "", FRENCH),
    ],
)
def test_the_address_wins_over_the_choice_and_the_choice_over_the_browser(client, address, cookie, accepted, spoken):
    if cookie:
        client.set_cookie("lang", cookie)
    page = client.get(address, headers={"Accept-Language": accepted})
    assert spoken in page.text
    assert ("Ce que vous pouvez faire ici" in page.text) == (spoken == FRENCH)


def test_a_language_is_chosen_in_the_footer_and_kept(client):
    assert '<button type="submit" name="lang" value="fr" lang="fr" aria-pressed="false">Français</button>' in (
        client.get("/topics").text
    )
    answer = client.post("/appearance", data={"lang": "fr", "next": "/topics?lang=en&page=2"})
    assert (answer.status_code, answer.location) == (303, "/topics?page=2")
    assert FRENCH in client.get("/topics", headers={"Accept-Language": "en"}).text


def test_what_a_member_chooses_follows_them_to_another_browser(app, client, log_in):
    amina = log_in(make_member("amina"))
    client.post("/appearance", data={"lang": "fr", "next": "/"})
    other = app.test_client(user=amina)
    assert FRENCH in other.get("/settings", headers={"Accept-Language": "en"}).text


def test_topics_and_rules_that_come_with_the_site_speak_the_readers_language(client):
    def page(address, language):
        return unescape(client.get(address, headers={"Accept-Language": language}).text)

    petition = make_petition()
    for address in ("/topics", "/t/health", "/", post_url(petition), "/petitions?topic=health", "/search?q=health"):
        assert "Santé" in page(address, "fr"), address
        assert "الصحة" in page(address, "ar"), address
        assert "Health" in page(address, "en"), address
    for address in ("/rules", "/t/health", f"/posts/{petition.id}/report"):
        assert "Pas de haine" in page(address, "fr"), address
        assert "No hatred" in page(address, "en"), address


def test_what_an_operator_has_named_is_said_as_they_named_it(client):
    topic = get_topic()
    topic.name = "Nights in the ward"
    save(topic)
    page = client.get("/topics", headers={"Accept-Language": "fr"}).text
    assert "Nights in the ward" in page
    assert "Santé" not in page


def test_a_public_page_names_itself_in_all_languages(client):
    address = post_url(make_petition())
    page = client.get(address).text
    for code in ("en", "fr", "ar"):
        assert f'hreflang="{code}" href="http' in page
        assert f'{address}?lang={code}">' in page


def test_numbers_and_plurals_are_written_as_the_language_does(client):
    page = client.get(post_url(make_petition(signature_count=1204)), headers={"Accept-Language": "fr"}).text
    assert "1\u202f204" in page
    assert '"other": "signatures"' in page
    assert FRENCH in page


@pytest.mark.parametrize(
    ("count", "plural", "left"),
    [
        (0, "zero", "بقيت 10 توقيعات لبلوغ 10"),
        (1, "one", "بقيت 9 توقيعات لبلوغ 10"),
        (8, "few", "بقي توقيعان لبلوغ 10"),
        (13, "many", "بقي 12 توقيعًا لبلوغ 25"),
        (400, "other", "بقي 100 توقيع لبلوغ 500"),
    ],
)
def test_arabic_has_six_plurals_in_pages_and_for_scripts(client, count, plural, left):
    page = client.get(post_url(make_petition(signature_count=count, goal=1000)), headers={"Accept-Language": "ar"}).text
    assert ARABIC in page
    assert left in page
    forms = [json.loads(each) for each in re.findall(r"data-words='([^']+)'", page)]
    assert all(set(each) == {"zero", "one", "two", "few", "many", "other"} for each in forms)
    assert plural in forms[0]


def test_a_name_of_another_script_takes_no_mark_along(client, log_in):
    log_in(make_member("lena", display_name="Lena (NGO)"))
    client.post("/appearance", data={"lang": "ar", "next": "/"})
    page = client.get("/settings").text
    assert "قائمة \u2068Lena (NGO)\u2069" in page


def test_the_same_page_is_kept_for_each_language_apart(app):
    for accepted, spoken in (("fr", FRENCH), ("en", ENGLISH), ("ar", ARABIC), ("fr", FRENCH)):
        assert spoken in app.test_client().get("/topics", headers={"Accept-Language": accepted}).text


@pytest.fixture(scope="module")
def said():
    """Every sentence of the site."""
    return catalogues.extracted()


@pytest.fixture
def arabic(said):
    """A catalogue that says what it has to and no more."""
    catalogue = catalogues.new("ar")
    for message in said:
        if any(catalogues.is_of_main_job(file) for file, _line in message.locations):
            words = (message.id[0], *(message.id[1],) * 5) if message.pluralizable else message.id
            catalogue.add(message.id, words, context=message.context)
        elif message.id:
            catalogue.add(message.id, context=message.context)
    return catalogue


def test_what_moderators_and_operators_read_may_wait_for_its_arabic(said, arabic):
    assert list(catalogues.faults("ar", said, arabic)) == []
    waiting = {
        file
        for each in said
        if each.id and not arabic.get(each.id, each.context).string
        for file, _line in each.locations
    }
    assert any(file.startswith("templates/operate/") for file in waiting)
    assert not any(file.startswith(("templates/petitions/", "activistnet/petitions/emails")) for file in waiting)


def test_a_sentence_of_the_main_job_without_arabic_fails_the_check(said, arabic):
    arabic.get("Withdraw").string = ""
    (fault,) = catalogues.faults("ar", said, arabic)
    assert fault.startswith("ar: not translated: 'Withdraw' (templates/")


def test_a_sentence_that_lacks_a_plural_fails_the_check(said, arabic):
    sentence = arabic.get("%(n)s reply")
    sentence.string = (*sentence.string[:5], "")
    missing, partly = catalogues.faults("ar", said, arabic)
    assert "not translated: ('%(n)s reply'" in missing
    assert "in some plurals only: ('%(n)s reply'" in partly


@pytest.mark.parametrize(
    ("written", "is_right"),
    [
        ("Retirer\u202f?", True),
        ("Retirer\u00a0: «\u00a0oui\u00a0»", True),
        ("À 12:30, sur https://a.example/?b=1, `a: b`", True),
        ("Retirer ?", False),
        ("Retirer:", False),
        ("« oui\u00a0»", False),
        ("«\u00a0oui »", False),
        ("%(n)s ; oui", False),
    ],
)
def test_a_french_mark_without_its_no_break_space_fails_the_check(said, written, is_right):
    french = catalogues.read("fr")
    assert list(catalogues.faults("fr", said, french)) == []
    french.get("Withdraw").string = written
    faults = [fault for fault in catalogues.faults("fr", said, french) if "no-break" in fault]
    assert bool(faults) is not is_right


def test_the_plurals_of_a_catalogue_are_those_that_browsers_choose():
    rule, names = c2py(catalogues.new("ar").plural_expr), ["zero", "one", "two", "few", "many", "other"]
    chosen = Locale.parse("ar").plural_form
    assert all(names[rule(n)] == chosen(n) for n in [*range(1_000), 1_000_000])
