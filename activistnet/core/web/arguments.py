"""Arguments of commands: texts, tidied and refused as those of forms are; and passwords, which never stand there."""

import sys
from collections.abc import Callable
from typing import Any

import click

from ..words.text import NotTaken, Shape, TooLong


class Text(click.ParamType[str]):
    """A text of a shape, of at most so many characters, that is not empty."""

    name = "text"

    def __init__(self, shape: Shape, *, at_most: int) -> None:
        self.shape, self.at_most = shape, at_most

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The text as the site holds it. Raises BadParameter with a sentence."""
        try:
            taken = self.shape.take(value, at_most=self.at_most)
        except TooLong:
            self.fail(f"Use at most {self.at_most:,} characters.", param, ctx)
        except NotTaken as problem:
            self.fail(str(problem), param, ctx)
        return taken or self.fail("There is nothing in it that can be seen.", param, ctx)


def password_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """`password`: asked for twice at a terminal, else the first line that comes in.

    Whoever writes it on the command line is told why not there: everybody on the machine can read those.
    """
    return click.option("--password", hidden=True, callback=_take_password)(command)


def _take_password(_ctx: click.Context, _option: click.Parameter, value: str | None) -> str:
    if value is not None:
        raise click.ClickException(
            "Everybody on this machine can read a command line, so leave --password out: you are asked for it, or it"
            " is the first line of what is piped in."
        )
    if sys.stdin.isatty():
        return str(click.prompt("Password", hide_input=True, confirmation_prompt=True))
    given = sys.stdin.readline().rstrip("\r\n")
    if not given:
        raise click.ClickException("There is no password: nobody is here to be asked, and nothing was piped in.")
    return given
