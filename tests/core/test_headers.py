"""What every answer says about itself, and what is refused before any view runs."""

from io import BytesIO

import pytest
from flask import request
from werkzeug.exceptions import ImATeapot

from activistnet.core.web import headers
from activistnet.core.web.csrf import open_to_guests


@pytest.fixture
def add_routes():
    def add(app):
        def fail():
            raise RuntimeError("detail of the fault")

        def teapot():
            raise ImATeapot

        def own():
            return "", 200, {"Content-Security-Policy": headers.content_policy(frame_ancestors="https://a.example")}

        @headers.body_limit(100)
        def small():
            return str(len(request.get_data()))

        app.add_url_rule("/fine", "fine", lambda: request.remote_addr)
        app.add_url_rule("/fail", "fail", fail)
        app.add_url_rule("/teapot", "teapot", teapot)
        app.add_url_rule("/own", "own", own)
        app.add_url_rule("/small", "small", open_to_guests(small), methods=["POST"])
        app.add_url_rule("/usual", "usual", open_to_guests(lambda: request.form["a"]), methods=["POST"])
        return app.test_client()

    return add


@pytest.fixture
def client(make_app, add_routes):
    return add_routes(make_app())


@pytest.mark.parametrize(
    ("path", "status"), [("/fine", 200), ("/fail", 500), ("/teapot", 418), ("/nothing", 404), ("/small", 405)]
)
def test_i01_every_answer_carries_the_policies(client, path, status):
    answer = client.get(path)
    assert answer.status_code == status
    policy = answer.headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert policy.startswith("default-src 'none'; script-src 'self'")
    assert "frame-ancestors 'none'" in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in answer.headers["Permissions-Policy"]
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Strict-Transport-Security" not in answer.headers


def test_strict_transport_is_asked_for_this_host_alone_and_where_there_is_tls(make_app, add_routes):
    client = add_routes(make_app(base_url="https://act.example"))
    assert client.get("/fine").headers["Strict-Transport-Security"] == "max-age=63072000"


def test_a_view_may_say_who_frames_it(client):
    assert "frame-ancestors https://a.example" in client.get("/own").headers["Content-Security-Policy"]


def test_i17_a_fault_shows_the_number_of_the_request_and_no_detail(client):
    answer = client.get("/fail")
    assert answer.headers["X-Request-ID"]
    assert "detail of the fault" not in answer.text


def test_a11_only_a_trusted_proxy_names_the_visitor_and_the_request(make_app, add_routes):
    forged = {"X-Forwarded-For": "203.0.113.9", "X-Request-ID": "chosen-by-me", "X-Real-IP": "203.0.113.9"}
    open_ = add_routes(make_app(trusted_proxies=0)).get("/fine", headers=forged)
    assert open_.text == "127.0.0.1"
    assert open_.headers["X-Request-ID"] != "chosen-by-me"
    behind = add_routes(make_app(trusted_proxies=1)).get("/fine", headers=forged)
    assert behind.text == "203.0.113.9"
    assert behind.headers["X-Request-ID"] == "chosen-by-me"
    chain = {"X-Forwarded-For": "198.51.100.1, 203.0.113.9"}
    assert add_routes(make_app(trusted_proxies=1)).get("/fine", headers=chain).text == "203.0.113.9"


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "localhost@evil.example", ""])
def test_a11_an_unknown_host_is_refused(client, host):
    assert client.get("/fine", headers={"Host": host}).status_code == 400


def test_i11_a_body_over_the_limit_of_its_route_is_refused(client):
    assert client.post("/small", data=b"x" * 100).text == "100"
    assert client.post("/small", data=b"x" * 101).status_code == 413
    assert client.post("/usual", data={"a": "x" * 60_000}).status_code == 200
    assert client.post("/usual", data={"a": "x" * 70_000}).status_code == 413


def test_i11_a_body_of_unknown_length_is_refused(client):
    chunked = {"wsgi.input_terminated": True, "HTTP_TRANSFER_ENCODING": "chunked"}
    assert client.post("/small", input_stream=BytesIO(b"x" * 101), environ_overrides=chunked).status_code == 411


def test_o05_trace_is_off(client):
    assert client.open("/fine", method="TRACE").status_code == 405


def test_p09_clear_site_data_is_told_on_leaving(app):
    with app.test_request_context():
        assert headers.clear_site_data(app.response_class()).headers["Clear-Site-Data"] == '"cache", "storage"'
