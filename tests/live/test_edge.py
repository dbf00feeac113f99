"""A real web server and people who do not say what they want: they wait by themselves, and the others are served."""

import http.client
import select
import socket
import time
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from waiting import HANG, wait_until

from live.servers import is_served, running, untaken

FORM = b"POST /login HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
HALF = FORM + b"Content-Length: 70000\r\n\r\nemail=a"
SMALL_HALF = FORM + b"Content-Length: 60000\r\n\r\nemail=a"
TOO_LONG_HALF = HALF.replace(b"/login", b"/appearance")
PICTURE = (  # a quarter of an hour at the slowest
    b"POST /media HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: multipart/form-data; boundary=x\r\n"
    b"Content-Length: 8000000\r\n\r\n"
)
BAD = b"Secret-Token-Of-Somebody"


@pytest.fixture(scope="module")
def site(folder):
    settings = {"TRUSTED_PROXIES": "0", "BODY_SECONDS": "1", "ANSWER_SECONDS": "1", "PAGE_CACHE": "0", "POOL": "5"}
    with running(folder, app="whole_app:app", **settings) as site:
        get(site, "/login")
        yield site


@pytest.fixture(scope="module")
def patient(folder):
    """Behind a proxy. It waits for a body longer than any test does."""
    settings = {"TRUSTED_PROXIES": "1", "PAGE_CACHE": "0", "POOL": "5", "BODY_SECONDS": "600"}
    with running(folder, app="whole_app:app", **settings) as site:
        get(site, "/login")
        yield site


def get(site, path):
    connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=HANG)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    finally:
        connection.close()


def send(site, *pieces):
    """All that comes back until the server closes the connection."""
    with socket.create_connection(("127.0.0.1", site.port), timeout=HANG) as client:
        for piece in pieces:
            client.sendall(piece)
        return read_all(client)


def read_all(client):
    heard = b""
    try:
        while piece := client.recv(65536):
            heard += piece
    except ConnectionResetError:
        pass
    return heard


@contextmanager
def held(site, count, said, address=None):
    """Connections that have said this much, which the server has taken in."""
    if address:
        said = said.replace(b"\r\n", b"\r\nX-Forwarded-For: " + address + b"\r\n", 1)
    with ExitStack() as stack:
        clients = []
        for _ in range(count):
            client = stack.enter_context(socket.create_connection(("127.0.0.1", site.port), timeout=HANG))
            client.sendall(said)
            clients.append(client)
        wait_until(lambda: not untaken(site))
        yield clients


def over(clients):
    """Those that the server has answered, or whose connection it has ended."""
    return select.select(clients, [], [], 0)[0]


@pytest.mark.parametrize("said", [HALF, SMALL_HALF, TOO_LONG_HALF], ids=["long", "usual", "too long"])
def test_thirty_half_sent_forms_keep_nobody_waiting(patient, said):
    with held(patient, 30, said):
        assert [get(patient, path) for path in ("/login", "/healthz")] == [200, 200]


def test_a_form_that_does_not_arrive_is_told_so_and_the_connection_ends(site):
    heard = send(site, FORM + b"Content-Length: 800\r\n\r\nemail=a")
    assert heard.startswith(b"HTTP/1.1 408")
    assert b"Content-Security-Policy" in heard


@pytest.mark.parametrize("form", [FORM + b"Content-Length: 800\r\n\r\n", PICTURE], ids=["short", "a picture"])
def test_what_drips_is_late_all_the_same(site, form):
    with held(site, 1, form) as [client]:
        until = time.monotonic() + HANG
        client.settimeout(0.1)
        heard = b""
        while not heard and time.monotonic() < until:
            client.sendall(b"a")
            try:
                heard = client.recv(100)
            except TimeoutError:
                continue
        assert heard.startswith(b"HTTP/1.1 408")


def test_a_form_that_is_too_long_is_refused_before_it_is_sent(patient):
    with held(patient, 1, TOO_LONG_HALF) as [client]:
        assert client.recv(12) == b"HTTP/1.1 413"
    with held(patient, 1, FORM + b"Transfer-Encoding: chunked\r\n\r\n5\r\n") as [client]:
        assert client.recv(12) == b"HTTP/1.1 411"


def test_a_form_that_ends_too_early_is_refused(site):
    with held(site, 1, FORM + b"Content-Length: 800\r\n\r\nemail=a") as [client]:
        client.shutdown(socket.SHUT_WR)
        assert client.recv(12) == b"HTTP/1.1 400"


