"""Arguments of commands that are texts: tidied and refused as those of forms are."""

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
