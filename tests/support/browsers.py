"""A browser without scripts, as the tests use it."""

import secrets
from datetime import UTC, datetime
from ipaddress import IPv4Address
from typing import Any

import factories
import sqlalchemy as sa
from flask.testing import FlaskClient
from werkzeug.datastructures import Headers
from werkzeug.test import TestResponse

from activistnet.accounts import rules
from activistnet.accounts.models import SignInSession
from activistnet.core.data.crypto import new_token, token_hash
from activistnet.core.web.cookies import cookie_names
from activistnet.core.web.csrf import token_for
from activistnet.members.models import Member


class Browser(FlaskClient):
    """Sends the token of its cookie along, as the forms of every page do; `forged=True` leaves it out.

    `app.test_client(user=member)` is signed in, as Flask-Login's own client would be. Each comes from an address of its
    own, as limits are counted by address and outlive a test.
    """

    def __init__(self, *args: Any, user: Member | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.environ_base["REMOTE_ADDR"] = str(IPv4Address(0x0A000000 + secrets.randbelow(1 << 24)))
        if user is not None:
            self.sign_in(user)

    def open(self, *args: Any, forged: bool = False, **kwargs: Any) -> TestResponse:
        if not forged and args and isinstance(args[0], str):
            headers = Headers(kwargs.get("headers"))
            headers.setdefault("X-CSRF-Token", token_for(self._secret()))
            kwargs["headers"] = headers
        # Taken whole and closed: an answer that streams holds its place at the gate for as long as it is open.
        return super().open(*args, **{"buffered": True, **kwargs})

    def sign_in(self, member: Member) -> None:
        """Start a session of this member and hold its cookie."""
        self.hold(start_session(member))

    def hold(self, token: str) -> None:
        """Hold the cookie of a session."""
        self.set_cookie(cookie_names(self.application.settings.base_url).session, token)

    def _secret(self) -> str:
        names = cookie_names(self.application.settings.base_url)
        for name in (names.session, names.form):
            if cookie := self.get_cookie(name):
                return cookie.value
        self.set_cookie(names.form, f"the-form-cookie-of-a-test-{secrets.token_hex(4)}")
        return self._secret()


def start_session(member: Member) -> str:
    """The token of a new session of this member, as signing in gives it."""
    token = new_token()
    ends_at = rules.session_ends_at(member, datetime.now(UTC))
    credential = sa.select(Member.credential).where(Member.id == member.id).scalar_subquery()
    held = {"token_hash": token_hash(token), "credential": credential}
    factories.save(SignInSession(member_id=member.id, expires_at=ends_at, **held))
    return token
