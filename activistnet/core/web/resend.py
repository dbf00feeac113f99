"""What was typed, given back: the page for a request that can't be taken yet, with one button to send it again."""

from flask import Flask, make_response, render_template, request
from flask.typing import ResponseReturnValue

from ..data.db import SAFE
from ..refusals import DomainError, SignInNeeded
from .csrf import PageTooOld
from .errors import answer, typed, wants_json


def init_app(app: Flask) -> None:
    """Answer a page that was open for too long, and a lost session, without losing a word."""
    app.register_error_handler(PageTooOld, _give_back)
    app.register_error_handler(SignInNeeded, _give_back)


def _give_back(error: DomainError) -> ResponseReturnValue:
    if request.method in SAFE or wants_json():
        return answer(error.status, error.message)
    page = render_template("errors/resend.html", message=error.message, status=error.status, fields=typed())
    return make_response(page, error.status)
