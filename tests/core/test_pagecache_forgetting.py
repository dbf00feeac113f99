"""A page that one process forgets is forgotten by all, and where nobody is heard, nothing of before is shown."""

import threading
import time
from types import SimpleNamespace

import pytest
import time_machine
from core.cached_pages import NOWHERE, Site, ask_together, hearing, hears
from gevent import GreenletExit
from waiting import HANG, wait_until

from activistnet.core.data.db import db
from activistnet.core.outside import channel
from activistnet.core.web import pagecache


@pytest.fixture
def sites(make_app, monkeypatch):
    """`sites(n, **settings)`: processes of one site that hear each other, with nothing kept.

    A word of Valkey's holds for long: on a busy machine the next one may come late.
    """
    monkeypatch.setattr(channel, "HEARD_SECONDS", HANG)
    made = []

    def make(number, **settings):
        new = [Site(make_app(page_cache=True, **settings)) for _ in range(number)]
        made.extend(new)
        for each in new:
            each.get("/page/first")
            wait_until(lambda each=each: hears(each))
            each.made.clear()
        return new

    yield make
    for each in made:
        hearing(each).close()


def hide(site):
    with site.app.test_request_context():
        pagecache.forget("/page/a")
        db.session.commit()
        with db.transaction():
            pass


def long_page(site):
    """The page as it is shown for a minute, made now."""
    site.app.view_functions["page"].public_page = pagecache.Rule(60, ("sort", "after", "lang"))
    return site.get("/page/a").text


def test_a_page_that_one_process_forgets_is_forgotten_by_all(sites):
    one, two = sites(2)
    for site in (one, two):
        long_page(site)
        site.get("/page/b")
    hide(one)
    wait_until(lambda: two.get("/page/a") and two.made.count("/page/a?") == 2)
    two.get("/page/b")
    assert two.made.count("/page/b?") == 1


def test_two_sites_on_one_valkey_do_not_hear_each_other(sites):
    [one], [two] = sites(1), sites(1, site_id="another site")
    long_page(two)
    hide(one)
    time.sleep(0.5)
    two.get("/page/a")
    assert len(two.made) == 1


def test_others_get_the_page_of_before_while_it_is_made_anew(sites):
    [site] = sites(1)
    with time_machine.travel("2030-05-03T12:00:00Z", tick=False) as clock:
        before = site.get("/page/a").text
        clock.shift(3)
        site.slow = threading.Event()
        maker = threading.Thread(target=site.get, args=("/page/a",))
        maker.start()
        wait_until(lambda: len(site.made) == 2)
        assert maker.is_alive()
        assert site.get("/page/a").text == before
        site.slow.set()
        maker.join()
        assert site.get("/page/a").text != before


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
    wait_until(lambda: not hears(two))
    hide(one)
    time.sleep(1)
    two.get("/page/a")
    assert len(two.made) == 2
    may_hear.set()
    wait_until(lambda: hears(two))
    long_page(two)
    made = len(two.made)
    hide(one)
    wait_until(lambda: two.get("/page/a") and len(two.made) == made + 1)


def test_hearing_that_hangs_without_a_fault_is_believed_for_a_second_only(sites, monkeypatch):
    [site] = sites(1)
    monkeypatch.setattr(channel, "HEARD_SECONDS", 1.0)
    go_on = threading.Event()
    monkeypatch.setattr(hearing(site).channel, "_next", lambda: go_on.wait(HANG) and None)
    long_page(site)
    wait_until(lambda: not hears(site))
    time.sleep(1)
    site.get("/page/a")
    go_on.set()
    assert len(site.made) == 2


def test_where_the_others_are_not_heard_nobody_is_shown_a_page_of_before(make_app):
    site = Site(make_app(page_cache=True, redis_url=NOWHERE))
    with time_machine.travel("2030-05-03T12:00:00Z", tick=False) as clock:
        before = site.get("/page/a").text
        clock.shift(1.1)
        answers = ask_together(site, 5)
    hearing(site).close()
    assert before not in answers
    assert len(site.made) == 2


def test_a_word_that_could_not_be_said_is_said_later(sites, monkeypatch):
    one, two = sites(2)
    long_page(two)
    breaker = one.app.extensions["valkey"].breaker
    monkeypatch.setattr(breaker, "rest", HANG)
    breaker.trip()
    hide(one)
    two.get("/page/a")
    assert len(two.made) == 1
    breaker.rest = 0
    breaker.trip()
    wait_until(lambda: two.get("/page/a") and len(two.made) == 2)


def test_what_was_being_made_when_another_process_forgot_it_is_not_kept(sites):
    one, two = sites(2)
    forgotten = []  # there, as by what is kept of parts of pages
    hearing(two).stores.append(SimpleNamespace(forget=lambda *paths: forgotten.extend(paths)))
    two.slow = threading.Event()
    maker = threading.Thread(target=two.get, args=("/page/a",))
    maker.start()
    wait_until(lambda: two.made)
    hide(one)
    wait_until(lambda: forgotten)
    two.slow.set()
    maker.join()
    two.get("/page/a")
    assert len(two.made) == 2
