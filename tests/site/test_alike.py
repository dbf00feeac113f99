"""A03: nobody learns by asking whether a mailbox has an account or has signed: not from the answer, nor from the work.

How long an answer takes says more about the machine than about the code, so it is what takes time that is compared:
the statements sent to the database and the passwords hashed.
"""

import re
from datetime import UTC, datetime

import argon2
import pytest
import time_machine
from factories import make_member, make_petition
from guests import typed
from mails import deliver, link_in
from people import make_person

from activistnet.core.data.db import db
from activistnet.members.mailboxes import digest_of, mailbox_of, seal_mailbox

UNKNOWN = "nobody.at.all@example.org"
WISH = {"handle": "newcomer", "display_name": "New", "password": "seven quiet herons"}
ACTS = {
    "sign in": lambda mailbox: ("/login", {"handle": mailbox, "password": "the wrong one"}),
    "reset": lambda mailbox: ("/reset", {"email": mailbox}),
    "hide names": lambda mailbox: ("/hide-names", {"email": mailbox}),
    "join": lambda mailbox: ("/join", {**WISH, "email": mailbox}),
    "sign": lambda mailbox: ("/petitions/{petition}/sign", typed(email=mailbox)),
}


def scrubbed(answer, mailbox):
    """An answer without what is drawn anew each time and what was typed."""
    text = f"{answer.status} {sorted(answer.headers.keys())} {answer.headers.get('Location', '')} {answer.text}"
    text = re.sub(r"(?<=[=/\"])[\w.-]{40,}|[0-9a-f]{16}|\?v=\w+", "…", text)
    return text.replace(mailbox, "…")


@pytest.fixture
def effort(count_queries, monkeypatch):
    """`effort(act)` does it; the statements that were sent, and how many passwords were hashed or compared."""

    def measure(act):
        hashed = []
        for name in ("hash", "verify"):
            whole = getattr(argon2.PasswordHasher, name)
            monkeypatch.setattr(
                argon2.PasswordHasher, name, lambda *given, _whole=whole: hashed.append(1) or _whole(*given)
            )
        with count_queries() as queries:
            answer = act()
        monkeypatch.undo()
        return answer, (queries.statements, len(hashed))

    return measure


@pytest.mark.parametrize("name", ACTS)
def test_a03_known_and_unknown_mailboxes_are_answered_alike_and_cost_the_same(app, client, tmp_path, effort, name):
    with app.app_context():
        mailbox = mailbox_of(db.session.merge(make_person("Amina")))
    petition = make_petition()
    client.post(f"/petitions/{petition.id}/sign", data=typed(email=mailbox))
    client.post(link_in(deliver(app, tmp_path)[0], "confirm"))

    def ask(mailbox):
        path, data = ACTS[name](mailbox)
        browser = app.test_client()
        browser.get("/login")
        return browser, browser.post(path.format(petition=petition.id), data=data)

    ask("warm.up@example.org")
    pages, efforts = [], []
    for each in (mailbox, UNKNOWN):
        (browser, answer), cost = effort(lambda each=each: ask(each))
        pages.append(scrubbed(answer, each))
        efforts.append(cost)
        if answer.status_code == 303:
            pages[-1] += scrubbed(browser.get(answer.location), each)
    assert pages[0] == pages[1]
    assert efforts[0] == efforts[1]


def test_a03_limits_do_not_tell_a_mailbox_with_an_account_by_its_other_spellings(app):
    with app.app_context():
        digest = digest_of("amina.k@gmail.com")
        sealed = seal_mailbox(digest, "amina.k@gmail.com")
    make_member("amina", mailbox_digest=digest, mailbox_sealed=sealed)

    def statuses(*spellings):
        browser = app.test_client()
        return [
            browser.post("/login", data={"handle": spelling, "password": "the wrong one"}).status_code
            for spelling in spellings
        ]

    with time_machine.travel(datetime.now(UTC), tick=False):  # or a limit forgets while a busy machine hashes
        known = statuses(*["amina.k@gmail.com"] * 6, "aminak@gmail.com")
        assert known[-1] == 429
        assert known == statuses(*["bram.k@gmail.com"] * 6, "bramk@gmail.com")
