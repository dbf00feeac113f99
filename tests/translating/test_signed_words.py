"""A translation that people have signed says what it said: its author corrects it, as the original."""

import re
from html import unescape

import pytest
import sqlalchemy as sa
from factories import make_member, make_word_rule
from translated import FRENCH, accept_all, headline, translate, waiting

from activistnet.core.data.db import db

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


def test_what_was_held_meanwhile_replaces_nothing_that_people_have_signed(app, client, english):
    translate(english.browser, english.page)
    make_word_rule(pattern="toujours", on_at=sa.func.now())
    translate(english.browser, english.page, title="Toujours", body=ANOTHER["body"])
    sign_in_french(app, english.page)
    with app.app_context():
        held = db.session.scalar(sa.text("SELECT id FROM additions WHERE visibility = 'held'"))
    moderator = app.test_client(user=make_member(role="moderator"))
    assert moderator.post(f"/moderation/additions/{held}/let-in").status_code == 303
    shown = app.test_client().get(f"{english.page}?text=fr", follow_redirects=True).text
    assert headline(shown) == FRENCH["title"]
    [number] = waiting(english.browser, english.page)
    assert english.browser.post(f"/translations/{number}/accept").status_code == 409


@pytest.mark.parametrize("state", ["held", "hidden"])
def test_what_moderators_keep_of_an_offer_is_in_no_list_of_what_changed_from_it(app, client, english, state):
    """A friend offers what may not be said, and the author "edits" it: everybody would read it struck through."""
    friend = app.test_client(user=make_member())
    translate(friend, english.page, body=f"{FRENCH['body']} Une insulte.")
    [number] = waiting(english.browser, english.page)
    keep = sa.text("UPDATE additions SET visibility = :state, held_for = :why WHERE translation_id = :number")
    values = {"state": state, "why": "words" if state == "held" else None, "number": number}
    if state == "hidden":  # once it was used
        assert translate(english.browser, english.page, offer=number).status_code == 303
        assert "insulte" in unescape(app.test_client().get(f"{english.page}/translations").text)
    with app.app_context(), db.transaction():
        db.session.execute(keep, values)
    if state == "held":
        assert translate(english.browser, english.page, offer=number).status_code == 409
    assert "insulte" not in unescape(app.test_client(user=make_member()).get(f"{english.page}/translations").text)
