"""A real web server and headers that are too long: refused, and nobody else waits."""

import http.client
import time

from live.servers import running


def test_a_flood_of_cookies_is_refused_and_the_server_goes_on(folder):
    with running(folder, app="wsgi:app") as site:
        for _ in range(4):
            started = time.monotonic()
            connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=10)
            connection.putrequest("GET", "/")
            for _ in range(25):
                connection.putheader("Cookie", 'theme="' + "\\a" * 4000)
            connection.endheaders()
            status = connection.getresponse().status
            connection.close()
            assert status == 431
            assert time.monotonic() - started < 3  # it froze for five
        assert site.process.poll() is None
