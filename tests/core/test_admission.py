"""The gate: so many at once, a short line, and a clear no."""

import threading
from io import BytesIO

import pytest
from flask import request
from waiting import HANG, wait_until
from werkzeug.test import Client

from activistnet.core.outside.places import Places
from activistnet.core.server import admission
from activistnet.core.web.csrf import open_to_guests


class Crowd:
    """Requests that stay in the application until `go` is set."""

    def __init__(self, app, lines):
        self.app = app
        self.lines = lines
        self.go = threading.Event()
        self.inside = 0
        self.most = 0
        self.answers = []
        self.threads = []
        self.lock = threading.Lock()
        app.add_url_rule("/slow", "slow", self.work)
        app.add_url_rule("/media/of/a/slow/store", "slow_media", self.work)
        app.add_url_rule("/slow.json", "slow_json", self.work)
        app.add_url_rule("/petitions/1/sign", "sign", open_to_guests(lambda: self.work()), methods=["POST"])
        app.add_url_rule("/broken", "broken", self.fail)
        app.add_url_rule("/stream", "stream", lambda: app.response_class(iter(["a", "b"])))
        app.add_url_rule("/echo", "echo", open_to_guests(lambda: str(len(request.get_data()))), methods=["POST"])

    def work(self):
        with self.lock:
            self.inside += 1
            self.most = max(self.most, self.inside)
        self.go.wait(HANG)
        with self.lock:
            self.inside -= 1
        return "done"

    def fail(self):
        raise RuntimeError

    def send(self, method, path, times):
        for _ in range(times):
            thread = threading.Thread(target=lambda: self.answers.append(Client(self.app).open(path, method=method)))
            thread.start()
            self.threads.append(thread)
        wait_until(lambda: self.inside + self.waiting() + len(self.answers) == len(self.threads))

    def waiting(self):
        """How many stand in line for a place."""
        return sum(admission.WAITING - line._line.qsize() for line in self.lines)

    def end(self):
        self.go.set()
        for thread in self.threads:
            thread.join()
        return [answer.status_code for answer in self.answers]


@pytest.fixture
def make_crowd(make_app, monkeypatch):
    """`make_crowd()`: what asks an application of its own, where nobody who waits gives up meanwhile."""
    lines = []

    def make_line(*args, **limits):
        lines.append(Places(*args, **limits))
        return lines[-1]

    monkeypatch.setattr(admission, "WAIT_SECONDS", HANG)
    monkeypatch.setattr(admission, "Places", make_line)
    return lambda: Crowd(make_app(pool=5), lines)


@pytest.fixture
def crowd(make_crowd):
    return make_crowd()


def test_so_many_work_at_once_and_the_others_wait_their_turn(crowd):
    crowd.send("GET", "/slow", 20)
    assert crowd.inside == 2
    assert set(crowd.end()) == {200}
    assert crowd.most == 2


def test_signing_has_places_that_nobody_else_takes(crowd):
    crowd.send("GET", "/slow", 20)
    crowd.send("POST", "/petitions/1/sign", 3)
    assert crowd.inside == 5
    assert set(crowd.end()) == {200}


def test_what_may_be_slow_leaves_places_to_pages(crowd):
    crowd.send("GET", "/media/of/a/slow/store", 20)
    assert crowd.inside == 1
    crowd.send("GET", "/slow", 2)
    assert crowd.inside == 2
    assert set(crowd.end()) == {200}


def test_who_waits_too_long_is_told_when_to_come_back(make_crowd, monkeypatch):
    monkeypatch.setattr(admission, "WAIT_SECONDS", 0.1)
    crowd = make_crowd()
    crowd.send("GET", "/slow", 2)
    refused = Client(crowd.app).get("/slow")
    assert refused.status_code == 503
    assert int(refused.headers["Retry-After"]) > 0
    assert refused.headers["Cache-Control"] == "no-store"
    assert refused.headers["Content-Security-Policy"]
    assert "Try again" in refused.text
    assert Client(crowd.app).get("/slow.json").json["error"]
    assert Client(crowd.app).head("/slow").data == b""
    assert crowd.end() == [200, 200]
    assert Client(crowd.app).get("/slow").status_code == 200


