"""Forms that nobody's browser sends: whatever it is, the answer is a refusal, nothing is written, and nothing fails."""

import json
import re
from io import BytesIO
from urllib.parse import urlencode

import pytest
from factories import make_discussion, make_member
from hostile import VALUES, addresses, refused_well
from sqlalchemy import event, func, select

from activistnet.core.data.db import Base, db
from activistnet.core.web.forms import Form

NESTED_NAMES = ("{}[]", "{}[a][b]", "[{}]")
WRITES = re.compile(r"\b(INSERT|UPDATE|DELETE)\b")
# What the fields of forms take, by their names.
TYPED = {
    **{"demand": "Keep it open", "target": "the Council", "goal": "100", "title": "Clinics", "body": "Why?"},
    **{"name": "Ada Marsh", "email": "ada@example.org", "country": "NL", "rule": "spam", "note": "Look."},
    **{"handle": "newcomer", "display_name": "New", "password": "seven quiet herons", "reason": "It matters."},
    **{"place": "thread:1", "action": "hide", "theme": "dark", "lang": "en", "old_password": "seven quiet herons"},
}
BODIES = (
    ("application/json", b'{"body": "x"}'),
    ("application/x-www-form-urlencoded", b"\xff=%ff&body=%00&body=%ed%a0%80&&&="),
    ("application/x-www-form-urlencoded; charset=none", b"body=x"),
    ("multipart/form-data", b"no boundary"),
    ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="body"\r\n\r\nnever ends'),
    ("\xff/\xff", b"\x00\xff"),
)


@pytest.fixture
def rows(app):
    """How many rows each table holds; counted anew when something was written since."""
    tables = Base.metadata.sorted_tables
    wanted = select(*(select(func.count()).select_from(table).scalar_subquery().label(table.name) for table in tables))
    counted = {}

    def note(_connection, _cursor, statement, *_rest):
        if WRITES.search(statement):
            counted.clear()

    def count():
        if not counted:
            with app.app_context():
                counted.update(db.session.execute(wanted).one()._asdict())
        return counted.copy()

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    yield count
    event.remove(engine, "before_cursor_execute", note)


@pytest.mark.parametrize("is_member", [False, True])
def test_nested_names_are_no_fields(app, client, there, stay, monkeypatch, rows, is_member):
    _author, arguments = there
    for path in addresses(app, "POST", arguments):
        if is_member:
            stay()
        names = fields_of(client, path, monkeypatch) or ["body"]
        if is_member:
            stay()
        typed = {name: text for name, text in TYPED.items() if name in names}
        before = rows()
        for kind in NESTED_NAMES:
            nested = {kind.format(name): "x" for name in names}
            answer = client.post(path, data=typed | nested)
            assert 400 <= answer.status_code < 500, (path, kind, answer.status_code)
        assert rows() == before, path


def test_bodies_that_no_form_sends(app, client, there, stay):
    _author, arguments = there
    for kind, body in BODIES:
        for path in addresses(app, "POST", arguments):
            stay()
            assert refused_well(client.post(path, data=body, content_type=kind)), (path, kind)


@pytest.mark.parametrize("is_member", [False, True])
def test_fields_that_nobody_types(app, client, there, stay, is_member, monkeypatch, configure):
    configure(limits=10_000)
    _author, arguments = there
    for path in addresses(app, "POST", arguments):
        if is_member:
            stay()
        fields = fields_of(client, path, monkeypatch)
        for value in VALUES if fields else ():
            body = urlencode(dict.fromkeys(fields, value), errors="surrogatepass")
            answer = client.post(path, data=body, content_type="application/x-www-form-urlencoded")
            assert refused_well(answer), (path, value, fields)


@pytest.mark.parametrize("is_member", [False, True])
def test_files_where_texts_belong(app, client, there, stay, monkeypatch, rows, is_member):
    """Each field as a file, as `curl -F 'name=x;filename=x'` sends it, and one file beside what is typed well."""
    _author, arguments = there
    for path in addresses(app, "POST", arguments):
        if is_member:
            stay()
        names = fields_of(client, path, monkeypatch)
        if is_member:
            stay()
        typed = {name: text for name, text in TYPED.items() if name in names}
        before = rows()
        for files in (names or ["body"], ["another"], ["csrf_token"]):
            data = typed | {name: (BytesIO(b"x"), "a.txt") for name in files}
            answer = client.post(path, data=data)
            assert 400 <= answer.status_code < 500, (path, files, answer.status_code)
        assert rows() == before, path


def test_the_same_field_twice_where_it_has_one_value(client, log_in):
    post = make_discussion()
    log_in(make_member())
    assert client.post(f"/posts/{post.id}/replies", data={"body": ["One", "Two"]}).status_code == 422


NESTED = json.dumps({"body": {"a": [1, {"b": None}]}, "handle": ["x"], "target": {"x": 1}})


@pytest.mark.parametrize("kind", ["application/json", "application/x-www-form-urlencoded", "text/plain"])
def test_json_where_a_form_belongs(app, client, there, stay, kind):
    _author, arguments = there
    for path in addresses(app, "POST", arguments):
        stay()
        assert refused_well(client.post(path, data=NESTED, content_type=kind)), path


@pytest.mark.parametrize("path", ["/login", "/join", "/appearance", "/posts/1/replies", "/petitions/1/sign"])
@pytest.mark.parametrize("body", ["a=1&" * 16_000, "&" * 64_000, "handle=x&" * 201])
def test_more_fields_than_any_form_has_are_never_taken_apart(client, monkeypatch, path, body):
    taken_apart = []
    monkeypatch.setattr("werkzeug.formparser.parse_qsl", lambda *_a, **_k: taken_apart.append(1) or [])
    answer = client.post(path, data=body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 413
    assert taken_apart == []


def test_two_hundred_fields_are_read(client):
    client.get("/login")
    body = "&".join(f"a{n}=1" for n in range(200))
    assert client.post("/login", data=body, content_type="application/x-www-form-urlencoded").status_code == 422


def fields_of(client, path, monkeypatch) -> list[str]:
    """The names of the fields that a route reads, by sending it none."""
    read: list[str] = []
    validate = Form.validate

    def noting(form, *arguments, **named):
        read.extend(form._fields)
        return validate(form, *arguments, **named)

    with monkeypatch.context() as watching:
        watching.setattr(Form, "validate", noting)
        assert refused_well(client.post(path)), path
    return read
