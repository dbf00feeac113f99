"""One page with a form, open in a browser, whose button is pressed again and again."""

from datetime import timedelta
from typing import NamedTuple
from urllib.parse import parse_qsl

import sqlalchemy as sa
from browsers import Browser

from activistnet.core.data.crypto import new_token
from activistnet.core.data.db import db
from activistnet.core.web import once
from activistnet.core.web.cookies import cookie_names
from activistnet.core.web.csrf import token_for

NEW = "another+horse+battery+staple"


class Form(NamedTuple):
    """An address, and what is sent there."""

    path: str
    fields: str

    def sent(self, things):
        return dict(parse_qsl(self.fields.format_map(things), keep_blank_values=True))


class Page:
    """One page with a form, open in a browser: whoever presses its button sends the same token and the same cookie."""

    def __init__(self, app, things, form, member):
        app.test_client_class = Browser
        self.app, self.form, self.things = app, form, things
        self.path = form.path.format_map(things)
        first = app.test_client(user=member)
        self.address = first.environ_base["REMOTE_ADDR"]
        names = cookie_names(app.settings.base_url)
        held = first.get_cookie(names.session)
        self.cookies = {names.session: held.value} if held else {names.form: new_token()}
        self.token = token_for(next(iter(self.cookies.values())))

    def press(self, **changes):
        browser = self.app.test_client()
        browser.environ_base["REMOTE_ADDR"] = self.address
        for name, value in self.cookies.items():
            browser.set_cookie(name, value)
        data = {**self.form.sent(self.things), "csrf_token": self.token, **changes}
        return browser.post(self.path, data=data, forged=True)


def make_older(by):
    """Let what was sent have been sent so much earlier, and a little."""
    longer = by + timedelta(seconds=1)
    db.session.execute(sa.update(once.AnsweredForm).values(sent_at=once.AnsweredForm.sent_at - longer))


def said(answer):
    return answer.status_code, answer.location, answer.headers.getlist("Set-Cookie")
