"""Valkey is there and says nothing: whoever signs, joins or answers does not notice."""

import socket

import pytest
from factories import make_member, make_petition

from activistnet.core.outside.valkey import Valkey
from activistnet.core.web.counters import Counters


@pytest.fixture
def silent_valkey(app, monkeypatch, tmp_path):
    path = tmp_path / "v"
    with socket.socket(socket.AF_UNIX) as silent:
        silent.bind(str(path))
        silent.listen()
        server = Valkey(f"unix://{path}?db=0")
        monkeypatch.setitem(app.extensions, "valkey", server)
        monkeypatch.setitem(app.extensions, "limits", Counters(server, app.settings.secret_key))
        yield server
        server.client.close()


def test_r06_signing_and_joining_succeed_while_valkey_says_nothing(silent_valkey, client, log_in):
    petition = make_petition()
    guest = {"name": "Amina", "email": "amina@example.org", "country": "NL"}
    assert client.post(f"/petitions/{petition.id}/sign", data=guest).status_code == 303
    assert silent_valkey.breaker.is_tripped
    wish = {"handle": "amina_b", "display_name": "Amina", "email": "b@example.org", "password": "harbour lantern 7"}
    assert client.post("/join", data=wish).status_code == 303
    log_in(make_member())
    assert client.post(f"/petitions/{petition.id}/sign").status_code == 303
    assert client.post(f"/posts/{petition.id}/replies", data={"body": "I was there."}).status_code == 303
