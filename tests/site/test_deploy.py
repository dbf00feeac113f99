"""deploy/ and docs/operate.md: what they name is there, and what has to be given is given."""

import os
import re
import shutil
import subprocess
from dataclasses import MISSING, fields
from pathlib import Path

import click
import pytest
from flask import Flask

from config import Settings

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
SETTINGS = {field.name.upper() for field in fields(Settings)} - {"TESTING"}
REQUIRED = {field.name.upper() for field in fields(Settings) if field.default is MISSING}
# What Flask, Python, pip and clients of S3 read; and what compose.yaml gives to other programs.
OTHERS = {"FLASK_APP", "PGAPPNAME", "PYTHONUNBUFFERED", "PYTHONDONTWRITEBYTECODE", "PIP_NO_CACHE_DIR"}
OF_STORES = {"AWS_ENDPOINT_URL", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_REGION"}
OTHERS |= OF_STORES
OF_COMPOSE = {"POSTGRES_PASSWORD", "SITE_PASSWORD", "VALKEY_PASSWORD", "MAX_CONNECTIONS", "SHARED_BUFFERS"}
OF_COMPOSE |= {"WEB_MEMORY", "WORKER_MEMORY", "CLOCK_MEMORY"}


def services() -> dict[str, str]:
    """The text of each service, with what they have in common."""
    text = (DEPLOY / "compose.yaml").read_text()
    around, _, rest = text.partition("\nservices:\n")
    parts = re.split(r"^  (\w+):$", rest.partition("\nvolumes:\n")[0], flags=re.MULTILINE)[1:]
    named = dict(zip(parts[::2], parts[1::2], strict=True))
    return {name: own + around * ("<<: *app" in own) for name, own in named.items()}


def unit(path: Path) -> str:
    """With what is laid over all units whose names begin like its own."""
    around = DEPLOY / "systemd/activistnet-.service.d/all.conf"
    return path.read_text() + (around.read_text() if path.name.startswith("activistnet-") else "")


def is_a_setting(variable: str) -> bool:
    return variable.removesuffix("_FILE") in SETTINGS | OTHERS


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.stem)
def test_a_unit_names_settings_that_there_are_and_reads_each_secret_from_a_credential(path: Path) -> None:
    text = unit(path)
    set_here = re.findall(r"([A-Z][A-Z_]+)=\S", "\n".join(re.findall(r"^Environment=(.*)", text, re.MULTILINE)))
    assert [each for each in set_here if not is_a_setting(each)] == []
    credentials = dict(re.findall(r"^LoadCredential=(\w+):(\S+)", text, re.MULTILINE))
    assert {f"{name.upper()}_FILE=%d/{name}" for name in credentials} == set(re.findall(r"\w+_FILE=%d/\w+", text))
    assert all(where == f"/etc/activistnet/secrets/{name}" for name, where in credentials.items())
    if path.name != "activistnet.service":  # bin/serve makes its own
        assert {name.upper() for name in credentials} >= REQUIRED


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.stem)
def test_no_unit_runs_as_root_or_gives_up_waiting_for_its_database(path: Path) -> None:
    text = unit(path)
    assert "User=activistnet" in text
    assert "StartLimitIntervalSec=0" in text
    assert re.search(r"^Restart=(always|on-failure)$", text, re.MULTILINE)


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not installed")
@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.stem)
def test_a_unit_is_walled_in(path: Path) -> None:
    command = ["systemd-analyze", "security", "--offline=true", "--threshold=20", "--no-pager", str(path)]
    environment = os.environ | {"SYSTEMD_UNIT_PATH": f"{path.parent}:"}
    said = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    assert said.returncode == 0, said.stdout + said.stderr


