"""Addresses that templates and scripts write out are addresses of the site."""

import re
from pathlib import Path

import pytest
from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.routing import RequestRedirect

ROOT = Path(__file__).parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
# A literal that begins with a slash, with what is put to it: "/posts/" ~ post.id ~ "/edit".
IN_CODE = re.compile(r"""["'](/[\w@][^"'\s]*)["']((?:\s*~\s*(?:[\w.\[\]]+(?:\|\w+)?|["'][^"']*["']))*)""")
BEHIND_A_NAME = re.compile(r"""\bbase ~ (?:\([^)]*\)|"[^"]*")""")  # what stands behind the address of a member
IN_HTML = re.compile(r'(?:href|action|src)="(/[^"]*)"')
FILLED_IN = re.compile(r"\{\{.*?\}\}", re.S)
ELSEWHERE = ("/static/", "/socket.io")


def written_out(text):
    """Every address of a template, with a 1 for whatever is filled in."""
    yield from IN_HTML.findall(FILLED_IN.sub("1", text))
    code = BEHIND_A_NAME.sub("", " ".join(re.findall(r"\{[{%].*?[%}]\}", text, re.S)))
    for first, rest in IN_CODE.findall(code):
        parts = [part.strip().strip("\"'") if part.strip()[:1] in "\"'" else "1" for part in rest.split("~")[1:]]
        yield first + "".join(parts)


def is_known(app, path):
    path = re.split(r"[?#]", path)[0]
    address = app.url_map.bind("localhost")
    for method in ("GET", "POST"):
        try:
            address.match(path, method)
        except (RequestRedirect, MethodNotAllowed):
            return True
        except HTTPException:
            continue
        return True
    return False


@pytest.mark.parametrize("page", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_address_in_a_template_is_one_of_the_site(worker_app, page):
    found = [path for path in written_out(page.read_text()) if not path.startswith(ELSEWHERE)]
    assert [path for path in found if not is_known(worker_app, path)] == []


def test_an_address_that_is_misspelt_is_found(worker_app):
    text = """<a href="/topic">x</a> {{ link("/posts/" ~ post.id ~ "/repport") }} <form action="/login?next={{ x }}">"""
    assert [path for path in written_out(text) if not is_known(worker_app, path)] == ["/topic", "/posts/1/repport"]


def test_addresses_are_read_from_most_templates():
    assert sum(len(list(written_out(template.read_text()))) for template in TEMPLATES) > 100
