"""Words of the site: looked up in the catalogue of this request, found once.

Touches: Flask-Babel 4.0.0, its private `g._flask_babel`. Flask-Babel looks up language and catalogue for every word.
"""

from functools import lru_cache
from typing import Any

from babel.support import NullTranslations
from flask import Flask, g
from flask_babel import get_translations
from jinja2 import pass_context
from jinja2.runtime import Context

from ..words import markup


def apply(app: Flask) -> None:
    """Called after Flask-Babel, which looks up language and catalogue for every word on a page."""
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        gettext=lambda text: catalogue().ugettext(text),
        ngettext=lambda one, many, n: catalogue().ungettext(one, many, n),
        pgettext=lambda context, text: catalogue().upgettext(context, text),
        npgettext=lambda context, one, many, n: catalogue().unpgettext(context, one, many, n),
        newstyle=True,
    )
    app.jinja_env.globals["_"] = app.jinja_env.globals["gettext"] = _gettext


@pass_context
def _gettext(context: Context, text: str, /, **variables: Any) -> str:
    """As Jinja's own, but a text without anything to fill in is only looked up."""
    said = word(catalogue(), text) if context.eval_ctx.autoescape else catalogue().ugettext(text)
    return said % variables if variables or "%" in said else said


@lru_cache(10_000)
def word(catalog: NullTranslations, text: str) -> str:
    return markup.stored(catalog.ugettext(text))


def catalogue() -> NullTranslations:
    """The catalogue of the language spoken now, kept where Flask-Babel forgets it when the language changes."""
    spoken = g.get("_flask_babel")
    catalog: NullTranslations | None = getattr(spoken, "babel_translations", None)
    if catalog is None:
        catalog = get_translations()
        g._flask_babel.babel_translations = catalog
    return catalog
