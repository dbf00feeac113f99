"""Very many who sign in at once: they wait or are told when to come back, and everybody else goes on reading."""

import re
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import databases
import factories
import pytest
from browsers import Browser
from factories import make_member
from flask import Flask
from people import PASSWORD, make_person
from waiting import HANG

from activistnet.core.data.db import db
from activistnet.core.web.csrf import token_for
from activistnet.wiring import create_app
from live.servers import Site, running

CROWD = 40
WHEN = re.compile(r"Try again in \d seconds\.")


@pytest.fixture
def whole(template: str, folder: Path) -> Iterator[tuple[Flask, Site]]:
    """A web process of the real site, with hashes that outlast a page also where others have the processors."""
    with databases.cloned(template) as name:
        settings = databases.settings(name)
        url = databases.ADMIN_URL.set(database=name).render_as_string(hide_password=False)
        app = create_app(settings)
        factories.use(app)
        environ = {"SITE_ID": "", "DATABASE_URL": url, "ARGON2": "65536,12,4"}
        with running(folder, app="whole_app:app", **environ) as site:
            yield app, site
        factories.use(None)
        with app.app_context():
            db.engine.dispose()


def ask(site: Site, path: str, cookie: str, fields: dict[str, str] | None = None, number: int = 0) -> tuple[int, str]:
    """Status and page; a refusal has to say when to come back."""
    headers = {"Cookie": cookie, "X-Forwarded-For": f"10.1.0.{number}"}
    if fields is not None:
        headers["X-CSRF-Token"] = token_for(cookie.partition("=")[2])
    request = Request(f"http://127.0.0.1:{site.port}{path}", urlencode(fields).encode() if fields else None, headers)
    try:
        with urlopen(request, timeout=HANG) as answer:
            return answer.status, answer.read().decode()
    except HTTPError as error:
        assert error.status != 503 or int(error.headers["Retry-After"]) > 0
        return error.status, error.read().decode()


def test_while_forty_sign_in_members_read_on_and_the_refused_keep_what_they_typed(whole: tuple[Flask, Site]) -> None:
    app, site = whole
    known = make_person("Amina").handle
    app.test_client_class = Browser
    member = f"__Host-s={app.test_client(user=make_member()).get_cookie('__Host-s').value}"

    def sign_in(number: int) -> tuple[str, int, str]:
        handle = known if number == 0 else f"person_{number}"
        return handle, *ask(site, "/login", "__Host-f=a-form", {"handle": handle, "password": PASSWORD}, number)

    assert (ask(site, "/topics", member)[0], sign_in(CROWD)[1]) == (200, 422), "and what is made once, is made"
    with ThreadPoolExecutor(CROWD) as crowd:
        tries = [crowd.submit(sign_in, number) for number in range(CROWD)]
        read = []
        wait(tries, return_when=FIRST_COMPLETED)  # the first is refused: from here on all who may wait do
        while not all(each.done() for each in tries) or not read:
            read.append(ask(site, "/topics", member)[0])
    answers = [each.result() for each in tries]
    # Where others have the processors, a page may be told to come back now and then, as everybody is; with hashes in
    # every place nearly all would be.
    assert read.count(200) > len(read) / 2, read
    assert {status for _handle, status, _page in answers} <= {200, 422, 503}
    assert any(status != 503 for _handle, status, _page in answers)
    refused = [(handle, page) for handle, status, page in answers if status == 503 and "Busy for a moment" not in page]
    assert refused, "some by the form itself, not by the gate in front of everything"
    assert all(f'value="{handle}"' in page and WHEN.search(page) for handle, page in refused)