def test_who_waits_too_long_with_a_form_gets_back_what_was_typed(make_crowd, monkeypatch):
    monkeypatch.setattr(admission, "WAIT_SECONDS", 0.1)
    crowd = make_crowd()
    crowd.send("GET", "/slow", 2)
    form = {"body": "One <b>\nTwo", "password": "seven-quiet-herons", "once": "a-key"}
    refused = Client(crowd.app).post("/echo", data=form)
    assert refused.status_code == 503 and int(refused.headers["Retry-After"]) > 0
    assert ">\nOne &lt;b&gt;\nTwo</textarea>" in refused.text and "One &lt;b&gt;<br>Two" in refused.text
    assert "seven-quiet-herons" not in refused.text and "a-key" not in refused.text
    foreign = Client(crowd.app).post("/echo", data=form, headers={"Sec-Fetch-Site": "cross-site"})
    assert foreign.status_code == 503 and "One" not in foreign.text
    assert Client(crowd.app).post("/echo", data=b"\xff", content_type="multipart/form-data").status_code == 503
    assert crowd.end() == [200, 200]


def test_the_busy_page_speaks_the_language_of_its_reader(make_crowd, monkeypatch):
    monkeypatch.setattr(admission, "WAIT_SECONDS", 0.1)
    crowd = make_crowd()
    crowd.send("GET", "/slow", 2)
    asked = Client(crowd.app)
    for page in (
        asked.get("/slow", headers={"Accept-Language": "fr-CA"}),
        asked.get("/slow?lang=fr", headers={"Accept-Language": "en"}),
        Client(crowd.app, use_cookies=False).get("/slow", headers={"Cookie": "lang=fr; theme=dark"}),
        asked.post("/echo", data={"body": "Un texte"}, headers={"Accept-Language": "fr"}),
    ):
        assert page.status_code == 503 and '<html lang="fr"' in page.text and "il y a foule" in page.text
        assert "css/site.css" in page.text
    asked = Client(crowd.app, use_cookies=False)
    assert 'data-theme="dark"' in asked.get("/slow", headers={"Cookie": "theme=dark"}).text
    assert '<html lang="en"' in asked.get("/slow", headers={"Cookie": "lang=xx; " + "x=y; " * 2000}).text
    assert "foule" in asked.get("/slow.json", headers={"Accept-Language": "fr"}).json["error"]
    assert crowd.end() == [200, 200]


def test_the_line_has_an_end(make_crowd, monkeypatch):
    monkeypatch.setattr(admission, "WAITING", 4)
    crowd = make_crowd()
    crowd.send("GET", "/slow", 10)
    assert sorted(crowd.end()) == [200] * 6 + [503] * 4


def test_places_are_given_back_after_faults_and_streams(crowd):
    for path in ("/broken", "/stream", "/nothing") * 10:
        answer = Client(crowd.app).get(path)
        assert answer.status_code in (500, 200, 404)
        answer.close()
    crowd.send("GET", "/slow", 3)
    assert crowd.inside == 2
    crowd.end()


def test_a_slow_sender_holds_no_place(crowd):
    class Slow(BytesIO):
        def read(self, *size):
            crowd.go.wait(HANG)
            return super().read(*size)

    def post():
        crowd.answers.append(Client(crowd.app).post("/echo", input_stream=Slow(b"x" * 10), content_length=10))

    crowd.threads = [threading.Thread(target=post) for _ in range(10)]
    for thread in crowd.threads:
        thread.start()
    assert Client(crowd.app).post("/echo", data=b"12345").text == "5"
    assert set(crowd.end()) == {200}
    assert {answer.text for answer in crowd.answers} == {"10"}
