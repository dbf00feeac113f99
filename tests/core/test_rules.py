"""Addresses that Flask makes of its rules, whose functions are written late."""

import pytest
from flask import url_for
from werkzeug.routing import IntegerConverter, Map, Rule


def values_of(rule):
    """Something for each of its arguments that is none by default."""
    names = rule.arguments.difference(rule.defaults or ())
    kinds = rule._converters
    return {
        name: 1 if isinstance(kinds[name], IntegerConverter) else next(iter(getattr(kinds[name], "items", "a")))
        for name in names
    }


def test_addresses_are_those_that_werkzeug_makes(worker_app):
    rules = list(worker_app.url_map.iter_rules())
    plain = [Rule(each.rule, endpoint=each.endpoint, defaults=each.defaults, methods=each.methods) for each in rules]
    Map(plain, converters=worker_app.url_map.converters)
    assert len(rules) > 100
    for rule, other in zip(rules, plain, strict=True):
        values = values_of(rule)
        for more in ({}, {"rule": "a b", "q": "é"}):
            for unknown in (True, False):
                made = rule.build(values | more, append_unknown=unknown)
                assert made is not None
                assert made == other.build(values | more, append_unknown=unknown)


@pytest.mark.patched
def test_none_is_written_before_an_address_is_asked_for(make_app, monkeypatch):
    written, write = [], Rule._compile_builder
    monkeypatch.setattr(Rule, "_compile_builder", lambda rule, *rest: written.append(rule) or write(rule, *rest))
    app = make_app()
    assert written == []
    with app.test_request_context():
        assert url_for("site.about") == url_for("site.about") == "/about"
    assert len(written) == 1
