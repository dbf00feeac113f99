"""Public pages are made once for all visitors, and for members each time."""

import gzip
import threading
from datetime import UTC, datetime

import brotli
import pytest
import time_machine
from core.cached_pages import NOWHERE, SESSION, Site, ask_together, hearing, hears
from waiting import wait_until
from werkzeug.test import Client


@pytest.fixture(params=["with Valkey", "without Valkey"])
def site(request, make_app):
    app = make_app(page_cache=True) if request.param == "with Valkey" else make_app(page_cache=True, redis_url=NOWHERE)
    site = Site(app)
    if request.param == "with Valkey":
        site.get("/page/first")
        wait_until(lambda: hears(site))
        site.made.clear()
    with time_machine.travel(datetime.now(UTC), tick=False):  # or a page may get too old between two lines of a test
        yield site
    hearing(site).close()


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


def test_a_cookie_of_another_program_that_is_no_text_changes_nothing(site):
    site.get("/page/a", Cookie="theme=dark")
    assert " dark " in site.get("/page/a", Cookie="x=\xff; theme=dark").text
    assert len(site.made) == 1


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
    assert 'csrf_token" value=""' in site.get("/form").text
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
    wait_until(lambda: site.made)
    site.get("/hide")
    assert len(set(ask_together(site, 5))) == 1
    assert len(site.made) == 2
    old.set()
    maker.join()
    site.get("/page/a")
    assert len(site.made) == 2


def test_unknown_languages_and_endless_values_make_no_pages(site):
    for n in range(20):
        site.get(f"/page/a?lang=zz{n}")
        site.get("/page/a", Cookie=f"lang=zz{n}; theme=zz{n}", Accept_Language=f"zz{n}")
    assert len(site.made) == 1
    long = "x" * 201
    assert site.get(f"/page/a?sort={long}").status_code == 200
    site.get(f"/page/a?sort={long}")
    assert len(site.made) == 3


def test_what_is_kept_is_bounded(site, monkeypatch):
    monkeypatch.setattr("activistnet.core.web.pagestore.MOST_BYTES", 100_000)
    cache = site.app.extensions["pagecache"]._pages
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
