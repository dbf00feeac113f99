"""Static files: names that change with their content, and one style sheet made of many."""

import os
import re
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from flask import Flask, render_template_string
from flask.testing import FlaskClient

from activistnet.core.server.assets import fingerprint
from activistnet.run import bundle

ROOT = Path(__file__).parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))


def test_a_file_is_served_for_ever_under_its_stamped_name(app: Flask, client: FlaskClient) -> None:
    with app.test_request_context():
        address = render_template_string("{{ static_url('icons/sprite.svg') }}")
    with client.get(address) as answer:
        assert answer.status_code == 200
        assert "immutable" in answer.headers["Cache-Control"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_page_of_another_release_gets_the_files_it_was_made_with(app: Flask, client: FlaskClient) -> None:
    build = ROOT / "static/build" / "0123456789ab"
    (build / "css").mkdir(parents=True)
    try:
        (build / "css/site.css").write_text(".before {}")
        with client.get(f"/static/{build.name}/css/site.css") as answer:
            assert answer.get_data(as_text=True) == ".before {}"
            assert "immutable" in answer.headers["Cache-Control"]
        assert client.get(f"/static/{build.name}/css/none.css").status_code == 404
        assert client.get("/static/ba9876543210/css/site.css").status_code == 404
    finally:
        shutil.rmtree(build)


def test_the_plain_name_is_kept_for_a_minute_only(client: FlaskClient) -> None:
    with client.get("/static/icons/sprite.svg") as answer:
        assert answer.headers["Cache-Control"] == "max-age=60, public"


def test_a_file_carries_only_the_policies_a_file_needs(client: FlaskClient) -> None:
    with client.get("/static/icons/sprite.svg") as answer:
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
        for name in ("Access-Control-Allow-Origin", "Content-Security-Policy", "Permissions-Policy"):
            assert name not in answer.headers


def test_every_icon_that_a_template_names_is_in_the_sprite() -> None:
    drawn = set(re.findall(r'id="([\w-]+)"', (ROOT / "static/icons/sprite.svg").read_text()))
    named = {
        (str(page.relative_to(ROOT)), icon)
        for page in TEMPLATES
        for icon in re.findall(r'\bicon(?:\(|_name=)"([\w-]+)"', page.read_text())
    }
    assert len(named) > 20
    assert {each for each in named if each[1] not in drawn} == set()


def test_an_icon_is_no_way_to_write_into_a_page(app: Flask) -> None:
    with app.test_request_context():
        assert "<b>" not in render_template_string("{{ icon(name) }}", name='"><b>')


def test_the_fingerprint_changes_with_any_file(tmp_path: Path) -> None:
    (tmp_path / "a.css").write_text("a")
    first = fingerprint(tmp_path)
    (tmp_path / "a.css").write_text("b")
    assert fingerprint(tmp_path) != first


def test_style_sheets_are_joined_tokens_first_without_comments(tmp_path: Path) -> None:
    for name in (*bundle.FIRST, "buttons"):
        (tmp_path / f"{name}.css").write_text(f"/* {name} */\n.{name} {{ color: red; }}\n")
    joined = bundle.style(tmp_path)
    assert joined.index(".tokens") < joined.index(".page") < joined.index(".buttons")
    assert "/*" not in joined


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    for folder in ("css", "js", "icons", "vendor"):
        (tmp_path / folder).mkdir()
    for name in bundle.FIRST:
        (tmp_path / "css" / f"{name}.css").write_text(f".{name} {{ color: red; }}")
    (tmp_path / "js" / "moving.js").write_text("")
    (tmp_path / "js" / "main.js").write_text('import "./old.js"\n')
    (tmp_path / "js" / "old.js").write_text('import { b, a } from "./live.js"\nold()\n')
    return tmp_path


def test_building_twice_leaves_files_alone(sources: Path) -> None:
    sheet = bundle.build(sources) / "css" / "site.css"
    before = sheet.stat().st_mtime_ns
    assert bundle.build(sources) == sheet.parents[1]
    assert sheet.stat().st_mtime_ns == before
    assert sheet.with_name("site.css.br").exists()


def test_a_running_site_keeps_its_files_while_others_are_built(sources: Path) -> None:
    running = bundle.build(sources)
    (sources / "js" / "main.js").write_text("")
    (sources / "js" / "old.js").unlink()
    new = bundle.build(sources)
    assert (running / "js" / "main.js").read_text() == 'import { a, b } from "./live.js"\n{\nold()\n}\n'
    assert (new / "js" / "main.js").read_text() == ""
    assert not (new / "js" / "old.js").exists()
    assert (sources / "build" / "current").read_text() == new.name


def test_builds_of_long_ago_and_of_the_first_layout_go_away(sources: Path) -> None:
    builds = []
    for number in range(3):
        (sources / "js" / "main.js").write_text(f"let n = {number}")
        builds.append(bundle.build(sources))
    (sources / "build" / "js").mkdir()
    for build in builds:
        os.utime(build, (0, 0))
    (sources / "js" / "main.js").write_text("let n = 3")
    new = bundle.build(sources)
    # The one before stays, however long ago its site was started.
    assert {path.name for path in (sources / "build").iterdir()} == {"current", builds[-1].name, new.name}


def test_two_that_build_at_once_make_one(sources: Path) -> None:
    with ThreadPoolExecutor(8) as several:
        assert len({*several.map(bundle.build, [sources] * 8)}) == 1
    assert len([*(sources / "build").iterdir()]) == 2
