"""Addresses with whatever stands in them, and what nobody types."""

from collections.abc import Collection

from flask import Flask
from werkzeug.routing import Rule

from activistnet.core.web.urls import IdConverter

VALUES = ("\x00", "\ud800", "x" * 30_000, "9" * 400, "9" * 5000, "-1", str(2**63), "1e400", "[]")


def addresses(
    app: Flask, method: str, arguments: dict[str, object], *, of: Collection[str] = (), once: bool = False
) -> list[str]:
    """Every route that answers this method, or every one with some of these arguments.

    With `once`, those all of whose arguments are numbers have one in their place, for each number of arguments.
    """
    rules = [rule for rule in app.url_map.iter_rules() if method in (rule.methods or set())]
    rules = [rule for rule in rules if not of or rule.arguments.intersection(of)]
    if once:
        rules = list({_what_reads(rule): rule for rule in rules}.values())
    return [address(rule, arguments) for rule in rules]


def _what_reads(rule: Rule) -> object:
    kinds = [type(each) for each in rule._converters.values()]
    return len(kinds) if set(kinds) == {IdConverter} else rule.rule


def address(rule: Rule, arguments: dict[str, object]) -> str:
    """The rule with these arguments as they are, without the care that building an address takes."""
    path = rule.rule
    for converter in ("<int:{}>", "<{}>"):
        for name in rule.arguments.difference(rule.defaults or ()):
            path = path.replace(converter.format(name), str(arguments[name]))
    return path


def refused_well(answer) -> bool:
    return answer.status_code < 500
