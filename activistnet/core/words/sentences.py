"""What templates say: the site's sentences with numbers, names and other people's words put into them."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from babel.lists import format_list
from flask import Flask
from jinja2 import pass_context
from jinja2.runtime import Context

from . import language as reader
from . import markup
from .language import direction, direction_of, language

FIRST_STRONG, END = "\u2068", "\u2069"  # of the Unicode bidirectional algorithm: what is between has its own direction


def init_app(app: Flask) -> None:
    """Called after Flask-Babel, which puts values into sentences without setting them apart."""
    said = {"gettext": gettext, "ngettext": ngettext, "pgettext": pgettext, "npgettext": npgettext, "_": gettext}
    app.jinja_env.globals.update(said)
    app.jinja_env.filters["listed"] = listed
    app.add_template_global(written_in)


@pass_context
def gettext(context: Context, text: str, /, **values: Any) -> str:
    """A sentence."""
    return _filled(context, reader.find_catalogue().ugettext(text), values)


@pass_context
def ngettext(context: Context, one: str, many: str, number: int, /, **values: Any) -> str:
    """A sentence about a number, which is there as `num`."""
    return _filled(context, reader.find_catalogue().ungettext(one, many, number), {"num": number, **values})


@pass_context
def pgettext(context: Context, about: str, text: str, /, **values: Any) -> str:
    """A sentence that other languages say otherwise of something else: `about` says of what this is said."""
    return _filled(context, reader.find_catalogue().upgettext(about, text), values)


@pass_context
def npgettext(context: Context, about: str, one: str, many: str, number: int, /, **values: Any) -> str:
    """The same about a number, which is there as `num`."""
    return _filled(context, reader.find_catalogue().unpgettext(about, one, many, number), {"num": number, **values})


def listed(names: Sequence[str], each: str = "%s") -> str:
    """Several names in a row, as a sentence has them: A, B and C; each of them in this HTML."""
    shown = [markup.written(each) % name for name in names]
    return markup.written(_row(len(names), language())).format(*shown)


def written_in(code: str | None) -> str:
    """The attributes of an element whose words are somebody's, in this language: none where it is the page's own.
    Without one, its letters say the direction.
    """
    return "" if code == language() else _written_in(code)


@lru_cache
def _written_in(code: str | None) -> str:
    if code is None:
        return markup.written(' dir="auto"')
    return markup.written(' lang="%s" dir="%s"') % (code, direction_of(code))


@lru_cache
def _row(length: int, code: str) -> str:
    places = [f"{{{place}}}" for place in range(length)]
    return str(format_list(places, locale={"en": "en_GB"}.get(code, code))) if places else ""


def isolated(values: Mapping[str, Any]) -> Mapping[str, Any]:
    """What is put into a sentence. Where words run from right to left, a name or an address from elsewhere would take
    the marks beside it along to its own side, so it is set apart from them.
    """
    if not values or direction() == "ltr":
        return values
    return {name: value if isinstance(value, int) else _isolate(value) for name, value in values.items()}


def _isolate(value: Any) -> str:
    text: str = value if isinstance(value, str) else str(value)
    return FIRST_STRONG + text + END


def _filled(context: Context, said: str, values: Mapping[str, Any]) -> str:
    words: str = markup.stored(said) if context.eval_ctx.autoescape else said
    return words % isolated(values)
