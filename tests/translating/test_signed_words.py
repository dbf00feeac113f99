"""A translation that people have signed says what it said: its author corrects it, as the original."""

import re
from html import unescape

import pytest
from factories import make_member
from translated import FRENCH, accept_all, translate, waiting

ANOTHER = {"title": "Fermez la clinique de nuit ce soir", "body": "Elle coûte trop cher, et personne n'y va jamais."}


def sign_in_french(app, page):
    answer = app.test_client(user=make_member()).post(f"{page}/sign", data={"read_in": "fr", "asks": "1"})
    assert answer.status_code == 303


@pytest.mark.parametrize("is_removed_first", [False, True])
def test_nobody_turns_a_translation_round_that_people_have_signed(app, client, english, is_removed_first):
    author = english.browser
    translate(author, english.page)
    sign_in_french(app, english.page)
    if is_removed_first:
        [number] = re.findall(r"/translations/(\d+)/remove", author.get(f"{english.page}/translations").text)
        assert author.post(f"/translations/{number}/remove").status_code == 303
    refused = translate(author, english.page, **ANOTHER)
    assert refused.status_code == 409 and "People have signed this translation" in unescape(refused.text)
    assert ANOTHER["title"] in unescape(refused.text)
    corrected = FRENCH["body"].replace("la seule", "la seule clinique")
    assert translate(author, english.page, body=corrected).status_code == 303


def test_nor_accepts_one_that_does(app, client, english):
    translator = app.test_client(user=make_member())
    translate(translator, english.page)
    accept_all(english.browser, english.page)
    translate(translator, english.page, **ANOTHER)
    [number] = waiting(english.browser, english.page)
    sign_in_french(app, english.page)
    answer = english.browser.post(f"/translations/{number}/accept")
    assert answer.status_code == 409 and "People have signed this translation" in unescape(answer.text)


def test_until_somebody_signs_it_it_can_be_anything(app, client, english):
    translate(english.browser, english.page)
    app.test_client(user=make_member()).post(f"{english.page}/sign", data={"asks": "1"})
    assert translate(english.browser, english.page, **ANOTHER).status_code == 303
