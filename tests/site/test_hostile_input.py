"""What nobody's browser sends: whatever it is, the answer is a refusal and never a fault of ours."""

import json
import re
from base64 import urlsafe_b64encode
from collections import Counter, defaultdict
from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from io import BytesIO
from urllib.parse import urlencode

import pytest
from factories import (
    get_topic,
    make_discussion,
    make_list,
    make_member,
    make_petition,
    make_reply,
    make_word_rule,
    save,
)
from flask import Flask
from sqlalchemy import event, func, select
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.routing import Rule

from activistnet.collections.models import Collection as Gathered
from activistnet.core.data.crypto import sign_value
from activistnet.core.data.db import Base, db
from activistnet.core.web.forms import Form
from activistnet.core.web.urls import IdConverter, PlainRequest
from activistnet.defence.models import Shield
from activistnet.featuring.models import Featured
from activistnet.moderation.desk_models import KeptReason
from activistnet.moderation.models import Report
from activistnet.petitions.group_models import SignatureGroup
from activistnet.petitions.models import Signature
from activistnet.posts.context_models import ContextNote
from activistnet.topics.deed_models import Deed
from activistnet.topics.models import TopicRule
from activistnet.topics.proposal_models import Proposal

NAMES = ("\x00", "%00", "%ff%fe", "..%2f..%2fetc", "x" * 3000, "%F0%9F%92%A5", "'\"--", "-1")
NUMBERS = (0, 2**31, 2**63 - 1, 2**63, 10**40)
QUERY = ("again", "done", "for", "kind", "lang", "next", "parent", "q", "saved", "show", "sort")
CURSORS = ("after", "since")


def cursor(content: str) -> str:
    """A cursor with this JSON in it."""
    return urlsafe_b64encode(content.encode()).decode().rstrip("=")


