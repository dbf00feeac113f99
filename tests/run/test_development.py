"""bin/serve --dev: what a changed file says counts at once, and the terminal shows what happens."""

import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

import databases
import pytest
from machine import CHECKOUT, Machine
from waiting import HANG, wait_until

from activistnet.run.reloading import readable

NOT_COPIED = shutil.ignore_patterns(
    ".*_cache", ".git", ".hypothesis", ".venv", "bench", "build", "docs", "tests", "var"
)
ANOTHER_PAGE = """
_made_before = create_app


def create_app(settings=None):
    app = _made_before(settings)
    app.add_url_rule("/another-page", "another_page", lambda: "another page")
    return app
"""


@pytest.fixture(scope="module")
def workbench(template: str) -> Iterator[Machine]:
    """A copy of the checkout, whose files a test may change, under bin/serve --dev."""
    with databases.cloned(template) as name, tempfile.TemporaryDirectory(prefix="activist net ") as folder:
        checkout = Path(folder) / "checkout"
        shutil.copytree(CHECKOUT, checkout, ignore=NOT_COPIED, symlinks=True)
        (checkout / ".venv").symlink_to((CHECKOUT / ".venv").resolve())
        servers = {
            "DATABASE_URL": databases.ADMIN_URL.set(database=name).render_as_string(hide_password=False),
            "REDIS_URL": os.environ["REDIS_URL"],
        }
        machine = Machine(Path(folder) / "var", "--dev", checkout=checkout, **servers)
        machine.start()
        yield machine
        machine.stop()


def test_a_changed_template_counts_at_once(workbench: Machine) -> None:
    with changed(workbench, "templates/base.html", lambda text: text.replace("</body>", "another word</body>")):
        assert "another word" in page(workbench, "/")
    assert "another word" not in page(workbench, "/")


def test_changed_style_and_scripts_count_at_once(workbench: Machine) -> None:
    style, script = re.findall(r'(?:href|src)="(\S+?site\.css|\S+?main\.js)"', page(workbench, "/"))
    with changed(workbench, "static/css/buttons.css", lambda text: text + ".another { color: red; }"):
        assert ".another" in page(workbench, style)
    with changed(workbench, "static/js/main.js", lambda text: text + "another()"):
        assert "another()" in page(workbench, script)


def test_a_request_is_one_line_and_an_error_comes_with_its_traceback(workbench: Machine) -> None:
    page(workbench, "/about")
    wait_until(lambda: re.search(r"^\d\d:\d\d:\d\d web    GET  /about 200 [\d.]+ ms$", workbench.said, re.M))
    with changed(workbench, "templates/site/about.html", lambda text: text.replace("main %}", "main %}{{ 1 / 0 }}")):
        page(workbench, "/about")
        wait_until(lambda: "\n    ZeroDivisionError: division by zero" in workbench.said)
    wait_until(lambda: "web    GET  /about 500 " in workbench.said)


def test_changed_code_starts_again_also_after_a_mistake(workbench: Machine) -> None:
    with changed(workbench, "activistnet/wiring.py", lambda text: text + ANOTHER_PAGE):
        with changed(workbench, "config.py", lambda text: text + "this is no Python"):
            wait_until(lambda: "SyntaxError" in workbench.said)
        wait_until(lambda: page(workbench, "/another-page") == "another page")
        for name in ("worker", "clock"):
            wait_until(lambda name=name: f"{name} ended" in workbench.said)


def test_there_is_nothing_to_reload(workbench: Machine) -> None:
    asked = workbench.run("bin/serve", "reload")
    assert asked.returncode == 1
    assert asked.stdout == "bin/serve --dev takes changed files by itself: there is nothing to reload.\n"


def test_what_is_no_line_of_ours_is_shown_as_it_is() -> None:
    assert readable("worker", "Traceback (most recent call last):") == "worker | Traceback (most recent call last):"
    assert readable("clock", "17") == "clock  | 17"
    line = '{"at": "2026-11-28T15:15:18.222Z", "level": "warning", "event": "nothing is heard", "error": "Broken"}'
    assert readable("clock", line).endswith("clock  warning: nothing is heard error=Broken")


def test_an_unknown_argument_is_refused_in_a_sentence(tmp_path: Path) -> None:
    tried = Machine(tmp_path / "var").run("bin/serve", "--fast")
    assert tried.returncode == 2
    assert "bin/serve: error: unrecognized arguments: --fast" in tried.stderr
    assert not (tmp_path / "var").exists()


def test_help_says_what_can_be_asked_for(tmp_path: Path) -> None:
    asked = Machine(tmp_path / "var").run("bin/serve", "--help")
    assert asked.returncode == 0
    assert "--dev" in asked.stdout
    assert "config.py" in asked.stdout


@contextmanager
def changed(machine: Machine, name: str, change: Callable[[str], str]) -> Iterator[None]:
    """A file of the copy says something else for the length of a block."""
    file = machine.checkout / name
    before = file.read_text()
    file.write_text(change(before))
    try:
        yield
    finally:
        file.write_text(before)


def page(machine: Machine, address: str) -> str:
    """What is served there, whatever the status; nothing while no one answers."""
    try:
        with urlopen(f"http://{machine.address}{address}", timeout=HANG) as answer:
            return answer.read().decode()
    except HTTPError as error:
        with error:
            return error.read().decode()
    except (URLError, ConnectionError, TimeoutError):
        return ""
