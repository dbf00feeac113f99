"""Errors a person can cause: one family with a status and a sentence, answered as a page or as JSON."""

from typing import Any

from flask import Flask, g, jsonify, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from structlog import get_logger
from werkzeug.exceptions import HTTPException, InternalServerError

from ..data.db import db
from ..refusals import DomainError

log = get_logger()
OUT_OF_REACH = (OperationalError, InterfaceError, PoolTimeout)


MESSAGES = {
    400: _l("The request was not understood."),
    403: _l("This is not yours to do."),
    404: _l("There is nothing at this address, or not any more."),
    405: _l("This address does not take that kind of request."),
    413: _l("That is too large to send at once."),
    429: _l("That was a lot in a short time."),
    500: _l("Something broke on our side. It has been noted."),
    503: _l("The site is too busy or being restarted. Nothing you did was lost; try again in a moment."),
}


def init_app(app: Flask) -> None:
    """Answer every error of this family, of HTTP, and of a database out of reach."""
    app.add_template_global(try_again_in)
    app.register_error_handler(DomainError, _domain_error)
    app.register_error_handler(HTTPException, _http_error)
    for error in OUT_OF_REACH:
        app.register_error_handler(error, _database_error)
    app.register_error_handler(Exception, _unexpected)


def try_again_in(seconds: int) -> str:
    """When to come back, as a sentence."""
    if seconds < 120:
        return str(ngettext("Try again in %(n)s second.", "Try again in %(n)s seconds.", seconds, n=seconds))
    minutes = -(-seconds // 60)
    return str(ngettext("Try again in %(n)s minute.", "Try again in %(n)s minutes.", minutes, n=minutes))


def wants_json() -> bool:
    """Whether this request is answered as JSON."""
    return request.path.endswith(".json") or request.path.startswith("/api/")


def answer(status: int, message: str, *, retry_after: int | None = None) -> ResponseReturnValue:
    """An error as the page or JSON this request wants."""
    if wants_json():
        response = make_response(jsonify(error=str(message), request_id=g.get("request_id")), status)
    else:
        response = make_response(_page(status, message, retry_after), status)
    if retry_after is not None:
        response.headers["Retry-After"] = str(retry_after)
    return response


def _page(status: int, message: str, retry_after: int | None) -> str:
    """The page of an error; a database that goes away just now only takes the reader's name from it.

    What passes by itself gives back what was typed, to be sent again then.
    """
    needs: dict[str, Any] = {"status": status, "message": message, "retry_after": retry_after}
    page = "errors/error.html"
    if retry_after is not None and request.method == "POST":
        page, needs["fields"] = "errors/resend.html", typed()
    try:
        return render_template(page, **needs)
    except OUT_OF_REACH:
        g.is_broken = True
        db.session.rollback()
        return render_template(page, **needs)


def typed() -> list[tuple[str, str]]:
    """Names and values as they came, without the old token and without secrets."""
    fields = request.form.items(multi=True)
    return [(name, value) for name, value in fields if name != "csrf_token" and "password" not in name]


def _domain_error(error: DomainError) -> ResponseReturnValue:
    return answer(error.status, error.message, retry_after=error.retry_after)


def _http_error(error: HTTPException) -> ResponseReturnValue:
    if error.code is None or error.code < 400:
        return error.get_response()
    if isinstance(error, InternalServerError) and isinstance(error.original_exception, OUT_OF_REACH):
        return _database_error(error.original_exception)  # the commit, which comes after the view
    response = make_response(answer(error.code, MESSAGES.get(error.code, MESSAGES[400])))
    for name, value in error.get_headers():
        if name == "Allow":
            response.headers[name] = value
    return response


def _database_error(error: Exception) -> ResponseReturnValue:
    g.is_broken = True  # so that the page asks the database for nothing more
    db.session.rollback()  # or whatever still asks would break on the transaction instead
    log.warning("database unavailable", error=type(error).__name__)
    return answer(503, MESSAGES[503], retry_after=2)


def _unexpected(error: Exception) -> ResponseReturnValue:
    g.is_broken = True
    log.exception("unexpected error")
    return answer(500, MESSAGES[500])