def test_what_is_put_together_of_containers_has_what_the_site_needs_and_nothing_it_does_not_know() -> None:
    text = (DEPLOY / "compose.yaml").read_text()
    for name in ("web", "worker", "clock", "migrate"):
        own = services()[name]
        given = set(re.findall(r"^ {4,6}([A-Z][A-Z_]+): ", own, re.MULTILINE))
        assert REQUIRED | {"BASE_URL", "MAIL_URL"} <= given <= SETTINGS | OF_STORES
        assert "read_only: true" in own
        assert "cap_drop: [ALL]" in own
    asked = set(re.findall(r"(?<!\$)\$\{(\w+)", text))
    assert asked <= SETTINGS | OF_COMPOSE | OF_STORES
    has_to_be = asked - OF_STORES  # which who keeps pictures in a folder has none of
    secret = {name for name in has_to_be if name.endswith(("PASSWORD", "KEY", "KEYS"))} | {"BASE_URL", "MAIL_URL"}
    assert set(re.findall(r"\$\{(\w+)(?!:\?)[:}]", text)) & secret == set()
    assert [name for name, own in services().items() if "healthcheck:" not in own] == []


def test_secrets_reach_neither_git_nor_an_image() -> None:
    ignored = (ROOT / ".dockerignore").read_text().splitlines()
    assert {".git", "var", "**/.env", "**/secrets.env"} <= set(ignored)
    asked = ["git", "check-ignore", "--quiet", "--no-index", "deploy/.env"]
    assert subprocess.run(asked, cwd=ROOT, check=False).returncode == 0


def test_the_image_is_run_by_nobody_who_may_change_it() -> None:
    image = (DEPLOY / "Containerfile").read_text()
    assert re.findall(r"^USER (.*)", image, re.MULTILINE) == ["10001:10001"]
    (set_there,) = re.findall(r"^ENV (.*)", image, re.MULTILINE)
    assert [each for each in re.findall(r"(\w+)=", set_there) if not is_a_setting(each)] == []


HANDBOOK = (ROOT / "docs/operate.md").read_text()
# What is to be pasted or typed: inline, in fences, and in indented lines.
CODE = re.findall(r"`([^`\n]+)`|^ {4,}([^\n]+)$|^```\n(.*?)^```", HANDBOOK, re.MULTILINE | re.DOTALL)
TYPED = "\n".join(part for each in CODE for part in each if part)
# To be replaced by whoever reads it, or another program's.
NOT_OURS = {"OWNER_PASSWORD", "THE_TOKEN", "THE_RELEASE_BEFORE"}


def test_each_command_of_the_handbook_is_one(app: Flask) -> None:
    named = re.findall(
        r"(?:^|[&;(] ?|python )(?:activistnet|bin/flask|-m flask) ([a-z]+)(?: ([a-z]+))?", TYPED, re.MULTILINE
    )
    assert len(named) > 5
    for group, name in named:
        command = app.cli.commands.get(group)
        assert command is not None, group
        if isinstance(command, click.Group):
            assert name in command.list_commands(click.Context(command)), (group, name)
    for name in re.findall(r"\bbin/(serve|flask|celery|\w+\.sh)\b", TYPED):
        assert (ROOT / "bin" / name).is_file(), name


def test_each_setting_of_the_handbook_is_one() -> None:
    named = set(re.findall(r"\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b", TYPED))
    assert [each for each in sorted(named - NOT_OURS - OF_COMPOSE) if not is_a_setting(each)] == []


def test_each_file_and_section_that_the_handbook_names_is_there() -> None:
    for path in re.findall(
        r"(?:/srv/activistnet/|^|[` ])((?:deploy|docs)/[\w./-]+\w)(?=[` \n])", HANDBOOK, re.MULTILINE
    ):
        assert (ROOT / path).exists(), path
    titles = re.findall(r"^##+ (.*)$", HANDBOOK, re.MULTILINE)
    anchors = {re.sub(r"[^a-z -]", "", title.lower()).replace(" ", "-") for title in titles}
    assert [each for each in re.findall(r"\]\(#([\w-]+)\)", HANDBOOK) if each not in anchors] == []
