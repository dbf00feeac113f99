"""Headers: more than the site reads is refused before anything parses them."""

import pytest
from costs import is_cheap
from werkzeug.test import Client


@pytest.mark.parametrize("path", ["/", "/nowhere", "/socket.io/?EIO=4&transport=websocket"])
def test_cookies_of_200_kb_are_refused_at_once(make_app, path):
    client = Client(make_app(), use_cookies=False)
    cookie = {"Cookie": 'theme="' + "\\a" * 100_000}
    answer = client.get(path, headers=cookie)
    assert is_cheap(lambda: client.get(path, headers=cookie), seconds=1)
    assert answer.status_code == 431
    assert "Content-Security-Policy" in answer.headers


def test_headers_of_15_kb_are_read(make_app):
    assert (
        Client(make_app(), use_cookies=False).get("/nowhere", headers={"Cookie": "theme=" + "a" * 15_000}).status_code
        == 404
    )