def test_who_does_not_take_an_answer_is_not_waited_for(site):
    with socket.socket() as client:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        client.settimeout(20)
        client.connect(("127.0.0.1", site.port))
        client.sendall(b"GET /static/css/site.css HTTP/1.1\r\n\r\n" * 400)
        wait_until(lambda: not is_served(site, client))
        assert read_all(client).count(b"HTTP/1.1 200") < 400


def test_headers_that_do_not_end_are_not_waited_for(site):
    assert send(site, b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ") == b""


@pytest.mark.parametrize("said", [b"", b"GET / HTTP/1.1\r\nX-Slow: "])
def test_an_address_has_so_many_connections_that_ask_nothing_and_others_are_served(site, said):
    browser = http.client.HTTPConnection("127.0.0.1", site.port, timeout=HANG)
    browser.request("GET", "/healthz")
    browser.getresponse().read()
    with held(site, 150, said) as clients:
        wait_until(lambda: over(clients) == clients[100:])
        browser.request("GET", "/healthz")
        assert browser.getresponse().status == 200
    browser.close()
    wait_until(lambda: get(site, "/healthz") == 200)


def test_an_address_has_so_many_connections_that_rest_and_a_live_one_is_none_of_them(folder):
    asked = b"GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
    with (
        running(folder, app="whole_app:app", TRUSTED_PROXIES="0", CONNECTIONS_PER_ADDRESS="4") as site,
        ExitStack() as stack,
    ):
        stack.callback(site.browser().raw.close)

        def ask(path):
            client = stack.enter_context(socket.create_connection(("127.0.0.1", site.port), timeout=HANG))
            client.sendall(asked % path)
            return client, client.recv(65536)[9:12]

        # Whoever was refused a live one rests like all others.
        answers = [ask(path) for path in [b"/healthz"] * 19 + [b"/socket.io/"] + [b"/healthz"] * 3]
        assert [status for _, status in answers] == [b"200"] * 19 + [b"400"] + [b"429"] * 3
        answers[0][0].close()
        wait_until(lambda: ask(b"/healthz")[1] == b"200")


def test_a_thousand_half_sent_forms_cost_little_and_everybody_is_served(patient):
    before = memory(patient)
    with ExitStack() as stack:
        for number in range(11):
            address = b"192.0.2.%d" % number
            stack.enter_context(held(patient, 100, HALF + b"x" * 50_000, address))
        grown = memory(patient) - before
        print(f"{grown / 1100 / 1024:.0f} KB each")
        assert grown < 1100 * 160 * 1024
        for path in ("/healthz", "/login"):
            assert get(patient, path) == 200


def test_an_address_behind_a_proxy_has_so_many_forms_on_the_way_and_others_are_served(patient):
    with held(patient, 150, SMALL_HALF, b"192.0.2.101") as clients:
        wait_until(lambda: over(clients) == clients[100:])
        assert get(patient, "/login") == 200
        with held(patient, 101, SMALL_HALF, b"192.0.2.102") as others:
            wait_until(lambda: over(others) == others[100:])


def memory(site):
    """Bytes that the web process holds."""
    master = site.process.pid
    worker = Path(f"/proc/{master}/task/{master}/children").read_text().split()[0]
    return int(Path(f"/proc/{worker}/statm").read_text().split()[1]) * 4096


@pytest.mark.parametrize(
    ("said", "status"),
    [
        (b"GET /" + BAD + b" HTTP/9.9\r\nHost: 127.0.0.1\r\n\r\n", b"400"),
        (b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Mine: " + BAD + b"\0\r\n\r\n", b"400"),
        (b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n" + BAD + b"\x01: 1\r\n\r\n", b"400"),
        (BAD + b"\r\n\r\n", b"400"),
        (b"GET /" + BAD * 400 + b" HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", b"414"),
        (b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Mine: " + BAD * 400 + b"\r\n\r\n", b"431"),
    ],
    ids=["version", "NUL", "header name", "nothing", "long line", "long header"],
)
def test_a_bad_request_is_repeated_neither_in_the_log_nor_in_the_answer(site, said, status):
    before = len(site.log.read_bytes())
    heard = send(site, said)
    wait_until(lambda: b"bad request" in site.log.read_bytes()[before:])
    log = site.log.read_bytes()[before:]
    assert b"127.0.0.1" not in log
    assert BAD not in log
    assert heard.startswith(b"HTTP/1.1 " + status)
    assert BAD not in heard
    assert b"Content-Security-Policy" in heard
