"""What was typed, given back: the page for a request that can't be taken yet, with one button to send it again."""

from flask import Flask, make_response, render_template, request
from flask.typing import ResponseReturnValue

from .csrf import SAFE, PageTooOld
from .errors import DomainError, SignInNeeded, answer, wants_json


def init_app(app: Flask) -> None:
    """Answer a page that was open for too long, and a lost session, without losing a word."""
    app.register_error_handler(PageTooOld, _give_back)
    app.register_error_handler(SignInNeeded, _give_back)


def _give_back(error: DomainError) -> ResponseReturnValue:
    if request.method in SAFE or wants_json():
        return answer(error.status, error.message)
    page = render_template("errors/resend.html", message=error.message, status=error.status, fields=_typed())
    return make_response(page, error.status)


def _typed() -> list[tuple[str, str]]:
    """Names and values as they came, without the old token and without secrets."""
    fields = request.form.items(multi=True)
    return [(name, value) for name, value in fields if name != "csrf_token" and "password" not in name]
