"""Members as a whole running site knows them: with a mailbox and a password."""

import time
from datetime import UTC, datetime, timedelta

import factories

from activistnet.accounts.services.passwords import hash_password
from activistnet.members.mailboxes import digest_of, seal_mailbox
from activistnet.members.models import Member

PASSWORD = "correct horse battery staple"
A_MONTH_AGO = datetime.now(UTC) - timedelta(days=30)  # letters of who has come today wait


def make_person(name: str, *, role: str = "member", **values: object) -> Member:
    """A member who can sign in with PASSWORD, by a handle that nobody else has."""
    unique = time.monotonic_ns() % 10**12
    mailbox = f"{name.lower()}{unique}@example.org"
    with factories.current().app_context():
        digest = digest_of(mailbox)
        secrets = {"mailbox_sealed": seal_mailbox(digest, mailbox), "password_hash": hash_password(PASSWORD)}
    return factories.make_member(
        f"{name.lower()}{unique}", display_name=name, role=role, mailbox_digest=digest, **secrets, **values
    )
