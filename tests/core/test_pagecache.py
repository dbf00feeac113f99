"""Public pages are made once for all visitors, and for members each time."""

import gzip
import threading
import time

import brotli
import pytest
import time_machine
from flask import make_response, redirect, render_template_string, request
from gevent import GreenletExit
from sqlalchemy.exc import OperationalError
from werkzeug.test import Client

from activistnet.core.data.db import db
from activistnet.core.web import pagecache
from activistnet.core.web.cookies import cookie_names
from activistnet.core.web.pagecache import public_page
from activistnet.core.words.language import language

NOWHERE = "redis://127.0.0.1:1/0"
SESSION = cookie_names("http://127.0.0.1").session


class Site:
    """An application with test pages, and what happened in it."""

    def __init__(self, app):
        self.app = app
        self.made = []
        self.is_broken = False
        self.slow = None
        app.add_url_rule("/page/<name>", "page", public_page(seconds=2, params=("sort", "after"))(self.page))
        app.add_url_rule("/form", "form", public_page(seconds=2)(self.form))
        app.add_url_rule("/cookie", "cookie", public_page(seconds=2)(self.cookie))
        app.add_url_rule("/moved", "moved", public_page()(lambda: redirect("/page/a?" + request.query_string.decode())))
        app.add_url_rule("/tagged", "tagged", public_page()(lambda: ("{}", 200, {"ETag": '"7"'})))
        app.add_url_rule("/number", "number", public_page(seconds=2, signed_in_too=True)(lambda: self.page("small")))
        app.add_url_rule("/private", "private", self.form)
        app.add_url_rule("/hide", "hide", self.hide, methods=["GET"])

    def page(self, name):
        self.made.append(request.full_path)
        if self.slow:
            self.slow.wait(5)
        if self.is_broken:
            raise OperationalError("gone", None, Exception())
        text = f"{name} {request.args.get('sort')} {request.cookies.get('theme')} {language()} {len(self.made)} "
        return text + ("" if name == "small" else "filler " * 1000)

    def form(self):
        self.made.append("form")
        return render_template_string("{{ csrf_field() }}")

    def cookie(self):
        self.made.append("cookie")
        answer = make_response("x")
        answer.set_cookie("a", "b")
        return answer

    def hide(self):
        pagecache.forget("/page/a")
        return "", 404 if "fail" in request.args else 204

    def get(self, path, **headers):
        return Client(self.app, use_cookies=False).get(
            path, headers={k.replace("_", "-"): v for k, v in headers.items()}
        )


@pytest.fixture(params=["with Valkey", "without Valkey"])
def site(request, make_app):
    app = make_app(PAGE_CACHE=True) if request.param == "with Valkey" else make_app(PAGE_CACHE=True, REDIS_URL=NOWHERE)
    site = Site(app)
    if request.param == "with Valkey":
        site.get("/page/first")
        assert until(lambda: hears(site))
        site.made.clear()
    yield site
    hearing(site).loop.stop()


