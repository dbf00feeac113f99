"""What nobody's browser sends: whatever it is, the answer is a refusal and never a fault of ours."""

import json
from base64 import urlsafe_b64encode
from collections import Counter, defaultdict
from urllib.parse import urlencode

import pytest
from factories import make_discussion
from hostile import VALUES, addresses, refused_well
from werkzeug.datastructures import ImmutableMultiDict

from activistnet.core.data.crypto import sign_value
from activistnet.core.web.urls import LARGEST_ID, PlainRequest

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
    "begun": ["GET /start", "GET /start/{question}", "POST /start", "POST /start/forget"],
    "done": ["GET /", "GET /petitions/{petition_id}/{slug}"],
    "__Host-s": ["GET /", "GET /settings", "POST /petitions/{petition_id}/sign", "POST /logout"],
    "__Host-f": ["GET /login", "POST /login", "POST /reset", "POST /posts/{post_id}/report"],
    "__Host-k": ["POST /login", "GET /settings/sessions"],
    "__Host-j": ["GET /welcome/{token}", "POST /welcome/{token}", "POST /join"],
}
# Of one cookie alone, as they come over the line.
CRUMBS = ("", "\x00", "\xff\xfe", '"\\777"', "9" * 4000, "-1", "a.b.c")
FEW = 20  # addresses: a header that fewer of them read is read by their views, and not by what stands round all


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


@pytest.mark.parametrize("number", NUMBERS)
def test_numbers_that_nothing_has(app, client, log_in, there, number):
    """Every address is asked with what a row could have. What is larger is refused by what reads numbers in all."""
    author, arguments = there
    log_in(author)
    numbers = {name: number for name in arguments if name.endswith(("_id", "number"))}
    for method in ("GET", "POST"):
        for path in addresses(app, method, arguments | numbers, of=numbers, once=number > LARGEST_ID):
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
