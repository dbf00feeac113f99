"""What tests of accounts need: the mails that were sent, and members who can sign in."""

import email
import re
from collections.abc import Callable
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import factories
import pytest
import sqlalchemy as sa
from browsers import Browser
from flask import Flask
from werkzeug.test import TestResponse

from activistnet.accounts.services.joining import create
from activistnet.accounts.services.passwords import hash_password
from activistnet.core.data.db import db
from activistnet.core.jobs import tasks
from activistnet.members.mailboxes import digest_of, seal_mailbox
from activistnet.members.models import Member

PASSWORD = "seven quiet herons"


@pytest.fixture
def mails(app: Flask, tmp_path: Path, configure: Callable[..., None]) -> Callable[[], list[EmailMessage]]:
    """`mails()` does the work that waits in the outbox and gives the messages since the last call."""
    configure(mail_url=f"file:{tmp_path}")
    seen: set[Path] = set()

    def read() -> list[EmailMessage]:
        with app.app_context():
            tasks.run_due()
        files = sorted(set(tmp_path.glob("*.eml")) - seen)
        seen.update(files)
        return [email.message_from_bytes(file.read_bytes(), policy=default) for file in files]

    return read


@pytest.fixture
def make_account(app: Flask) -> Callable[..., Member]:
    """`make_account("amina")`: a member with the mailbox amina@example.org and the password of all tests."""

    def make(handle: str, *, mailbox: str | None = None, password: str = PASSWORD, **values: object) -> Member:
        mailbox = mailbox or f"{handle}@example.org"
        with app.app_context():
            password_hash = hash_password(password)
            with db.transaction():
                digest = digest_of(mailbox)
                sealed = seal_mailbox(digest, mailbox)
                named = {"display_name": handle.title(), "password_hash": password_hash, **values}
                member = create(handle=handle, mailbox_digest=digest, mailbox_sealed=sealed, **named)
            db.session.expunge(member)
        return member

    return make


@pytest.fixture
def sign_in(client: Browser) -> Callable[..., object]:
    """`sign_in("amina")` through the page, with the password of all tests."""

    def sign_in(handle: str, password: str = PASSWORD, browser: Browser = client, **fields: str) -> object:
        return browser.post("/login", data={"handle": handle, "password": password, **fields})

    return sign_in


@pytest.fixture
def at_another_address() -> Callable[..., Browser]:
    """`at_another_address("10.0.0.9")`: a new browser behind that address."""

    def make(address: str) -> Browser:
        app = factories.current()
        app.test_client_class = Browser
        browser = app.test_client()
        browser.environ_base = {**browser.environ_base, "REMOTE_ADDR": address}
        return browser

    return make


def link_in(message: EmailMessage) -> str:
    """The path of the first link with a token in a mail."""
    found = re.search(r"https?://[^/\s]+(/\w+/[\w-]{43})", message.get_content())
    assert found, message.get_content()
    return found[1]


def scrubbed(answer: TestResponse) -> str:
    """A page without what differs each time: tokens and sealed values."""
    return re.sub(r"[\w=.-]{60,}", "", answer.text)


def get_member(handle: str) -> Member | None:
    with factories.current().app_context():
        return db.session.scalar(sa.select(Member).where(Member.handle == handle))


def count(table: type) -> int:
    with factories.current().app_context():
        return db.session.scalar(sa.select(sa.func.count()).select_from(table))
