"""Bodies: what all senders together may promise, and what a view may take. The rest is in tests/live/test_edge.py."""

import threading
from dataclasses import replace
from io import BytesIO
from ipaddress import ip_network

import pytest
from flask import request
from waiting import HANG
from werkzeug.test import Client

from activistnet.core.server import bodies
from activistnet.core.web.csrf import open_to_guests
from activistnet.core.web.headers import body_limit


@pytest.fixture
def app(make_app):
    app = make_app(connections_per_address=2)
    count = open_to_guests(lambda: str(len(request.get_data())))
    app.add_url_rule("/usual", "usual", count, methods=["POST"])
    long = body_limit(100_000)(open_to_guests(lambda: str(len(request.get_data()))))
    app.add_url_rule("/long", "long", long, methods=["POST"])
    return app


@pytest.fixture
def slow(app):
    """Senders that take their time until the test is over: `slow(20_000)`."""
    go = threading.Event()
    threads = []

    def send(length, address=""):
        is_read = threading.Event()

        class Slow(BytesIO):
            def read(self, *size):
                is_read.set()
                go.wait(HANG)
                return super().read(*size)

        def post():
            sent_from = {"REMOTE_ADDR": address}
            body = Slow(b"x" * length)
            Client(app).post("/usual", input_stream=body, content_length=length, environ_overrides=sent_from)

        threads.append(threading.Thread(target=post))
        threads[-1].start()
        assert is_read.wait(HANG)

    yield send
    go.set()
    for thread in threads:
        thread.join()


def test_when_much_is_promised_only_short_forms_are_taken(app, slow, monkeypatch):
    monkeypatch.setattr(bodies, "MOST_HELD", 30_000)
    slow(20_000)
    refused = Client(app).post("/usual", data=b"x" * 20_000)
    assert refused.status_code == 503
    assert refused.headers["Retry-After"]
    assert refused.headers["Content-Security-Policy"]
    assert Client(app).post("/usual", data=b"x" * 8000).text == "8000"


def test_one_address_promises_no_more_than_its_share(app, slow, monkeypatch):
    monkeypatch.setattr(bodies, "MOST_OF_ADDRESS", 30_000)
    slow(20_000, "192.0.2.7")
    there, elsewhere = {"REMOTE_ADDR": "192.0.2.7"}, {"REMOTE_ADDR": "192.0.2.8"}
    refused = Client(app).post("/usual", data=b"x" * 20_000, environ_overrides=there)
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "10")
    assert Client(app).post("/usual", data=b"x" * 8000, environ_overrides=there).text == "8000"
    assert Client(app).post("/usual", data=b"x" * 20_000, environ_overrides=elsewhere).text == "20000"


def test_what_has_arrived_gives_its_share_back(app, monkeypatch):
    monkeypatch.setattr(bodies, "MOST_OF_ADDRESS", 30_000)
    for _ in range(3):
        assert Client(app).post("/usual", data=b"x" * 20_000).text == "20000"


def test_an_address_sends_so_much_at_once(app, slow):
    slow(10)
    assert Client(app).post("/usual", data=b"12345").text == "5"
    slow(10)
    assert Client(app).post("/usual", data=b"12345").status_code == 429
    elsewhere = {"REMOTE_ADDR": "192.0.2.2"}
    assert Client(app).post("/usual", data=b"12345", environ_overrides=elsewhere).text == "5"


def test_only_a_view_that_takes_long_bodies_gets_one(app):
    long = b"x" * 80_000
    assert Client(app).post("/long", data=long).text == "80000"
    assert Client(app).post("/usual", data=long).status_code == 413
    assert Client(app).post("/long", data=b"x" * 100_001).status_code == 413
    assert Client(app).post("/nowhere", data=long).status_code == 413


def test_from_a_shared_address_many_send_at_once(app, slow):
    app.settings = replace(app.settings, shared_addresses=(ip_network("192.0.2.0/24"),))
    for _ in range(3):
        slow(10, "192.0.2.2")
    shared = {"REMOTE_ADDR": "192.0.2.2"}
    assert Client(app).post("/usual", data=b"12345", environ_overrides=shared).text == "5"
