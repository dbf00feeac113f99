"""deploy/nginx.conf: what a real nginx hands on, and what it says itself."""

import gzip
import json
import re
import threading
from collections.abc import Iterator
from dataclasses import fields
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from flask import Flask
from machine import CHECKOUT
from nginx import DEPLOY, PROGRAM, Nginx

from activistnet.core.server.headroom import MOST_BYTES
from activistnet.core.web.headers import security_headers
from activistnet.media.answers import ALONE, FOR_EVER
from config import Settings

needs_nginx = pytest.mark.skipif(PROGRAM is None, reason="nginx is not installed")
LONG = "a page " * 1000


class Upstream(BaseHTTPRequestHandler):
    """Stands where the site would, and tells what came."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        packed = "gzip" if self.path == "/packed" else ""
        body = gzip.compress(LONG.encode()) if packed else (json.dumps(dict(self.headers)) + LONG).encode()
        self.send_response(503 if self.path == "/busy" else 200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Strict-Transport-Security", "max-age=1")
        if packed:
            self.send_header("Content-Encoding", packed)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def upstream() -> Iterator[int]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Upstream) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()


@pytest.fixture(scope="module")
def nginx(upstream: int, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nginx]:
    folder = tmp_path_factory.mktemp("nginx")
    nginx = Nginx(folder, upstream)
    nginx.add_https()
    with nginx.running():
        yield nginx


@pytest.fixture(scope="module")
def lonely(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nginx]:
    """In front of nothing."""
    folder = tmp_path_factory.mktemp("lonely")
    nginx = Nginx(folder, 9)
    nginx.add_https()
    with nginx.running():
        yield nginx


@needs_nginx
def test_a_certificate_can_be_had_before_there_is_one(upstream: int, tmp_path: Path) -> None:
    nginx = Nginx(tmp_path / "first", upstream)
    checked = nginx.check()
    assert checked.returncode == 0, checked.stderr
    assert "warn" not in checked.stderr
    challenge = nginx.folder / "acme/.well-known/acme-challenge"
    challenge.mkdir(parents=True)
    (challenge / "token").write_text("proof")
    with nginx.running():
        assert nginx.ask_plainly("/.well-known/acme-challenge/token")[1] == "proof"
        answer, _ = nginx.ask_plainly("/topics?after=3")
    assert (answer.status, answer.headers["Location"]) == (301, "https://example.org/topics?after=3")


@needs_nginx
def test_what_a_stranger_says_of_where_they_come_from_is_not_handed_on(nginx: Nginx) -> None:
    said = dict.fromkeys(("X-Forwarded-For", "X-Forwarded-Host", "Forwarded", "X-Real-IP"), "9.9.9.9")
    _, text = nginx.ask("/", headers=said | {"X-Request-ID": "of-a-stranger", "X-Forwarded-Proto": "gopher"})
    came, _ = json.JSONDecoder().raw_decode(text)
    assert came["X-Forwarded-For"] == "127.0.0.1"
    assert came["X-Forwarded-Proto"] == "https"
    assert re.fullmatch("[0-9a-f]{32}", came["X-Request-ID"])
    assert not {"Forwarded", "X-Forwarded-Host"} & came.keys()
    assert came["Host"] == "example.org"


@needs_nginx
def test_a_page_is_compressed_once(nginx: Nginx) -> None:
    for path in ("/", "/packed"):
        answer, text = nginx.ask(path, headers={"Accept-Encoding": "gzip"})
        assert answer.headers.get_all("Content-Encoding") == ["gzip"]
        assert gzip.decompress(text.encode("latin-1")).endswith(LONG.encode())


@needs_nginx
def test_a_picture_comes_from_the_disk_and_one_that_is_not_there_from_the_site(nginx: Nginx) -> None:
    place = nginx.folder / "media/public/ab/cd" / ("abcd" + "0" * 28)
    place.mkdir(parents=True)
    (place / "320.webp").write_bytes(b"pixels")
    answer, text = nginx.ask(f"/media/{place.name}/320.webp")
    assert (answer.status, text, answer.headers["Content-Type"]) == (200, "pixels", "image/webp")
    said = {
        name: answer.headers[name] for name in ("Cache-Control", "Content-Security-Policy", "X-Content-Type-Options")
    }
    assert said == {"Cache-Control": FOR_EVER, "Content-Security-Policy": ALONE, "X-Content-Type-Options": "nosniff"}
    assert answer.headers.get_all("Strict-Transport-Security") == ["max-age=63072000"]
    for path in (f"/media/{place.name}/640.webp", f"/media/{place.name}"):
        assert nginx.ask(path)[1].endswith(LONG), path


@needs_nginx
def test_no_more_than_this_name_is_bound_to_https(nginx: Nginx) -> None:
    assert nginx.ask("/")[0].headers.get_all("Strict-Transport-Security") == ["max-age=63072000"]
    assert "Strict-Transport-Security" not in nginx.ask_plainly("/")[0].headers


@needs_nginx
def test_what_the_site_says_of_trouble_is_handed_on(nginx: Nginx) -> None:
    answer, text = nginx.ask("/busy")
    assert answer.status == 503
    assert text.endswith(LONG)


@needs_nginx
@pytest.mark.parametrize(
    ("status", "request_"),
    [
        (502, {"path": "/?q=secret"}),
        (413, {"path": "/join", "method": "POST", "body": b"x" * (8448 * 1024 + 1)}),
        (414, {"path": "/" + "x" * 9000}),
        (431, {"path": "/", "headers": {"Cookie": "x" * 9000}}),
        (400, {"path": "/", "headers": {"Host": "a b"}}),
        (405, {"path": "/", "method": "TRACE"}),
    ],
    ids=["away", "body", "address", "headers", "host", "method"],
)
def test_what_nginx_says_itself_carries_the_policies_of_every_answer(
    lonely: Nginx, status: int, request_: dict[str, object]
) -> None:
    answer, text = lonely.ask(**request_)  # type: ignore[arg-type]
    assert answer.status == status
    for name, value in security_headers("https://example.org").items():
        assert answer.headers.get_all(name) == [value]
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Server"] == "nginx"
    assert text.startswith("<!doctype html>")
    assert "nginx" not in text
    assert (answer.headers["Retry-After"] == "30") == (status == 502)


@needs_nginx
def test_trouble_is_noted_without_an_address_or_what_was_asked(lonely: Nginx) -> None:
    lonely.ask("/topics?q=secret-word", headers={"Referer": "https://example.org/secret-page"})
    lonely.ask("/", method="POST", body=b"x" * (8448 * 1024 + 1))
    noted = {file.name: file.read_text() for file in lonely.log.iterdir()}
    assert " 502 upstream=127.0.0.1:9 " in noted["activistnet.log"]
    assert "secret" not in str(noted)
    assert "127.0.0.1" not in str(noted).replace("upstream=127.0.0.1:9 ", "")


def test_nginx_takes_what_the_site_takes(app: Flask) -> None:
    site, around = (DEPLOY / "nginx/https.conf").read_text(), (DEPLOY / "nginx.conf").read_text()
    largest = max(getattr(view, "body_limit", 0) for view in app.view_functions.values())
    assert number("client_max_body_size", site) == largest // 1024
    assert "large_client_header_buffers 4 8k;" in site
    assert MOST_BYTES <= 4 * 8 * 1024
    served = (CHECKOUT / "activistnet/core/server/gunicorn_conf.py").read_text()
    assert max(number("limit_request_line", served), number("limit_request_field_size", served)) <= 8 * 1024
    assert number("keepalive_timeout", around) < number("keepalive", served)
    assert number("proxy_read_timeout", site) > number("timeout", served)
    held = number("HELD", (CHECKOUT / "activistnet/core/server/worker.py").read_text())
    default = next(field.default for field in fields(Settings) if field.name == "connections_per_address")
    assert number("limit_conn activistnet_households", site) == default * held
    assert "set_real_ip_from" not in site + around


def number(name: str, text: str) -> int:
    """The first one that is set under this name."""
    found = re.search(rf"^\s*{name}(?: =)? (\d+)", text, re.MULTILINE)
    assert found, name
    return int(found[1])


def test_the_policies_nginx_sends_are_the_sites() -> None:
    written = re.findall(
        r'^add_header (\S+) "(.*)" always;$', (DEPLOY / "nginx/policies.conf").read_text(), re.MULTILINE
    )
    assert dict(written) == security_headers("")
