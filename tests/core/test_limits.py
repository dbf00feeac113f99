"""Counting how often things are done, with Valkey and without it."""

import socket
import threading
import time
from contextlib import suppress
from datetime import UTC, datetime
from ipaddress import ip_network
from uuid import uuid4

import pytest
import time_machine
from redis import Redis

from activistnet.core.outside.valkey import site_mark
from activistnet.core.refusals import TooMany
from activistnet.core.web.limits import Limit, client_key, hit, hit_all
from config import Settings

pytestmark = pytest.mark.usefixtures("in_one_window")
FOR_EVER = -1  # as Valkey tells how long a key has to live
NOWHERE = "redis://127.0.0.1:1/0"


@pytest.fixture(params=["with Valkey", "without Valkey"])
def app(request, make_app):
    return make_app() if request.param == "with Valkey" else make_app(redis_url=NOWHERE)


@pytest.fixture
def context(app):
    with app.test_request_context():
        yield


@pytest.fixture
def name():
    return f"test {uuid4()}"


def test_a_limit_is_kept_for_each_key_of_its_own(context, name):
    for _ in range(3):
        hit(Limit(name, 3, 3600), "one")
    with pytest.raises(TooMany) as refusal:
        hit(Limit(name, 3, 3600), "one")
    assert 1 <= refusal.value.retry_after <= 3601
    hit(Limit(name, 3, 3600), "two")
    hit(Limit(f"{name} other", 3, 3600), "one")


def test_a_limit_ends_with_its_window(context, name):
    with time_machine.travel(datetime(2030, 5, 3, 12, 0, 10, tzinfo=UTC), tick=False) as clock:
        hit(Limit(name, 1, 60), "one")
        with pytest.raises(TooMany) as refusal:
            hit(Limit(name, 1, 60), "one")
        assert refusal.value.retry_after == 51
        clock.shift(51)
        hit(Limit(name, 1, 60), "one")


def test_who_is_stopped_by_one_limit_does_not_use_up_another(context, name):
    limits = [(Limit(f"{name} address", 1, 3600), "198.51.100.1"), (Limit(f"{name} mailbox", 3, 3600), "a@example.org")]
    hit_all(limits)
    for _ in range(5):
        with pytest.raises(TooMany):
            hit_all(limits)
    for _ in range(2):
        hit(Limit(f"{name} mailbox", 3, 3600), "a@example.org")
    with pytest.raises(TooMany):
        hit(Limit(f"{name} mailbox", 3, 3600), "a@example.org")


def test_the_longest_wait_is_told(context, name):
    with time_machine.travel(datetime(2030, 5, 3, 12, 0, 0, tzinfo=UTC), tick=False):
        limits = [(Limit(f"{name} minute", 1, 60), "x"), (Limit(f"{name} hour", 1, 3600), "x")]
        hit_all(limits)
        with pytest.raises(TooMany) as refusal:
            hit_all(limits)
        assert refusal.value.retry_after == 3601


def test_keys_may_hold_anything(context, name):
    for key in ("", "\x00", "\ud800", "é" * 10_000):
        hit(Limit(name, 1, 60), key)


def test_the_factor_of_the_settings_widens_every_limit(make_app, name):
    with make_app(limits=2.0).app_context():
        hit(Limit(name, 1, 3600), "one")
        hit(Limit(name, 1, 3600), "one")
        with pytest.raises(TooMany):
            hit(Limit(name, 1, 3600), "one")


def test_processes_count_together(make_app, name):
    for app in (make_app(), make_app()):
        with app.app_context():
            hit(Limit(name, 2, 3600), "one")
    with make_app().app_context(), pytest.raises(TooMany):
        hit(Limit(name, 2, 3600), "one")


def test_two_sites_on_one_valkey_do_not_count_together(make_app, name):
    for site_id in ("one", "another"):
        with make_app(site_id=site_id).app_context():
            hit(Limit(name, 1, 3600), "one")
            with pytest.raises(TooMany):
                hit(Limit(name, 1, 3600), "one")


def test_p03_no_address_is_kept_in_valkey_and_every_counter_goes_away(make_app):
    app = make_app()
    with app.test_request_context(environ_base={"REMOTE_ADDR": "198.51.100.77"}):
        hit(Limit("sign", 5, 604_800), client_key())
    store = Redis.from_url(app.settings.redis_url)
    for key in store.scan_iter():
        assert b"198.51.100" not in key + (store.get(key) if store.type(key) == b"string" else b"")
        if key.startswith(b"limit"):
            assert store.ttl(key) <= 86_400
            assert store.ttl(key) != FOR_EVER


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("198.51.100.7", "198.51.100.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("2001:db8:1:2:ffff::", "2001:db8:1:2::"),
        ("::ffff:198.51.100.7", "198.51.100.7"),
        ("", "local"),
        ("unix:", "local"),
    ],
)
def test_a04_a_household_is_one_address_or_one_prefix(make_app, address, key):
    with make_app().test_request_context(environ_base={"REMOTE_ADDR": address}):
        assert client_key() == key


def test_a11_forged_headers_do_not_change_who_is_counted(make_app, name):
    app = make_app(trusted_proxies=0)

    def act():
        hit(Limit(name, 3, 3600), client_key())
        return ""

    app.add_url_rule("/act", "act", act)
    client = app.test_client()
    forged = [{"X-Forwarded-For": f"203.0.113.{n}", "Forwarded": f"for=203.0.113.{n}"} for n in range(5)]
    assert [client.get("/act", headers=h).status_code for h in forged] == [200, 200, 200, 429, 429]
    assert client.get("/act").headers["Retry-After"]


