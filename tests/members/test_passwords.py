"""Passwords: which are taken, and how they are kept."""

import pytest
import sqlalchemy as sa
from members.conftest import count, link_in

from activistnet.core.data.db import db
from activistnet.members.models import Member, SignUp
from activistnet.members.services import passwords


def test_a01_hashes_are_argon2id_and_renewed_when_too_weak(app, client, make_account, sign_in, monkeypatch):
    make_account("amina")
    monkeypatch.setitem(app.config, "ARGON2", (20480, 2, 1))
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
