"""Addresses are made by the `urls.py` of a feature, written out nowhere else, and lead to a page of the site."""

import ast
import inspect
import re
from contextlib import suppress
from pathlib import Path
from types import FunctionType

import pytest
from werkzeug.exceptions import MethodNotAllowed, NotFound
from werkzeug.routing import RequestRedirect

ROOT = Path(__file__).parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
SCRIPTS = sorted((ROOT / "static/js").glob("*.js"))
PACKAGE = ROOT / "activistnet"
ENTRIES = {"celery.py", "development.py"}  # what they write out are files, and static ones
CODE = [
    file
    for file in sorted(PACKAGE.rglob("*.py"))
    if file.name not in {"urls.py", *ENTRIES} and file.relative_to(PACKAGE).parts[0] not in ("core", "run", "start")
]
# A path in an attribute, in quotes, behind an address or in a block; one from here on; and Flask's way.
IN_TEMPLATE = re.compile(
    r"""(?:["'`=]\s*|[%}]\})(?=/[\w@%{"'])[^"'<>]*|\b(?:form)?(?:href|action)=["'](?!\w+:)[\w.][^"']*|\burl_for\("""
)
IN_CODE = re.compile(r"\s*(?:%s|\{\w*\})?/(?:[a-zA-Z@.%{]|$)")
IN_SCRIPT = re.compile(r"""(["'`])(/[a-z].*?)\1""")
# Read by machines and scripts, or made by `posts.links` from the kind of a post.
UNNAMED = {
    "site.robots", "health.alive", "health.ready", "health.metrics", "feed.newer",
    "drafts.keep_draft", "drafts.sent", "discussions.show", "petitions.show",
}  # fmt: skip


def written_out(file):
    """Every path that stands in a template or in a module, but for the rules of its routes."""
    text = file.read_text()
    if file.suffix == ".html":
        return IN_TEMPLATE.findall(re.sub(r"\{#.*?#\}", "", text, flags=re.S))
    tree = ast.parse(text)
    apart = {id(part) for node in ast.walk(tree) for part in _said_elsewhere(node)}
    said = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and id(node) not in apart]
    texts = [each.decode("latin-1") if isinstance(each, bytes) else each for each in said]
    return [each for each in texts if isinstance(each, str) and IN_CODE.match(each)] + re.findall(r"\burl_for\(", text)


def _said_elsewhere(node):
    """Rules of routes, addresses of other sites, and the slash between two parts."""
    match node:
        case ast.FunctionDef(decorator_list=rules):
            return [part for rule in rules for part in ast.walk(rule)]
        case ast.JoinedStr(values=[ast.Constant(value=str(start)), *rest]) if start.startswith("https://"):
            return rest
        case ast.JoinedStr(values=[_, *rest]):
            return [part for part in rest if isinstance(part, ast.Constant) and part.value == "/"]
        case ast.Call(func=ast.Attribute(attr="strip" | "rstrip"), args=[ast.Constant(value="/")]):
            return node.args
    return []


def endpoints_of(app, path):
    """The names of the views behind a path."""
    address = app.url_map.bind("localhost")
    found = set()
    for method in ("GET", "POST"):
        with suppress(RequestRedirect, MethodNotAllowed, NotFound):
            found.add(address.match(re.split(r"[?#]", path)[0], method)[0])
    return found


def addresses(app):
    """Each function of a `urls.py` by its name, with the addresses it makes."""
    for feature, module in sorted(vars(app.jinja_env.globals["urls"]).items()):
        for name, make in inspect.getmembers(module, inspect.isfunction):
            if name[0] != "_" and make.__module__ == module.__name__ and make.__annotations__["return"] is str:
                yield f"{feature}.{name}", [make(**filled_in(make)), make(**filled_in(make, all_of_them=True))]


def filled_in(make: FunctionType, *, all_of_them=False):
    values = {str: "a1", int: 1, bool: True, int | None: 1}
    wanted = inspect.signature(make).parameters.values()
    return {each.name: values[each.annotation] for each in wanted if all_of_them or each.default is each.empty}


def test_no_path_is_written_out():
    assert len(TEMPLATES) > 100 and len(CODE) > 100
    assert [(str(file.relative_to(ROOT)), *found) for file in (*TEMPLATES, *CODE) if (found := written_out(file))] == []


@pytest.mark.parametrize(
    "text",
    [
        '<a href="/topics">',
        "<a href='/topics'>",
        "<a href=/topics>",
        '<a href=" /topics">',
        '<a href="topics">',
        '<form action="../edit">',
        '<a href="{{ urls.members.profile(handle) }}/followers">',
        '<a href="{{ base_url }}/topics">',
        '{{ act("/t/" ~ slug) }}',
        '{{ link("/") }}',
        '{{ link("/%s"|format(slug)) }}',
        "{% set here %}/topics{% endset %}",
        '{{ url_for("topics.index") }}',
    ],
)
def test_a_path_that_a_template_writes_out_is_found(tmp_path, text):
    page = tmp_path / "page.html"
    page.write_text(text)
    assert written_out(page)


@pytest.mark.parametrize(
    "text",
    [
        '"/"',
        '"/topics"',
        'b"/topics"',
        '" /topics"',
        'f"/t/{slug}"',
        'f"{base_url}/topics"',
        'page + "/edit"',
        '"/%s" % slug',
        '"%s/edit" % page',
        '"{}/edit".format(page)',
        '"".join(["/", "topics"])',
        'path.startswith("/petitions/")',
        'url_for("topics.index")',
    ],
)
def test_a_path_that_code_writes_out_is_found(tmp_path, text):
    module = tmp_path / "views.py"
    module.write_text(text)
    assert written_out(module)


def test_what_is_no_path_or_a_rule_is_left_alone(tmp_path):
    page, module = tmp_path / "page.html", tmp_path / "views.py"
    page.write_text("""<a href="{{ url }}#top"><a href="mailto:x"><br/>{{ n ~ " / " }}{# "/no" #}""")
    module.write_text('@bp.get("/x")\ndef f():\n    return path.strip("/"), f"{a}/{b}", f"https://{a}/b", "a / b"\n')
    assert written_out(page) + written_out(module) == []


def test_every_address_leads_to_a_view(worker_app):
    made = dict(addresses(worker_app))
    # What is misspelt behind /petitions/1/ is a slug, and leads to the petition.
    lost = [name for name, paths in made.items() if not all(endpoints_of(worker_app, path) - UNNAMED for path in paths)]
    assert lost == []
    assert len(made) > 50


def test_every_view_has_an_address(worker_app):
    reached = {name for _, paths in addresses(worker_app) for path in paths for name in endpoints_of(worker_app, path)}
    assert {rule.endpoint for rule in worker_app.url_map.iter_rules()} - (reached - UNNAMED) == UNNAMED


def test_every_path_in_a_script_is_one_of_the_site(worker_app):
    paths = [(script.name, path) for script in SCRIPTS for _, path in IN_SCRIPT.findall(script.read_text())]
    assert len(paths) > 5
    lost = [(name, path) for name, path in paths if not endpoints_of(worker_app, re.sub(r"\$\{.*?\}", "1", path))]
    assert lost == []
