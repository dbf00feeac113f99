"""In lynx and w3m people sign, confirm, withdraw, join and reply, each end to end, by the mails."""

import shutil
import time

import databases
import factories
import pytest
import sqlalchemy as sa
from factories import make_discussion, make_petition
from lynx import Lynx
from people import PASSWORD
from ports import free_port
from w3m import W3m

from activistnet.core.data.db import db
from activistnet.posts.models import Post
from bench import site as sites

NAME = "http://activist.test"  # no loopback, where cookies are for safe connections alone, which these have none of


@pytest.fixture(scope="module")
def site(template, letters):
    """A site of another name, which is reached through itself."""
    with databases.cloned(template) as name:
        settings = {
            "BASE_URL": NAME,
            "DATABASE_URL": databases.ADMIN_URL.set(database=name).render_as_string(hide_password=False),
            "REDIS_URL": "",
            "MAIL_URL": f"smtp://127.0.0.1:{letters[1]}",
            "ARGON2": "19456,2,1",
        }
        with sites.running(free_port(), **settings) as site:
            factories.use(site.app)
            yield site
            with site.app.app_context():
                db.engine.dispose()


@pytest.fixture(params=[Lynx, W3m])
def terminal(request, site, tmp_path):
    name = request.param.__name__.lower()
    if shutil.which(name) is None:
        pytest.skip(f"NO {name.upper()} ON THIS MACHINE: it is not tried")
    return request.param(tmp_path, NAME, site.base)


def test_a_guest_signs_confirms_and_withdraws(terminal, letters, count_rows):
    petition, mailbox = make_petition(), f"ada{time.monotonic_ns()}@example.org"
    assert petition.title in terminal.read(f"/petitions/{petition.id}")  # without its slug: it is led on
    typed = {"Your name": "Ada", "E-mail": mailbox, "Country": ">Netherlands"}
    terminal.send(f"/petitions/{petition.id}/sign", typed, "Sign")
    terminal.send(letters[0].link(mailbox, "confirm"), {}, "Confirm my signature")
    assert count_rows(petition.id) == 1
    terminal.send(letters[0].link(mailbox, "withdraw", number=2), {}, "Withdraw my signature")
    assert count_rows(petition.id) == 0


def test_a_stranger_joins_and_replies(terminal, letters, site):
    unique = time.monotonic_ns() % 10**9
    root, mailbox = make_discussion(), f"nora{unique}@example.org"
    typed = {"Handle": f"nora{unique}", "Display name": "Nora", "E-mail": mailbox, "Password": PASSWORD}
    terminal.send("/join", typed, "Join")
    terminal.send(letters[0].link(mailbox, "welcome"), {}, "Create my account")
    terminal.send(f"/posts/{root.id}/replies", {"Your reply": "It is the only one."}, "Reply")
    with site.app.app_context():
        assert db.session.scalars(sa.select(Post.body).where(Post.root_id == root.id)).all() == ["It is the only one."]
