"""Maintenance: everything can be read and nothing changed, for as long as the operator says."""

from collections.abc import Callable
from typing import TypeVar

from flask import current_app, request
from flask_babel import lazy_gettext as _l

from ..application import Hook, Site
from ..data import orders
from ..data.db import SAFE
from ..data.time import now
from ..refusals import DomainError

View = TypeVar("View", bound=Callable[..., object])
RETRY_SECONDS = 300  # where nobody has said for how long
LONGEST_RETRY = 3600


class InMaintenance(DomainError):
    """Not now; why is what the operator has said."""

    status = 503
    gives_back = True
    message = _l("We're working on the site.")


def always_open(view: View) -> View:
    """Let this view change something also then: whoever works on the site gets in, and everybody gets out."""
    view.always_open = True  # type: ignore[attr-defined]
    return view


def init_app(app: Site, *, works_on_it: Callable[[], bool]) -> None:
    """`works_on_it` says whether whoever asks may go on."""
    app.extensions["works_on_it"] = works_on_it


def announcement() -> str:
    """What every page says on top; mostly nothing."""
    said = orders.current().announcement
    return said.text if said and said.holds else ""


def said() -> str:
    """Why nothing can be changed just now; mostly nothing."""
    why = orders.current().maintenance
    return why.text if why and why.holds else ""


def _refuse() -> None:
    orders.known().begin()
    why = orders.current().maintenance
    if why is None or request.method in SAFE or not why.holds:
        return
    view = current_app.view_functions.get(request.endpoint or "")
    if view is None or getattr(view, "always_open", False) or current_app.extensions["works_on_it"]():
        return
    left = int((why.until - now()).total_seconds()) + 1 if why.until else RETRY_SECONDS
    raise InMaintenance(why.text, retry_after=min(left, LONGEST_RETRY))


HOOK = Hook(before=_refuse)
