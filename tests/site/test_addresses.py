"""Addresses are made by the `urls.py` of a feature, written out nowhere else, and lead to a page of the site."""

import ast
import inspect
import re
from pathlib import Path
from types import FunctionType

import pytest
from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.routing import RequestRedirect

ROOT = Path(__file__).parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
SCRIPTS = sorted((ROOT / "static/js").glob("*.js"))
FEATURES = [folder for folder in sorted((ROOT / "activistnet").iterdir()) if folder.name not in ("core", "run")]
CODE = sorted(file for folder in FEATURES for file in folder.rglob("*.py") if file.name != "urls.py")
# What a path begins with, in an attribute or in quotes: href="/", "/t/" ~ slug.
IN_TEMPLATE = re.compile(r"""(?:="|["'](?=/[\w@"']))(/[^"']*)""")
IN_SCRIPT = re.compile(r"""(["'`])(/[a-z].*?)\1""")
# Read by machines and scripts, or made by `posts.links` from the kind of a post.
UNNAMED = {
    "static", "site.robots", "site.security", "health.alive", "health.ready", "health.metrics", "feed.newer",
    "posts.keep_draft", "discussions.show", "petitions.show",
}  # fmt: skip


def written_out(file):
    """Every path that stands in a template or in a module, but for the rules of its routes."""
    if file.suffix == ".html":
        return IN_TEMPLATE.findall(re.sub(r"\{#.*?#\}", "", file.read_text(), flags=re.S))
    tree = ast.parse(file.read_text())
    apart = {id(part) for node in ast.walk(tree) for part in _said_elsewhere(node)}
    texts = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and id(node) not in apart]
    return [text for text in texts if isinstance(text, str) and re.match(r"/([a-z@.]|$)", text)]


def _said_elsewhere(node):
    match node:
        case ast.FunctionDef(decorator_list=rules):
            return [part for rule in rules for part in ast.walk(rule)]
        case ast.JoinedStr(values=[_, *rest]):  # an address with something behind it
            return rest
        case ast.Call(func=ast.Attribute(attr="strip" | "rstrip" | "startswith")):
            return node.args
    return []


def endpoint_of(app, path):
    """The name of the view behind a path, or None."""
    address = app.url_map.bind("localhost")
    for method in ("GET", "POST"):
        try:
            return address.match(re.split(r"[?#]", path)[0], method)[0]
        except (RequestRedirect, MethodNotAllowed):
            continue
        except HTTPException:
            return None
    return None


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


@pytest.mark.parametrize("file", [*TEMPLATES, *CODE], ids=lambda path: str(path.relative_to(ROOT)))
def test_no_path_is_written_out(file):
    assert written_out(file) == []


def test_a_path_that_is_written_out_is_found(tmp_path):
    page, module = tmp_path / "page.html", tmp_path / "views.py"
    page.write_text("""<a href="/topics">x</a>{{ act("/t/" ~ slug) }}{{ link("/") }}{{ n ~ " / " }}{# "/no" #}""")
    module.write_text(
        '@bp.get("/x")\ndef f():\n    return redirect(f"/t/{slug}") or "/" or path.strip("/") or "a / b"\n'
    )
    assert (written_out(page), written_out(module)) == (["/topics", "/t/", "/"], ["/", "/t/"])


def test_every_address_leads_to_a_view(worker_app):
    made = dict(addresses(worker_app))
    assert [name for name, paths in made.items() if not all(endpoint_of(worker_app, path) for path in paths)] == []
    assert len(made) > 50


def test_every_view_has_an_address(worker_app):
    reached = {endpoint_of(worker_app, path) for _, paths in addresses(worker_app) for path in paths}
    views = {rule.endpoint for rule in worker_app.url_map.iter_rules() if rule.methods & {"GET"}}
    assert views - reached - UNNAMED == set()


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_every_path_in_a_script_is_one_of_the_site(worker_app, script):
    paths = [re.sub(r"\$\{.*?\}", "1", path) for _, path in IN_SCRIPT.findall(script.read_text())]
    assert [path for path in paths if not endpoint_of(worker_app, path)] == []
