"""Errors a person can cause: one family with a status and a sentence, answered as a page or as JSON."""

from typing import Any

from flask import Flask, current_app, g, jsonify, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_babel.speaklater import LazyString
from structlog import get_logger
from werkzeug.exceptions import HTTPException, InternalServerError

from ..application import Hook, settings
from ..data import outage
from ..data.db import SAFE, db, stands_alone
from ..data.outage import OUT_OF_REACH
from ..outside.meters import meters
from ..refusals import DomainError, Forbidden, NoRoom, NotFound, SignInNeeded, TooMany, WayOn
from .csrf import is_foreign
from .headers import request_id
from .typed import files_in, texts_in

log = get_logger()

MESSAGES = {
    400: _l("We couldn't understand that request."),
    401: SignInNeeded.message,
    403: Forbidden.message,
    404: NotFound.message,
    405: _l("This address doesn't accept that kind of request."),
    406: _l("This address has nothing in the format you asked for."),
    408: _l("Your request took too long to arrive. Try again."),
    409: _l("Something has changed in the meantime. Reload the page and look again."),
    410: _l("What was here is gone for good."),
    411: _l("Your request doesn't say how long it is."),
    412: _l("Something has changed in the meantime. Reload the page and look again."),
    413: _l("That's too large to send at once. Make it smaller and send it again."),
    414: _l("That web address is too long."),
    415: _l("This address doesn't accept that kind of content."),
    416: _l("There is no such part of this page."),
    417: _l("Your request expects something this site doesn't do."),
    422: _l("Something in your request isn't right. Go back and try again."),
    429: TooMany.message,
    431: _l("Your browser sent too much at once. Delete this site's cookies and try again."),
    500: _l("Something broke on our side. We've made a note of it."),
    501: _l("This site can't do that."),
    502: _l("Something this site needs isn't responding. Try again in a moment."),
    503: _l("The site is busy or restarting. Nothing you did is lost: try again in a moment."),
    504: _l("Something this site needs took too long to respond. Try again in a moment."),
}
OTHER = _l("We couldn't accept that request.")
# The answer of the database was lost on the way, or something broke behind it.
UNSURE = _l("Something broke just then, so we can't say whether this was done. Send it again: it won't be done twice.")
NO_ROOM_SECONDS = 60
KEPT_HEADERS = ("Allow", "Content-Range", "Retry-After", "WWW-Authenticate")


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
    if minutes >= 120:
        hours = -(-minutes // 60)
        return str(ngettext("Try again in %(n)s hour.", "Try again in %(n)s hours.", hours, n=hours))
    return str(ngettext("Try again in %(n)s minute.", "Try again in %(n)s minutes.", minutes, n=minutes))


def wants_json(path: str) -> bool:
    """Whether requests for this path are answered as JSON."""
    return path.endswith(".json") or path.startswith("/api/")


def asks_for_json() -> bool:
    """Whether a script of ours asked, which says so; elsewhere the path does."""
    return request.headers.get("Accept") == "application/json"


def answer(
    status: int,
    message: str,
    *,
    retry_after: int | None = None,
    gives_back: bool = False,
    button: str | None = None,
    way_on: WayOn | None = None,
    is_unsure: bool = False,
) -> ResponseReturnValue:
    """An error as the page or JSON this request wants.

    A page shows what was typed. What passes by itself, or `gives_back`, has a `button` that sends it again; `way_on`
    leads to what helps instead. Where it
    `is_unsure` whether it was done, that sends the very same form, which is known again.
    """
    gives_back = (gives_back or retry_after is not None) and _is_of_our_page()
    if wants_json(request.path) or asks_for_json():
        response = make_response(jsonify(error=str(message), request_id=g.get("request_id")), status)
    else:
        response = make_response(_page(status, message, retry_after, gives_back, button, way_on, is_unsure), status)
        response.headers["Cache-Control"] = "no-store"
    if retry_after is not None:
        response.headers["Retry-After"] = str(retry_after)
    return response


def _page(
    status: int,
    message: str,
    retry_after: int | None,
    gives_back: bool,
    button: str | None,
    way_on: WayOn | None,
    is_unsure: bool,
) -> str:
    """The page of an error; a database that goes away just now only takes the reader's name from it."""
    needs: dict[str, Any] = {"status": status, "message": message, "retry_after": retry_after, "button": button}
    needs |= {"is_unsure": is_unsure, "way_on": way_on}
    is_too_large = status == 413  # and is taken apart by nobody
    needs["typed"] = [] if is_too_large else texts_in(request, base_url=settings().base_url)
    page = "errors/resend.html" if gives_back else "errors/error.html"
    if gives_back:
        needs["fields"] = _fields(with_token=is_unsure)
        needs["files"] = [] if is_too_large else files_in(request, base_url=settings().base_url)
    try:
        return render_template(page, **needs)
    except OUT_OF_REACH:
        g.is_broken = True
        db.session.rollback()
        return render_template(page, **needs)


def _is_of_our_page() -> bool:
    """Whether a button may send again what came: never what another site made up."""
    return request.method == "POST" and not is_foreign(request, base_url=settings().base_url)


def _fields(*, with_token: bool) -> list[tuple[str, str]]:
    """Names and values as they came, without secrets; with the old token only where it has to be the same form."""
    fields = [(name, value) for name, value in request.form.items(multi=True) if "password" not in name]
    return fields if with_token else [(name, value) for name, value in fields if name != "csrf_token"]


def _domain_error(error: DomainError) -> ResponseReturnValue:
    meters.count("refusals_total", _reason(type(error).__name__))
    return answer(
        error.status,
        error.message,
        retry_after=error.retry_after,
        gives_back=error.gives_back,
        button=error.button,
        way_on=error.way_on,
    )


def _reason(name: str) -> str:
    """The class of a refusal in words: `page too old`."""
    return "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in name).strip()


def _http_error(error: HTTPException) -> ResponseReturnValue:
    if error.code is None or error.code < 400:
        return error.get_response()
    if isinstance(error, InternalServerError) and isinstance(error.original_exception, OUT_OF_REACH):
        return _database_error(error.original_exception)  # the commit, which comes after the view
    response = make_response(answer(error.code, sentence_of(error.code)))
    for name, value in error.get_headers():
        if name in KEPT_HEADERS:
            response.headers[name] = value
    return response


def sentence_of(code: int) -> LazyString:
    """What is said of an error that HTTP knows by this number."""
    return MESSAGES.get(code, MESSAGES[500] if code >= 500 else OTHER)


def _database_error(error: Exception) -> ResponseReturnValue:
    is_unsure = _is_unsafe() and outage.may_be_done(error, one_statement=stands_alone())
    g.is_broken = True  # so that the page asks the database for nothing more
    db.session.rollback()  # or whatever still asks would break on the transaction instead
    g.shed = outage.reason(error)
    log.warning("database unavailable", error=type(error).__name__, reason=g.shed, request_id=request_id())
    if g.shed == "disk":
        return _domain_error(NoRoom(retry_after=NO_ROOM_SECONDS))
    return answer(503, UNSURE if is_unsure else MESSAGES[503], retry_after=2, is_unsure=is_unsure)


def _unexpected(error: Exception) -> ResponseReturnValue:
    is_unsure = _is_unsafe() and stands_alone()  # whatever has been written by then stays
    g.is_broken = True
    log.error("unexpected error", exc_info=error, request_id=request_id())
    return answer(500, UNSURE if is_unsure else MESSAGES[500], gives_back=is_unsure, is_unsure=is_unsure)


def _is_unsafe() -> bool:
    return request.method not in SAFE


def _refuse_without_room() -> None:
    """Nothing is written while the disk is full: the rest of it keeps the database up, and with it all reading."""
    if _is_unsafe() and current_app.extensions["disk"].is_full:
        g.shed = "disk"
        raise NoRoom(retry_after=NO_ROOM_SECONDS)


HOOK = Hook(before=_refuse_without_room)