def test_a_page_is_made_once_for_all_visitors(site):
    first, second = site.get("/page/a"), site.get("/page/a")
    assert first.status_code == second.status_code == 200
    assert first.text == second.text
    assert len(site.made) == 1
    assert second.headers["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert second.headers["Vary"] == "Cookie, Accept-Language, Accept-Encoding"
    assert second.headers["Content-Security-Policy"]
    assert "Set-Cookie" not in second.headers
    assert "X-Request-ID" not in second.headers


def test_it_is_made_anew_when_its_time_is_over(site):
    with time_machine.travel("2030-05-03T12:00:00Z", tick=False) as clock:
        site.get("/page/a")
        clock.shift(0.9)
        site.get("/page/a")
        assert len(site.made) == 1
        clock.shift(1.2)
        site.get("/page/a")
        assert len(site.made) == 2


def test_members_never_share(site):
    mine = site.get("/page/a", Cookie=f"{SESSION}=abc")
    assert mine.headers["Cache-Control"] == "no-store"
    site.get("/page/a", Cookie=f"theme=dark; {SESSION}=abc")
    assert len(site.made) == 2


def test_what_is_the_same_for_members_they_share_too(site):
    site.get("/number", Cookie=f"{SESSION}=abc")
    assert site.get("/number").headers["Cache-Control"].startswith("public")
    assert site.get("/number", Cookie=f"{SESSION}=other").headers["Cache-Control"].startswith("public")
    assert len(site.made) == 1


def test_language_theme_and_declared_parameters_make_other_pages(site):
    for path in ("/page/a", "/page/a?sort=new", "/page/a?after=3&sort=new", "/page/b"):
        site.get(path)
    site.get("/page/a", Cookie="theme=dark")
    assert len(site.made) == 5
    assert " dark " in site.get("/page/a", Cookie="theme=dark").text
    assert len(site.made) == 5


def test_anything_else_does_not(site):
    site.get("/page/a?sort=new&after=3")
    site.get(
        "/page/a?fbclid=x&after=3&sort=new&sort=old", Cookie="via=abc; theme=purple", Referer="http://evil.example"
    )
    site.get("/page/a?after=3&sort=new&utm_source=y", User_Agent="another", Accept_Language="tlh")
    assert site.made == ["/page/a?after=3&sort=new"]


def test_a_redirect_keeps_the_whole_query(site):
    assert site.get("/moved?fbclid=1&sort=new").location == "/page/a?fbclid=1&sort=new"


def test_p09_pages_with_a_token_or_a_cookie_are_not_kept(site):
    for path in ("/cookie", "/private"):
        site.get(path)
        site.get(path)
    assert len(site.made) == 4
    answer = site.get("/form", Cookie=f"{SESSION}=abc")
    assert "csrf_token" in answer.text
    assert "csrf_token" not in site.get("/form").text
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_browser_that_has_the_page_is_told_so(site):
    page = site.get("/page/a")
    assert page.headers["ETag"].startswith('W/"')
    again = site.get("/page/a", If_None_Match=f'"other", {page.headers["ETag"]}')
    assert again.status_code == 304
    assert again.text == ""
    assert again.headers["ETag"] == page.headers["ETag"]
    assert site.get("/page/a", If_None_Match='W/"other"').status_code == 200
    assert site.get("/tagged", If_None_Match='"7"').status_code == 304
    assert site.get("/tagged").headers["ETag"] == '"7"'


def test_head_is_get_without_a_body(site):
    head = Client(site.app).head("/page/a")
    page = site.get("/page/a")
    assert head.data == b""
    assert head.headers["Content-Length"] == page.headers["Content-Length"] == str(len(page.data))
    assert Client(site.app).head("/page/missing/x").data == b""


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [("gzip, deflate, br", "br"), ("gzip", "gzip"), ("br;q=0, gzip;q=0.5", "gzip"), ("identity", None), ("", None)],
)
def test_a_page_is_sent_compressed_to_whom_reads_that(site, accepted, encoding):
    plain = site.get("/page/a").data
    answer = site.get("/page/a", Accept_Encoding=accepted)
    assert answer.headers.get("Content-Encoding") == encoding
    read = {"br": brotli.decompress, "gzip": gzip.decompress, None: bytes}[encoding]
    assert read(answer.data) == plain
    assert "Content-Encoding" not in site.get("/page/small", Accept_Encoding=accepted).headers


def test_a11_a_forged_host_is_refused_even_when_the_page_is_kept(site):
    site.get("/page/a")
    assert site.get("/page/a", Host="evil.example").status_code == 400


def test_one_request_makes_the_page_while_others_wait(site):
    answers = ask_together(site, 20)
    assert len(set(answers)) == 1
    assert len(answers) == 20
    assert len(site.made) == 1


def test_others_get_the_page_of_before_while_it_is_made_anew(sites):
    [site] = sites(1)
    with time_machine.travel("2030-05-03T12:00:00Z", tick=False) as clock:
        before = site.get("/page/a").text
        clock.shift(3)
        site.slow = threading.Event()
        maker = threading.Thread(target=site.get, args=("/page/a",))
        maker.start()
        while len(site.made) < 2:
            pass
        assert site.get("/page/a").text == before
        site.slow.set()
        maker.join()
        assert site.get("/page/a").text != before