BROKEN_CURSORS = (
    *("", "%", "é", cursor("{}"), cursor("5"), cursor("[" * 2500), cursor("[" + "9" * 5000 + "]")),
    *(cursor(json.dumps([value, 1])) for value in (2**40, -(2**70), True, "a\x00", "\ud800", {"t": 5})),
    *(cursor(json.dumps([{"t": moment}, 2**62])) for moment in ("2020-01-01T00:00:00", "0001-01-01T00:00:00+23:59")),
    *(cursor(json.dumps([value])) for value in (2**62, {"b": "zz"}, {"b": "00" * 1500})),
)
VALUES = ("\x00", "\ud800", "x" * 30_000, "9" * 400, "9" * 5000, "-1", str(2**63), "1e400", "[]")
# Each with the cookies of the same place below; those that are refused at once stand last.
HEADERS = (
    {"Accept-Language": "\xff", "Referer": "http://[", "If-None-Match": '"', "User-Agent": "\xff", "Range": "="},
    {"Accept-Language": "en;q=abc,;q=", "Referer": "\xff", "If-Modified-Since": "Thu, 99 Foo 0000", "Range": "\xff"},
    {"Accept-Language": "x" * 3000, "Referer": "//", "If-None-Match": ",W/,*", "X-Forwarded-For": "1.2.3.4, ::ffff:x"},
    {"X-CSRF-Token": "\xff", "Authorization": "Digest =", "X-Request-ID": "\xff"},
    {"Origin": "\xff", "Authorization": "\xff"},
)
COOKIES = ("\x00", "\xff", "x" * 500, "=;", "")  # all together no more than is read
# Every cookie that the site reads, and where it decides something.
READ_COOKIES = {
    "via": ["GET /petitions/{petition_id}/sign", "POST /petitions/{petition_id}/sign"],
    "seen": ["GET /"],
    "lang": ["GET /", "GET /about"],
    "theme": ["GET /", "GET /about"],
    "signed": ["GET /petitions/{petition_id}/signed/{signed}"],
    "mine": ["GET /petitions/{petition_id}/sign", "GET /petitions/{petition_id}/sign/mine"],
    "done": ["GET /", "GET /petitions/{petition_id}/{slug}"],
    "__Host-s": ["GET /", "GET /settings", "POST /petitions/{petition_id}/sign", "POST /logout"],
    "__Host-f": ["GET /login", "POST /login", "POST /reset"],
    "__Host-k": ["POST /login", "GET /settings/sessions"],
    "__Host-j": ["GET /welcome/{token}", "POST /welcome/{token}", "POST /join"],
}
# Of one cookie alone, as they come over the line.
CRUMBS = ("", "\x00", "\xff\xfe", '"\\777"', "9" * 4000, "-1", "a.b.c")
SESSION = "__Host-s"
NESTED_NAMES = ("{}[]", "{}[a][b]", "[{}]")
WRITES = re.compile(r"\b(INSERT|UPDATE|DELETE)\b")
FEW = 20  # addresses: a header that fewer of them read is read by their views, and not by what stands round all
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
def there(app):
    """Arguments of addresses that lead somewhere, and who may see most of it."""
    author = make_member(handle="amina", role="moderator")
    # The slug is that of the topic, too, so that no address leads on to another.
    petition, discussion = (make(author=author, slug="health") for make in (make_petition, make_discussion))
    reply = make_reply(discussion, author=author)
    numbers = {"petition_id": petition.id, "post_id": discussion.id, "reply_id": reply.id}
    signature = save(Signature(petition_id=petition.id, member_id=author.id))
    report = save(Report(post_id=reply.id, reporter_id=author.id, rule="spam"))  # the database opens its case
    numbers["shield_id"] = save(Shield(post_id=discussion.id)).id
    numbers["rule_id"] = make_word_rule().id
    numbers["list_id"] = make_list()[0].id
    numbers |= {"report_id": report.id, "case_id": report.case_id, "decision_id": 1}
    soon = datetime.now(UTC) + timedelta(days=7)
    featured = save(Featured(post_id=discussion.id, reason="It is fair.", role="operator", ends_at=soon))
    words = {"words": "Twelve.", "source": "https://example.org/"}
    note = save(ContextNote(post_id=petition.id, root_id=petition.id, author_id=author.id, **words))
    numbers |= {"featured_id": featured.id, "note_id": note.id, "filter_id": 1, "summary_id": 1, "addition_id": 1}
    collection = save(Gathered(owner_id=author.id, title="Clinics", key="a-key"))
    numbers |= {"collection_id": collection.id, "wish_id": 1}
    out = {"topic_id": get_topic().id, "kind": "removed", "asked_at": datetime.now(UTC)}
    numbers["deed_id"] = save(Deed(**out, member_id=author.id)).id
    numbers["proposal_id"] = save(Proposal(author_id=author.id, name="Ferries", description="By sea.")).id

    rule = save(TopicRule(topic_id=petition.topic_id, code="calm", number=1, title="Stay calm"))
    numbers["reason_id"] = save(KeptReason(rule_id=rule.id, words="It is spam.")).id
    soon_too = {"first_at": soon, "last_at": soon, "size": 1}
    numbers |= {"topic_id": petition.topic_id, "group_id": save(SignatureGroup(petition_id=petition.id, **soon_too)).id}
    numbers |= {"session_id": 1, "signature_id": signature.id, "member_id": author.id, "number": 1, "part": 1}
    return author, numbers | {
        "name": "privacy",
        "act": "down",
        "slug": "health",
        "handle": "amina",
        "token": "x" * 43,
        "key": "x" * 22,
        "picture_id": "ab" * 16,
        "width": "640",
    }


@pytest.fixture
def stay(client, log_in, there):
    """`stay()` signs the author in, and again where an answer has signed them out."""
    has_begun = []

    def stay():
        if not has_begun or client.get_cookie(SESSION) is None:
            log_in(there[0])
        has_begun.append(1)

    yield stay
    if has_begun:
        stay()
        assert client.get("/settings").status_code == 200  # or much was asked as nobody


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


@pytest.fixture
def read(app, monkeypatch):
    """Which headers were looked at, by whatever answers; emptied by whoever asks."""
    names = set()

    class Noting(dict):
        def __getitem__(self, name):
            names.add(name)
            return super().__getitem__(name)

        def __contains__(self, name):
            names.add(name)
            return super().__contains__(name)

        def get(self, name, *default):
            names.add(name)
            return super().get(name, *default)

    answer = app.wsgi_app
    monkeypatch.setattr(app, "wsgi_app", lambda environ, start: answer(Noting(environ), start))
    return names


