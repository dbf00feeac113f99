"""Pages speak the reader's language: by the address, their choice, or what their browser says."""

import pytest
from factories import make_member, make_petition

from activistnet.posts.links import post_url

FRENCH = '<html lang="fr" dir="ltr"'
ENGLISH = '<html lang="en" dir="ltr"'


@pytest.mark.parametrize(
    ("address", "cookie", "accepted", "spoken"),
    [
        ("/about", None, "fr-CA,fr;q=0.9,en;q=0.5", FRENCH),
        ("/about", None, "de", ENGLISH),
        ("/about", "fr", "en", FRENCH),
        ("/about?lang=en", "fr", "fr", ENGLISH),
        ("/about?lang=fr", "en", "en", FRENCH),
        ("/about?lang=xx", None, "fr", FRENCH),
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


def test_a_public_page_names_itself_in_all_languages(client):
    address = post_url(make_petition())
    page = client.get(address).text
    for code in ("en", "fr"):
        assert f'hreflang="{code}" href="http' in page
        assert f'{address}?lang={code}">' in page


def test_numbers_and_plurals_are_written_as_the_language_does(client):
    page = client.get(post_url(make_petition(signature_count=1204)), headers={"Accept-Language": "fr"}).text
    assert "1\u202f204" in page
    assert '"other": "signatures"' in page
    assert FRENCH in page


def test_the_same_page_is_kept_for_each_language_apart(app):
    for accepted, spoken in (("fr", FRENCH), ("en", ENGLISH), ("fr", FRENCH)):
        assert spoken in app.test_client().get("/topics", headers={"Accept-Language": accepted}).text
