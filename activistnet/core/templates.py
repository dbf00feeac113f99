"""Templates: Jinja as Flask sets it up, without the few things that took most of the time of a page."""

from collections.abc import MutableMapping
from functools import lru_cache
from typing import Any, cast

from babel.support import NullTranslations
from flask import Flask, g
from flask.templating import Environment
from flask_babel import get_translations
from jinja2 import nodes, pass_context
from jinja2.compiler import CodeGenerator, Frame
from jinja2.runtime import Context
from markupsafe import Markup, _escape_inner, escape  # type: ignore[attr-defined]

from . import markup

# `g` without the detour of its proxy, for what is asked hundreds of times a page.
of_request = g._get_current_object


class Writer(CodeGenerator):
    """Compiles templates as Jinja does, but with our own calls for what a page does hundreds of times."""

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape:
            super()._output_child_pre(node, frame, finalize)
        else:
            self.write("environment.written(" + (finalize.src or ""))

    def visit_Call(self, node: nodes.Call, frame: Frame, forward_caller: bool = False) -> None:  # noqa: N802
        """`_("Sign")`, without anything to fill in, is looked up directly."""
        match node:
            case nodes.Call(
                node=nodes.Name(name="_"),
                args=[nodes.Const(value=str(text))],
                kwargs=[],
                dyn_args=None,
                dyn_kwargs=None,
            ) if "%" not in text and frame.eval_ctx.autoescape and not frame.eval_ctx.volatile:
                self.write(f"environment.word({text!r})")
            case _:
                super().visit_Call(node, frame, forward_caller=forward_caller)


class Templates(Environment):
    """One dictionary of globals for all templates: a chain of maps is compared by Jinja at each import of macros."""

    code_generator_class = Writer

    @staticmethod
    def written(value: Any) -> str:
        """A value as HTML, like `escape`, which makes a `Markup` of everything only to have it joined to others."""
        kind = type(value)
        if kind is Markup:
            return cast(str, value)
        if kind is int:
            return str(value)
        return _escape_inner(value) if kind is str else escape(value)

    @staticmethod
    def word(text: str) -> str:
        """A text of the site in the reader's language."""
        return _word(_catalog(), text)

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
    said = _word(_catalog(), text) if context.eval_ctx.autoescape else _catalog().ugettext(text)
    return said % variables if variables or "%" in said else said


@lru_cache(10_000)
def _word(catalog: NullTranslations, text: str) -> str:
    return markup.stored(catalog.ugettext(text))


def _catalog() -> NullTranslations:
    """The catalogue of the language spoken now, kept where Flask-Babel forgets it when the language changes."""
    spoken = of_request().get("_flask_babel")
    catalog: NullTranslations | None = getattr(spoken, "babel_translations", None)
    if catalog is None:
        catalog = get_translations()
        g._flask_babel.babel_translations = catalog
    return catalog