def addresses(
    app: Flask, method: str, arguments: dict[str, object], *, of: Collection[str] = (), once: bool = False
) -> list[str]:
    """Every route that answers this method, or every one with some of these arguments.

    With `once`, those all of whose arguments are numbers have one in their place, for each number of arguments.
    """
    rules = [rule for rule in app.url_map.iter_rules() if method in (rule.methods or set())]
    rules = [rule for rule in rules if not of or rule.arguments.intersection(of)]
    if once:
        rules = list({_what_reads(rule): rule for rule in rules}.values())
    return [address(rule, arguments) for rule in rules]


def _what_reads(rule: Rule) -> object:
    kinds = [type(each) for each in rule._converters.values()]
    return len(kinds) if set(kinds) == {IdConverter} else rule.rule


def address(rule: Rule, arguments: dict[str, object]) -> str:
    """The rule with these arguments as they are, without the care that building an address takes."""
    path = rule.rule
    for converter in ("<int:{}>", "<{}>"):
        for name in rule.arguments.difference(rule.defaults or ()):
            path = path.replace(converter.format(name), str(arguments[name]))
    return path


def refused_well(answer) -> bool:
    return answer.status_code < 500


@pytest.mark.parametrize("number", NUMBERS)
def test_numbers_that_nothing_has(app, client, log_in, there, number):
    author, arguments = there
    log_in(author)
    numbers = {name: number for name in arguments if name.endswith(("_id", "number"))}
    for method in ("GET", "POST"):
        for path in addresses(app, method, arguments | numbers, of=numbers):
            assert refused_well(client.open(path, method=method)), (method, path)


@pytest.mark.parametrize("name", NAMES)
def test_names_that_nothing_has(app, client, log_in, there, name):
    author, arguments = there
    log_in(author)
    names = {key: name for key in arguments if not key.endswith("_id")}
    for method in ("GET", "POST"):
        for path in addresses(app, method, arguments | names, of=names):
            assert refused_well(client.open(path, method=method)), (method, path)


@pytest.mark.parametrize("is_member", [False, True])
def test_queries_that_no_page_writes(app, client, log_in, there, is_member, monkeypatch):
    author, arguments = there
    if is_member:
        log_in(author)
    pages = pages_that_read_queries(app, client, arguments, monkeypatch)
    for number, broken in enumerate(BROKEN_CURSORS):
        value = VALUES[number % len(VALUES)][:4000]
        query = urlencode(dict.fromkeys(QUERY, value) | dict.fromkeys(CURSORS, broken), errors="surrogatepass")
        for path, read in pages.items():
            if number < len(VALUES) or read.intersection(CURSORS):
                assert refused_well(client.get(f"{path}?{query}")), (path, query)


def test_queries_that_are_no_text(app, client, there):
    for path in addresses(app, "GET", there[1]):
        answer = client.get(path, environ_overrides={"QUERY_STRING": "next=/&q=\xff\xfe"})
        assert refused_well(answer), path


@pytest.mark.parametrize("is_member", [False, True])
def test_headers_that_no_browser_sends(app, client, log_in, there, stay, is_member, read):
    """Every address is asked with the first of them, and with the others those whose views read some, as one of each
    kind of all others: what they read, they read in the same places.
    """
    author, arguments = there
    kinds, readers = defaultdict(list), Counter()

    def ask(method, path, header):
        if is_member:
            stay()  # another of them may have signed out
        read.clear()
        sent = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in header.items()}
        answer = client.open(path, method=method, environ_overrides=sent)
        assert refused_well(answer), (path, header)
        names = frozenset(name for name in read if name.startswith("HTTP_"))
        return answer.status_code, names

    wanted = [(method, path) for method in ("GET", "POST") for path in addresses(app, method, arguments)]
    for header, cookie in zip(HEADERS, COOKIES, strict=True):
        for name in READ_COOKIES:
            client.set_cookie(name, cookie)
        if is_member:
            log_in(author)
        for method, path in wanted:
            status, names = ask(method, path, header)
            if header is HEADERS[0]:
                kinds[method, status, names].append((method, path))
                readers.update((method, name) for name in names)
        wanted = [
            address
            for (method, _, names), alike in kinds.items()
            for address in (alike if any(readers[method, name] < FEW for name in names) else alike[:1])
        ]
    assert FEW < len(wanted) < 200


