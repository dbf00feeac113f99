"""People for measurements: members who are signed in, petitions, and guests whose mail has arrived."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from flask import Flask

from activistnet.accounts.models import SignInSession
from activistnet.accounts.services import passwords
from activistnet.core.data.crypto import new_token, token_hash
from activistnet.core.data.db import db
from activistnet.core.web.cookies import own_cookie_names
from activistnet.core.web.csrf import token_for
from activistnet.members.mailboxes import digest_of, seal_mailbox
from activistnet.members.models import Member
from activistnet.petitions import domains, mailboxes
from activistnet.petitions.models import Confirmation, Petition, PetitionTarget
from activistnet.topics.models import Topic

COUNTRIES = ("NL", "FR", "DE", "GB", "ES", "BE", "SR", "IT")


def make_petition(app: Flask) -> int:
    """An open petition; its id."""
    with app.app_context(), db.transaction():
        # Of one who has just joined, mails would wait.
        joined_at = datetime.now(UTC) - timedelta(days=30)
        author = Member(handle=f"author{new_token()[:8].lower()}", display_name="Author", joined_at=joined_at)
        db.session.add(author)
        db.session.flush()
        petition = Petition(
            author_id=author.id,
            topic_id=db.session.scalars(sa.select(Topic.id)).first() or 0,
            title="Open the archive of the harbour files to the families",
            slug="open-the-archive",
            body="Forty years are over.",
            body_html="<p>Forty years are over.</p>",
            goal=100_000,
            targets=[PetitionTarget(position=1, name="the Harbour Board")],
        )
        db.session.add(petition)
        db.session.flush()
        return petition.id


def sign_in_members(app: Flask, count: int) -> list[tuple[str, str, str]]:
    """New members with a mailbox and a session: (name of the cookie, its value, a token for forms)."""
    tokens = [new_token() for _ in range(count)]
    with app.app_context(), db.transaction():
        rows = []
        for n, token in enumerate(tokens):
            mailbox = f"m{n}.{token[:6]}@example.org"
            digest = digest_of(mailbox)
            rows.append(
                {
                    "handle": f"m{n}_{token[:6]}".lower(),
                    "display_name": f"Member {n}",
                    "country": COUNTRIES[n % len(COUNTRIES)],
                    "mailbox_digest": digest,
                    "mailbox_sealed": seal_mailbox(digest, mailbox),
                }
            )
        wanted = sa.insert(Member).returning(Member.id, sort_by_parameter_order=True)
        ids = db.session.scalars(wanted, rows).all()
        ends = datetime.now(UTC) + timedelta(days=1)
        sessions = [
            {"token_hash": token_hash(token), "member_id": id_, "expires_at": ends}
            for token, id_ in zip(tokens, ids, strict=True)
        ]
        db.session.execute(sa.insert(SignInSession), sessions)
        name = own_cookie_names().session
        return [(name, token, token_for(token)) for token in tokens]


def make_member(app: Flask, password: str) -> str:
    """A member with a password and no mailbox; the handle."""
    handle = f"p_{new_token()[:8]}".lower().replace("-", "_")
    with app.app_context(), db.transaction():
        hashed = passwords.hash_password(password)
        db.session.add(Member(handle=handle, display_name="Somebody", password_hash=hashed))
    return handle


def make_tries(app: Flask, petition_id: int, count: int) -> list[str]:
    """Guests whose confirmation mail has arrived: the tokens of their links, which say nothing of their domain."""
    tokens = [new_token() for _ in range(count)]
    _write_tries(app, petition_id, {token: f"g{n}.{token[:6]}@example.org" for n, token in enumerate(tokens)})
    return tokens


def make_tries_of(app: Flask, petition_id: int, typed: Sequence[str]) -> list[str]:
    """The same of guests with these mailboxes, whose links say what they say."""
    with app.app_context():
        tokens = [new_token() + domains.mark_of(petition_id, mailbox) for mailbox in typed]
    _write_tries(app, petition_id, dict(zip(tokens, typed, strict=True)))
    return tokens


def _write_tries(app: Flask, petition_id: int, typed: Mapping[str, str]) -> None:
    with app.app_context(), db.transaction():
        rows = []
        for n, (token, mailbox) in enumerate(typed.items()):
            digest = mailboxes.digest_of(petition_id, mailbox)
            rows.append(
                {
                    "token_hash": token_hash(token),
                    "petition_id": petition_id,
                    "mailbox_digest": digest,
                    "mailbox_sealed": mailboxes.seal_mailbox(petition_id, digest, mailbox),
                    "name": f"Guest {n}",
                    "country": COUNTRIES[n % len(COUNTRIES)],
                    "expires_at": datetime.now(UTC) + timedelta(days=7),
                }
            )
        db.session.execute(sa.insert(Confirmation), rows)