def hang_up(server, tries):
    """A server that hangs up on whoever calls, until it is closed."""
    with suppress(OSError):
        while True:
            server.accept()[0].close()
            tries.append(time.monotonic())


def test_r06_valkey_that_goes_away_costs_one_try_a_second(make_app, name):
    tries = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=hang_up, args=(server, tries), daemon=True).start()
        app = make_app(redis_url=f"redis://127.0.0.1:{server.getsockname()[1]}/0")
        tries.clear()
        start = time.monotonic()
        with app.test_request_context():
            for n in range(2000):
                hit(Limit(name, 1, 3600), str(n))
        assert 1 <= len(tries) <= 1 + (time.monotonic() - start)


def test_what_is_counted_here_while_valkey_is_away_is_forgotten_in_time(make_app, name, monkeypatch):
    monkeypatch.setattr("activistnet.core.web.counters.MOST_TALLIES", 100)
    app = make_app(redis_url=NOWHERE)
    with app.app_context():
        for n in range(1_000):
            hit(Limit(name, 1, 3600), str(n))
    assert len(app.extensions["limits"]._tallies) <= 100


def test_what_is_counted_loosely_is_kept_in_each_process_at_once(context, name):
    limits = [(Limit(f"{name} hour", 3, 3600), "one"), (Limit(f"{name} day", 5, 86_400), "one")]
    for _ in range(3):
        hit_all(limits, loosely=True)
    for _ in range(5):
        with pytest.raises(TooMany):
            hit_all(limits, loosely=True)
    for _ in range(2):  # a refused try was not counted
        hit_all(limits[1:], loosely=True)
    with pytest.raises(TooMany):
        hit_all(limits[1:], loosely=True)


def test_what_is_counted_loosely_is_known_to_other_processes_half_a_second_later(make_app, name):
    limits = [(Limit(name, 4, 3600), "one")]
    processes = (make_app(), make_app())
    with time_machine.travel(datetime(2030, 5, 3, 12, 0, 0, tzinfo=UTC), tick=False) as clock:
        for _ in range(2):
            for process in processes:
                with process.app_context():
                    hit_all(limits, loosely=True)
            clock.shift(0.6)
        for process in processes * 2:  # whoever asks first has told its own, not heard of the other's last
            with process.app_context(), suppress(TooMany):
                hit_all(limits, loosely=True)
        clock.shift(0.6)
        for process in processes:
            with process.app_context(), pytest.raises(TooMany):
                hit_all(limits, loosely=True)


def test_what_was_counted_is_kept_when_valkey_starts_anew(make_app, name):
    app = make_app(secret_key=name)
    with app.app_context():
        hit_all([(Limit(name, 1, 3600), "one")], loosely=True)
        store = Redis.from_url(app.settings.redis_url)
        store.delete(*store.keys(f"limit:{site_mark(app)}:*"))
        with time_machine.travel(time.time() + 11, tick=False), pytest.raises(TooMany):
            hit_all([(Limit(name, 1, 3600), "one")], loosely=True)


def test_fifty_at_once_get_as_many_as_allowed(app, name):
    passed = []

    def act():
        with app.app_context():
            try:
                hit(Limit(name, 7, 3600), "one")
            except TooMany:
                return
            passed.append(1)

    threads = [threading.Thread(target=act) for _ in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(passed) == 7


def test_a_shared_address_stands_for_many_people_and_a_household_for_one(make_app, name):
    app = make_app(limits=1, shared_addresses=(ip_network("198.51.100.0/24"), ip_network("2001:db8:1::/48")))
    twice, counted = Limit(name, 2, 3600), {}
    for address in ("198.51.100.7", "2001:db8:1:2:3::4", "203.0.113.7", "2001:db8:2::1", ""):
        with app.test_request_context(environ_base={"REMOTE_ADDR": address}), suppress(TooMany):
            counted[address] = 0
            while counted[address] < 300:
                hit(twice, client_key())
                counted[address] += 1
    assert list(counted.values()) == [200, 200, 2, 2, 2]


@pytest.mark.parametrize("listed", ["2001:db8:9::25", "::1", "2001:db8:9::/80", "198.51.100.7"])
def test_one_address_alone_is_shared_where_it_is_listed(make_app, name, listed):
    """Limits know of the half that one household has; a campus and an onion service come from one address of it."""
    address = listed.partition("/")[0]
    needed = {"DATABASE_URL": "postgresql://", "REDIS_URL": NOWHERE}
    keys = dict.fromkeys(("SECRET_KEY", "SEALING_KEYS", "INDEX_KEY"), "a key that is nobody's in the world")
    settings = Settings.from_environment({**needed, **keys, "SHARED_ADDRESSES": listed})
    app = make_app(limits=1, shared_addresses=settings.shared_addresses)
    with app.test_request_context(environ_base={"REMOTE_ADDR": address}):
        for _ in range(100):
            hit(Limit(name, 1, 3600), client_key())
        with pytest.raises(TooMany):
            hit(Limit(name, 1, 3600), client_key())


def test_a_mailbox_that_is_spelt_like_a_shared_address_is_no_address(make_app, name):
    with make_app(limits=1, shared_addresses=(ip_network("0.0.0.0/0"),)).test_request_context():
        hit(Limit(name, 1, 3600), "198.51.100.7")
        with pytest.raises(TooMany):
            hit(Limit(name, 1, 3600), "198.51.100.7")
