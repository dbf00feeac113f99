"""`flask topics`: topics, rules and pages on the command line."""

from typing import TextIO

import click
from flask.cli import AppGroup

from ..core.data.audit import COMMAND_LINE
from ..core.data.db import db
from ..core.refusals import NotFound
from ..core.web.arguments import Text
from ..core.words.text import LINE, TEXT, WORD, NotTaken, TooLong
from ..site import own_pages
from ..topics import queries
from ..topics.models import Topic
from . import curating
from .topic_forms import LONGEST_NAME, LONGEST_TEXT

NAME = Text(LINE, at_most=LONGEST_NAME)
SENTENCE = Text(LINE, at_most=LONGEST_TEXT)
SLUG = Text(WORD, at_most=100)
topic_commands = AppGroup("topics", help="Topics, their rules, and pages about the site.")


@topic_commands.command("list")
def list_topics() -> None:
    """The address of each topic, its name, and whether it is closed."""
    for topic in queries.list_topics():
        click.echo("\t".join([topic.slug, topic.name, *(["closed"] if topic.is_closed else [])]))


@topic_commands.command()
@click.argument("name", type=NAME)
@click.option("--about", type=SENTENCE, help="What it is about, in a sentence.")
def add(name: str, about: str | None) -> None:
    """Add a topic called NAME, and print its address."""
    with db.transaction():
        topic = curating.add_topic(COMMAND_LINE, name=name, description=about or "")
        click.echo(topic.slug)


@topic_commands.command()
@click.argument("slug", type=SLUG)
@click.argument("name", type=NAME)
@click.option("--about", type=SENTENCE, help="A new description too.")
def rename(slug: str, name: str, about: str | None) -> None:
    """Give a topic a new NAME; its address SLUG stays."""
    with db.transaction():
        topic = get_topic(slug)
        description = topic.description if about is None else about
        curating.change_topic(COMMAND_LINE, topic, name=name, description=description)


@topic_commands.command()
@click.argument("slug", type=SLUG)
def close(slug: str) -> None:
    """Close a topic: no new debates or petitions in it."""
    with db.transaction():
        curating.close_topic(COMMAND_LINE, get_topic(slug))


@topic_commands.command()
@click.argument("slug", type=SLUG)
def reopen(slug: str) -> None:
    """Open a closed topic again."""
    with db.transaction():
        curating.reopen_topic(COMMAND_LINE, get_topic(slug))


@topic_commands.command()
@click.option("--topic", "slug", type=SLUG, help="The topic; without it, the whole site.")
@click.option("--add", "title", type=NAME, metavar="RULE", help="A new rule.")
@click.option("--text", type=SENTENCE, help="What it means.")
@click.option("--remove", type=SLUG, metavar="CODE", help="Remove a rule that no report or decision cites.")
def rules(slug: str | None, title: str | None, text: str | None, remove: str | None) -> None:
    """The rules: code and title, one per line."""
    with db.transaction():
        topic = get_topic(slug) if slug else None
        if title is not None:
            curating.add_rule(COMMAND_LINE, topic, title=title, text=text or "")
        listed = {rule.code: rule for rule in queries.list_own_rules(topic.id if topic else None)}
        if remove is not None and remove not in listed:
            raise click.ClickException(f"There is no rule {remove!r} here; without --remove they are listed.")
        if remove is not None:
            curating.remove_rule(COMMAND_LINE, listed.pop(remove))
        for rule in listed.values():
            click.echo(f"{rule.code}\t{rule.title}")


@topic_commands.command()
@click.argument("name", type=click.Choice(own_pages.NAMES))
@click.option(
    "--from", "file", type=click.File(encoding="utf-8"), help="The file with the new text; - reads standard input."
)
@click.option("--remove", is_flag=True, help="Remove the page.")
def page(name: str, file: TextIO | None, remove: bool) -> None:
    """Show a page about the site, or write it --from a file."""
    if file is None and not remove:
        click.echo(own_pages.find_text(name), nl=False)
        return
    with db.transaction():
        curating.write_page(COMMAND_LINE, name, "" if file is None or remove else _text_of(file))


def get_topic(slug: str) -> Topic:
    """The topic of this address. Raises ClickException."""
    try:
        return queries.get_topic(slug)
    except NotFound:
        raise click.ClickException(f"There is no topic {slug!r}; `flask topics list` names them.") from None


def _text_of(file: TextIO) -> str:
    try:
        return TEXT.take(file.read(own_pages.LONGEST_PAGE + 1), at_most=own_pages.LONGEST_PAGE)
    except UnicodeDecodeError:
        raise click.ClickException("The file isn't UTF-8 text. Save it as UTF-8 and try again.") from None
    except TooLong:
        raise click.ClickException(f"Use at most {own_pages.LONGEST_PAGE:,} characters.") from None
    except NotTaken as problem:
        raise click.ClickException(str(problem)) from None
