"""Two sites on one Valkey know nothing of each other, also with the same keys; two machines of one site share all."""

from dataclasses import replace
from uuid import uuid4

import pytest
from sqlalchemy.engine import make_url
from waiting import wait_until

from activistnet.core.jobs.queue import make_celery
from activistnet.core.outside.channel import Channel
from activistnet.core.outside.loops import Loop
from activistnet.core.outside.valkey import site_mark
from activistnet.core.web import limits
from activistnet.core.web.limits import HOUR, Limit
from activistnet.petitions import origins
from activistnet.wiring import create_app


def another(app, **changes):
    """A process of the site with these settings."""
    return create_app(replace(app.settings, page_cache=True, **changes))


def elsewhere(app, **changes):
    return make_url(app.settings.database_url).set(**changes).render_as_string(hide_password=False)


@pytest.fixture
def one(app):
    return another(app)


@pytest.fixture
def machine(app):
    """Another machine of the same site: it reaches the database by another way, with a newer key for links."""
    newer = app.settings.secret_key + "newer"
    return another(app, database_url=elsewhere(app, host="db.example.org", port=6432), secret_key=newer)


@pytest.fixture(params=["database", "id"])
def stranger(app, request):
    """Another site with the very same keys."""
    if request.param == "id":
        return another(app, site_id="a copy to try something out")
    return another(app, database_url=elsewhere(app, database="another_site"))


def hits(site, name):
    with site.test_request_context():
        return limits.is_within([(Limit(name, 1, HOUR), "somebody")])


def test_limits_are_those_of_one_site(one, machine, stranger):
    name = f"a test of two sites {uuid4()}"
    assert hits(one, name) and hits(stranger, name)
    assert not hits(machine, name) and not hits(stranger, name) and not hits(one, name)


def test_what_is_said_is_heard_on_all_machines_of_the_site_and_nowhere_else(one, machine, stranger):
    heard = {}
    loops = []
    for name, other in (("machine", machine), ("stranger", stranger)):
        channel = Channel(other, "test", lambda word, name=name: heard.setdefault(name, []).append(word))
        loops.append(Loop(f"test {name}", channel.listen, pause=0))
        loops[-1].start()
        wait_until(channel.has_tried.is_set)
    try:
        Channel(stranger, "test", print).say("from a stranger")
        Channel(one, "test", print).say("a word")
        wait_until(lambda: {*heard} == {"machine", "stranger"})
        assert heard == {"machine": ["a word"], "stranger": ["from a stranger"]}
    finally:
        for loop in loops:
            loop.stop(wait=5)


def test_jobs_go_to_workers_of_the_site(one, machine, stranger):
    def prefix(site):
        return make_celery(site).conf.broker_transport_options["global_keyprefix"]

    assert prefix(one) == prefix(machine) != prefix(stranger)


def test_every_key_and_every_channel_has_the_mark_of_the_site(one, machine, stranger):
    client = one.extensions["valkey"].client
    client.flushdb()
    for site in (one, machine, stranger):
        hits(site, "another test of two sites")
        with site.app_context():
            origins.note_held(limits.Client("203.0.113.0/24"))
        with make_celery(site).connection_for_write() as connection:
            connection.default_channel.client.lpush("now", "{}")
        channels = (site.extensions["pagecache"].forgetting.channel, site.extensions["live.channel"])
        assert all(channel.name.endswith(site_mark(site)) for channel in channels)
    keys = {key.decode(errors="replace") for key in client.keys("*")}
    for mark in (site_mark(one), site_mark(stranger)):
        assert {key.partition(":")[0] for key in keys if mark in key} >= {"limit", "jobs", "origins"}
    assert all(site_mark(one) in key or site_mark(stranger) in key for key in keys), keys
    assert site_mark(one) == site_mark(machine) != site_mark(stranger)