def test_r07_without_the_database_pages_are_shown_as_they_were_for_a_minute(site):
    with time_machine.travel("2030-05-03T12:00:00Z", tick=False) as clock:
        before = site.get("/page/a")
        assert "X-Stale" not in before.headers
        site.is_broken = True
        for seconds in (5, 0.5, 20, 30):
            clock.shift(seconds)
            stale = site.get("/page/a")
            assert (stale.status_code, stale.text, stale.headers["X-Stale"]) == (200, before.text, "1")
        clock.shift(10)
        gone = site.get("/page/a")
        assert gone.status_code == 503
        assert gone.headers["Retry-After"]
        site.is_broken = False
        back = site.get("/page/a")
        assert back.status_code == 200
        assert "X-Stale" not in back.headers


def test_a_forgotten_page_is_made_anew_after_commit_and_only_then(site):
    site.get("/page/a")
    site.get("/page/a?sort=new")
    site.get("/page/b")
    site.get("/hide?fail=1")
    site.get("/page/a")
    assert len(site.made) == 3
    site.get("/hide")
    for path in ("/page/a", "/page/a?sort=new", "/page/b"):
        site.get(path)
    assert len(site.made) == 5


def test_what_was_being_made_when_it_was_forgotten_is_not_kept(site):
    site.slow = threading.Event()
    maker = threading.Thread(target=site.get, args=("/page/a",))
    maker.start()
    while not site.made:
        pass
    site.get("/hide")
    site.slow.set()
    maker.join()
    site.get("/page/a")
    assert len(site.made) == 2


def test_who_asks_after_that_gets_a_page_made_once_for_all_and_does_not_wait_for_the_old_one(site):
    site.slow = old = threading.Event()
    maker = threading.Thread(target=site.get, args=("/page/a",))
    maker.start()
    assert until(lambda: site.made)
    site.get("/hide")
    assert len(set(ask_together(site, 5))) == 1
    assert len(site.made) == 2
    old.set()
    maker.join()
    site.get("/page/a")
    assert len(site.made) == 2


def ask_together(site, people):
    """What so many are shown who ask for a page at once, while it takes long to make."""
    site.slow = threading.Event()
    answers = []
    threads = [threading.Thread(target=lambda: answers.append(site.get("/page/a").text)) for _ in range(people)]
    for thread in threads:
        thread.start()
    time.sleep(0.1)
    site.slow.set()
    for thread in threads:
        thread.join()
    return answers


def until(claim, seconds=5.0):
    """Wait until `claim()` holds, and tell whether it does."""
    deadline = time.monotonic() + seconds
    while not claim() and time.monotonic() < deadline:
        time.sleep(0.01)
    return claim()


def hears(site):
    """Whether the word of the others arrives here."""
    return hearing(site).has_heard_since(time.time())


def hearing(site):
    return site.app.extensions["pagecache"].forgetting


@pytest.fixture
def sites(make_app):
    """`sites(n, **settings)`: processes of one site that hear each other, with nothing kept."""
    made = []

    def make(number, **settings):
        new = [Site(make_app(PAGE_CACHE=True, **settings)) for _ in range(number)]
        made.extend(new)
        for each in new:
            each.get("/page/first")
            assert until(lambda each=each: hears(each))
            each.made.clear()
        return new

    yield make
    for each in made:
        hearing(each).loop.stop()


def hide(site):
    with site.app.test_request_context():
        pagecache.forget("/page/a")
        db.session.commit()
        with db.transaction():
            pass


def long_page(site):
    """The page as it is shown for a minute, made now."""
    site.app.view_functions["page"].public_page = pagecache.Rule(60, ("sort", "after", "lang"), False)
    return site.get("/page/a").text


def test_a_page_that_one_process_forgets_is_forgotten_by_all(sites):
    one, two = sites(2)
    for site in (one, two):
        long_page(site)
        site.get("/page/b")
    hide(one)
    assert until(lambda: two.get("/page/a") and two.made.count("/page/a?") == 2)
    two.get("/page/b")
    assert two.made.count("/page/b?") == 1


