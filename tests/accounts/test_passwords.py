"""Passwords: which are taken, and how they are kept."""

from contextlib import ExitStack

import pytest
import sqlalchemy as sa
from accounts.conftest import PASSWORD, count, link_in

from activistnet.accounts.models import SignUp
from activistnet.accounts.services import passwords
from activistnet.core.data.db import db
from activistnet.members.models import Member


def test_a01_hashes_are_argon2id_and_renewed_when_too_weak(app, client, make_account, sign_in, configure):
    make_account("amina")
    configure(argon2=(20480, 2, 1))
    sign_in("amina")
    with app.app_context():
        stored = db.session.scalar(sa.select(Member.password_hash).where(Member.handle == "amina"))
    assert stored.startswith("$argon2id$v=19$m=20480,t=2,p=1$")
    assert sign_in("amina").status_code == 303


@pytest.mark.parametrize(
    "password",
    [
        "short12",
        "x" * 257,
        "password",
        "Password1",
        "12345678",
        "qwertyuiop",
        "azertyuiop",
        "aaaaaaaa",
        "abababab",
        "activistnet",
        "ActivistNet2026!",
        "amina_k1",
        "Amina_K",
        "amina@example.org",
        "iloveyou",
        "abcabcabc",
        "poiuytrewq",
    ],
)
def test_a02_short_common_and_guessable_passwords_are_refused(client, password):
    wish = {"handle": "Amina_K", "email": "amina@example.org", "display_name": "Amina K.", "password": password}
    answer = client.post("/join", data=wish)
    assert answer.status_code == 422
    assert 'id="password-error"' in answer.text
    assert count(SignUp) == 0


@pytest.mark.parametrize(
    "password", ["seven quiet herons", "  two spaces  ", "žluťoučký kůň", "x9$k2!mv", "a" * 100 + "b" * 100 + "cd"]
)
def test_a02_all_other_passwords_are_taken_as_they_are(client, mails, sign_in, password):
    wish = {"handle": "amina_k", "email": "amina@example.org", "display_name": "Amina K.", "password": password}
    client.post("/join", data=wish)
    client.post(link_in(mails()[0]))
    client.post("/logout")
    assert sign_in("amina_k", password.strip() + "x").status_code == 422
    assert sign_in("amina_k", password).status_code == 303


def test_a02_the_list_holds_thousands(app):
    assert len(passwords.common_passwords()) > 3000


@pytest.fixture
def no_room(app):
    """Every place for hashes is taken by others, and the line is full."""
    places = passwords._places(app.settings.pool)
    with ExitStack() as others:
        for part in (places._free, places._line):
            while not part.empty():
                others.callback(part.put, part.get_nowait())
        yield others.close


def test_without_a_place_for_its_hash_a_sign_in_is_refused_and_not_counted(client, make_account, sign_in, request):
    make_account("amina")
    make_room = request.getfixturevalue("no_room")
    for handle in ("amina", "nobody") * 5:
        answer = sign_in(handle)
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
        assert f'value="{handle}"' in answer.text
    make_room()
    assert sign_in("amina").status_code == 303


def test_without_a_place_for_its_hash_a_reset_link_stays_good(client, mails, make_account, sign_in, request):
    make_account("amina")
    client.post("/reset", data={"email": "amina@example.org"})
    link = link_in(mails()[0])
    make_room = request.getfixturevalue("no_room")
    answer = client.post(link, data={"password": "eight quiet herons"})
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    make_room()
    assert client.post(link, data={"password": "eight quiet herons"}).status_code == 303


def test_without_a_place_for_its_hash_joining_keeps_what_was_typed(client, mails, no_room):
    wish = {"handle": "amina_k", "email": "amina@example.org", "display_name": "Amina K.", "password": "x9$k2!mv"}
    for _ in range(5):
        answer = client.post("/join", data=wish)
        assert (answer.status_code, "Amina K." in answer.text) == (503, True)
    no_room()
    assert client.post("/join", data=wish).status_code == 303


@pytest.mark.parametrize("page", ["password", "mailbox", "delete"])
def test_without_a_place_for_its_hash_settings_say_so_on_their_page(client, make_account, sign_in, request, page):
    make_account("amina")
    sign_in("amina")
    request.getfixturevalue("no_room")
    typed = {
        "password": {"old_password": PASSWORD, "password": "eight quiet herons"},
        "mailbox": {"email": "new@example.org", "password": PASSWORD},
        "delete": {"password": PASSWORD},
    }
    answer = client.post(f"/settings/{page}", data=typed[page])
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert "Try again in 5 seconds." in answer.text
    assert f'action="/settings/{page}"' in answer.text