def test_cookies_that_are_no_text(app, client, there):
    _author, arguments = there
    for method in ("GET", "POST"):
        for path in addresses(app, method, arguments):
            # As it came over the line: what a test's own browser keeps is written in ASCII.
            answer = client.open(
                path, method=method, environ_overrides={"HTTP_COOKIE": "x=\xff; theme=\xe9; __Host-s=\xfe"}
            )
            assert refused_well(answer), path


@pytest.mark.parametrize("name", READ_COOKIES)
@pytest.mark.parametrize("is_member", [False, True])
def test_each_cookie_alone_that_the_site_never_set(app, client, log_in, there, name, is_member):
    author, arguments = there
    with app.app_context():
        arguments = arguments | {"signed": sign_value(str(arguments["signature_id"]), "signed")}
    beside = ""
    if is_member and name != "__Host-s":
        log_in(author)
        beside = f"; __Host-s={client.get_cookie('__Host-s').value}"
    for value in CRUMBS:
        for method, path in (wanted.split() for wanted in READ_COOKIES[name]):
            sent = {"HTTP_COOKIE": f"{name}={value}{beside}"}
            answer = client.open(path.format_map(arguments), method=method, environ_overrides=sent)
            assert refused_well(answer), (path, value)


def test_no_other_cookies_are_read(app, client, there, stay, monkeypatch):
    asked = set()

    class Noting(ImmutableMultiDict):
        def get(self, key, *arguments, **named):
            asked.add(key)
            return super().get(key, *arguments, **named)

    _author, arguments = there
    read = PlainRequest.cookies.fget
    monkeypatch.setattr(PlainRequest, "cookies", property(lambda request: Noting(read(request))))
    for method in ("GET", "POST"):
        for path in addresses(app, method, arguments):
            stay()
            client.open(path, method=method)
    assert asked <= set(READ_COOKIES)


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


OTHERWISE = ("1e9", "\u0663", "1_0", "+1", " 1", "0x1", "1.0", "[1]", "true")


@pytest.mark.parametrize("number", OTHERWISE)
def test_numbers_that_are_written_otherwise(app, client, log_in, there, number):
    """Every address is asked with the first of them. What reads numbers is the same in all, and reads the others."""
    author, arguments = there
    log_in(author)
    numbers = {name: number for name in arguments if name.endswith(("_id", "number"))}
    for method in ("GET", "POST"):
        for path in addresses(app, method, arguments | numbers, of=numbers, once=number != OTHERWISE[0]):
            assert client.open(path, method=method).status_code in (401, 404, 405), (method, path)
    discussion = make_discussion()
    for field in ("parent", "stance"):
        log_in(author)
        answer = client.post(f"/posts/{discussion.id}/replies", data={"body": "x", field: number})
        assert answer.status_code < 500


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


def pages_that_read_queries(app, client, arguments, monkeypatch) -> dict[str, set[str]]:
    """What asks for more of its query than the language, which all do, and for what; and one that does not."""
    read: set[str] = set()

    class Noting(ImmutableMultiDict):
        def __getitem__(self, name):
            read.add(name)
            return super().__getitem__(name)

        def getlist(self, name, *more):
            read.add(name)
            return super().getlist(name, *more)

    found: dict[str, set[str]] = {"/about": set()}
    everything = urlencode(dict.fromkeys((*QUERY, *CURSORS), "1"))
    with monkeypatch.context() as watching:
        watching.setattr(app.request_class, "parameter_storage_class", Noting)
        for path in addresses(app, "GET", arguments):
            read.clear()
            assert refused_well(client.get(path)), path
            if read & {*QUERY, *CURSORS} - {"lang"}:
                assert refused_well(client.get(f"{path}?{everything}")), path
                found[path] = read.copy()
    return found


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


@pytest.mark.parametrize(
    ("path", "status"),
    [
        *((f"{path}?topic=a%00b", 404) for path in ("/petitions", "/victories", "/discussions", "/petitions.atom")),
        ("/topics?x=%00&lang=%00&after=%00", 200),
        ("/petitions?topic=%2500", 404),
        ("/media/%0A", 404),
        ("/media/%0D%0ASet-Cookie:%20a=b", 404),
    ],
)
def test_characters_that_no_text_holds_are_an_answer_like_any_other(client, path, status):
    assert client.get(path).status_code == status
