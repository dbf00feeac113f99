"""A real web server and headers that are too long: refused, and nobody else waits."""

import http.client

import pytest
from waiting import HANG

from live.servers import running


@pytest.fixture(scope="module")
def site(folder):
    with running(folder, app="whole_app:app") as site:
        yield site


def test_a_flood_of_cookies_is_refused_and_the_server_goes_on(site):
    for _ in range(4):
        before = site.worked
        connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=HANG)
        connection.putrequest("GET", "/")
        for _ in range(25):
            connection.putheader("Cookie", 'theme="' + "\\a" * 4000)
        connection.endheaders()
        status = connection.getresponse().status
        connection.close()
        assert status == 431
        assert site.worked - before < 3  # it froze for five
    assert site.process.poll() is None


def test_a_cookie_that_is_no_text_does_not_keep_a_socket_out(site):
    connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=HANG)
    shake = {"Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Version": "13"}
    key = {"Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==", "Cookie": "x=\xff"}
    connection.request("GET", "/socket.io/?EIO=4&transport=websocket", headers=shake | key)
    assert connection.getresponse().status == 101
    connection.close()
