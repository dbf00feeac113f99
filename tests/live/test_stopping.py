"""A web process that is told to stop: who only rests is not waited for, who asked is answered."""

import http.client
import socket
from contextlib import ExitStack, closing

from ports import is_listening
from waiting import HANG, wait_until

from live.servers import running

# How long a connection may rest on a site that runs, and how long a stop waits for those that do not.
LONG = "--keep-alive 3600 --graceful-timeout 3600"


def connect(site):
    return http.client.HTTPConnection("127.0.0.1", site.port, timeout=HANG)


def ask(connection):
    connection.request("GET", "/healthz")
    answer = connection.getresponse()
    return answer.status, answer.read(), answer.getheader("Connection")


def test_connections_that_rest_or_say_nothing_do_not_hold_a_stop_up(folder):
    with (
        running(folder, app="whole_app:app", CONNECTIONS_PER_ADDRESS="1000", GUNICORN_CMD_ARGS=LONG) as site,
        ExitStack() as held,
    ):
        resting = [connect(site) for _ in range(30)]
        for connection in resting:
            assert ask(connection)[0] == 200
        silent = [held.enter_context(socket.create_connection(("127.0.0.1", site.port))) for _ in range(30)]
        silent[0].sendall(b"GET /healthz HTT")
        site.process.terminate()
        site.process.wait(HANG)
        assert site.process.returncode == 0
        for connection in resting:
            assert connection.sock.recv(1) == b""
            connection.close()
        lines = site.log.read_text().splitlines()
        assert "\n".join(line for line in lines if '"event": "request"' not in line) == ""


def test_a_body_that_is_still_being_sent_is_answered_before_the_end(folder):
    with running(folder, app="whole_app:app") as site, closing(connect(site)) as connection:
        connection.putrequest("POST", "/login")
        connection.putheader("Content-Type", "application/x-www-form-urlencoded")
        connection.putheader("Content-Length", "8")
        connection.endheaders(b"hand")
        with closing(connect(site)) as other:
            assert ask(other)[0] == 200
        site.process.terminate()
        wait_until(lambda: not is_listening(site.port))
        connection.send(b"le=x")
        assert connection.getresponse().status in (403, 422)
        site.process.wait(HANG)


def test_pages_are_served_while_live_connections_go_elsewhere(folder):
    with running(folder, DRAIN_SECONDS="4") as site:
        browser = site.browser()
        site.process.terminate()
        assert browser.hear() == ("drain", {"within": 4.0})
        with closing(connect(site)) as visitor:
            status, text, then = ask(visitor)
        assert (status, text, then) == (200, b"ok\n", "close")
        assert browser.is_closed()
        site.process.wait(HANG)