def test_two_sites_on_one_valkey_do_not_hear_each_other(sites):
    [one], [two] = sites(1), sites(1, SECRET_KEY="another site's key of enough characters")
    long_page(two)
    hide(one)
    time.sleep(0.5)
    two.get("/page/a")
    assert len(two.made) == 1


@pytest.mark.parametrize("fault", [OverflowError, SystemExit, GreenletExit])
def test_whatever_ends_the_hearing_pages_live_a_second_until_it_is_back(sites, monkeypatch, fault):
    one, two = sites(2)
    may_hear = threading.Event()
    hear = hearing(two).channel._next

    def break_down():
        if not may_hear.is_set():
            raise fault
        return hear()

    monkeypatch.setattr(hearing(two).channel, "_next", break_down)
    long_page(two)
    assert until(lambda: not hears(two))
    hide(one)
    time.sleep(1)
    two.get("/page/a")
    assert len(two.made) == 2
    may_hear.set()
    assert until(lambda: hears(two))
    long_page(two)
    made = len(two.made)
    hide(one)
    assert until(lambda: two.get("/page/a") and len(two.made) == made + 1)


def test_hearing_that_hangs_without_a_fault_is_believed_for_a_second_only(sites, monkeypatch):
    [site] = sites(1)
    go_on = threading.Event()
    monkeypatch.setattr(hearing(site).channel, "_next", lambda: go_on.wait(10) and None)
    long_page(site)
    assert until(lambda: not hears(site), seconds=2)
    time.sleep(1)
    site.get("/page/a")
    go_on.set()
    assert len(site.made) == 2


def test_where_the_others_are_not_heard_nobody_is_shown_a_page_of_before(make_app):
    site = Site(make_app(PAGE_CACHE=True, REDIS_URL=NOWHERE))
    with time_machine.travel("2030-05-03T12:00:00Z", tick=False) as clock:
        before = site.get("/page/a").text
        clock.shift(1.1)
        answers = ask_together(site, 5)
    hearing(site).loop.stop()
    assert before not in answers
    assert len(site.made) == 2


def test_a_word_that_could_not_be_said_is_said_later(sites, monkeypatch):
    one, two = sites(2)
    long_page(two)
    monkeypatch.setattr(one.app.extensions["valkey"].breaker, "rest", 0.5)
    one.app.extensions["valkey"].breaker.trip()
    hide(one)
    two.get("/page/a")
    assert len(two.made) == 1
    assert until(lambda: two.get("/page/a") and len(two.made) == 2)


def test_what_was_being_made_when_another_process_forgot_it_is_not_kept(sites):
    one, two = sites(2)
    two.slow = threading.Event()
    maker = threading.Thread(target=two.get, args=("/page/a",))
    maker.start()
    assert until(lambda: two.made)
    hide(one)
    time.sleep(0.5)
    two.slow.set()
    maker.join()
    two.get("/page/a")
    assert len(two.made) == 2


def test_unknown_languages_and_endless_values_make_no_pages(site):
    for n in range(20):
        site.get(f"/page/a?lang=zz{n}")
        site.get("/page/a", Cookie=f"lang=zz{n}; theme=zz{n}", Accept_Language=f"zz{n}")
    assert len(site.made) == 1
    long = "x" * 201
    assert site.get(f"/page/a?sort={long}").status_code == 200
    site.get(f"/page/a?sort={long}")
    assert len(site.made) == 3


def test_what_is_kept_is_bounded(site):
    cache = site.app.extensions["pagecache"]._pages
    cache._most = 100_000
    for n in range(50):
        site.get(f"/page/{n}")
    assert cache._size <= 100_000 and cache._size == sum(page.size for page in cache._pages.values())
    site.get("/page/49")
    site.get("/page/0")
    assert len(site.made) == 51


def test_paths_that_are_nothing_pass_through(site):
    for path in ("/", "/page/", "/nothing", "/%ff%fe", "/page/%00", "//", "/page/a/../b"):
        assert site.get(path).status_code in (200, 308, 404)
    assert site.get("/page/%C3%A9").text.startswith("é ")
