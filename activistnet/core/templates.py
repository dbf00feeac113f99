"""Templates: Jinja as Flask sets it up, without the two things that took half the time of a page."""

from collections.abc import MutableMapping
from functools import lru_cache
from typing import Any

from babel.support import NullTranslations
from flask import Flask, g
from flask.templating import Environment
from flask_babel import get_translations
from jinja2 import pass_context
from jinja2.runtime import Context

from . import markup


class Templates(Environment):
    """One dictionary of globals for all templates: a chain of maps is compared by Jinja at each import of macros."""

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        return {**self.globals, **d} if d else self.globals


def init_app(app: Flask) -> None:
    """Called before anything else touches the templates of `app`."""
    app.jinja_environment = Templates
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True


def translate_quickly(app: Flask) -> None:
    """Called after Flask-Babel, which looks up language and catalogue for every word on a page."""
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        gettext=lambda text: _catalog().ugettext(text),
        ngettext=lambda one, many, n: _catalog().ungettext(one, many, n),
        pgettext=lambda context, text: _catalog().upgettext(context, text),
        npgettext=lambda context, one, many, n: _catalog().unpgettext(context, one, many, n),
        newstyle=True,
    )
    app.jinja_env.globals["_"] = app.jinja_env.globals["gettext"] = _gettext


@pass_context
def _gettext(context: Context, text: str, /, **variables: Any) -> str:
    """As Jinja's own, but a text without anything to fill in is only looked up."""
    said = _catalog().ugettext(text)
    if context.eval_ctx.autoescape:
        said = _as_markup(said)
    return said % variables if variables or "%" in said else said


@lru_cache(10_000)
def _as_markup(said: str) -> str:
    return markup.stored(said)


def _catalog() -> NullTranslations:
    """The catalogue of the language spoken now, kept where Flask-Babel forgets it when the language changes."""
    spoken = g.get("_flask_babel")
    catalog: NullTranslations | None = getattr(spoken, "babel_translations", None)
    if catalog is None:
        catalog = get_translations()
        g._flask_babel.babel_translations = catalog
    return catalog
