"""The parts of set-up one by one: secrets, ports, migrations, Python, the browser's files."""

import base64
import hashlib
import http.server
import importlib.metadata
import io
import json
import os
import shutil
import socket
import subprocess
import tarfile
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from machine import CHECKOUT
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from activistnet.run import ports, vendor
from activistnet.run.account import Account
from activistnet.run.installation import prepare_installation
from activistnet.run.progress import CannotStart
from activistnet.run.secrets import load_secrets
from activistnet.start import revisions


def test_secrets_are_made_once_and_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SECRET_KEY", "SEALING_KEYS", "INDEX_KEY"):
        monkeypatch.delenv(name, raising=False)
    first = load_secrets(prepare_installation(tmp_path))
    assert load_secrets(prepare_installation(tmp_path)) == first
    assert len(base64.b64decode(first["INDEX_KEY"])) == 32


def test_an_account_is_given_a_link_and_not_what_it_leads_to(tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to("nowhere")  # whoever followed it would fail
    Account("ours", os.geteuid(), os.getegid(), is_caller=False).take(link)
    assert link.is_symlink()


def test_a_key_of_the_environment_wins_and_is_not_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "given")
    assert load_secrets(prepare_installation(tmp_path))["SECRET_KEY"] == "given"
    assert "given" not in (tmp_path / "secrets.env").read_text()


def test_a_missing_key_is_added_and_the_others_stay(tmp_path: Path) -> None:
    (tmp_path / "secrets.env").write_text("DATABASE_PASSWORD=kept\n")
    assert load_secrets(prepare_installation(tmp_path))["DATABASE_PASSWORD"] == "kept"
    assert "INDEX_KEY=" in (tmp_path / "secrets.env").read_text()


def test_a_secret_is_written_to_a_file_that_has_no_other_name(tmp_path: Path) -> None:
    readable = tmp_path / "readable"
    readable.write_text("theirs")
    (tmp_path / f".secrets.env.{os.getpid()}").hardlink_to(readable)
    load_secrets(prepare_installation(tmp_path))
    written = (tmp_path / "secrets.env").stat()
    assert (written.st_nlink, written.st_mode & 0o777) == (1, 0o600)
    assert readable.read_text() == "theirs"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
@pytest.mark.parametrize("is_old", [False, True])
def test_who_may_not_write_the_checkout_is_told_who_prepares_it(*, is_old: bool) -> None:
    with tempfile.TemporaryDirectory() as folder:
        checkout = Path(folder) / "checkout"
        shutil.copytree(CHECKOUT / "bin", checkout / "bin")
        (checkout / "requirements.txt").write_text("new==2\n")
        if is_old:
            (checkout / ".venv/bin").mkdir(parents=True)
            (checkout / ".venv/bin/python").write_text("#!/bin/sh\n")
            (checkout / ".venv/bin/python").chmod(0o755)
            (checkout / ".venv/requirements.txt").write_text("old==1\n")
        Path(folder).chmod(0o755)
        tried = subprocess.run(
            [checkout / "bin/serve"],
            cwd=folder,
            user="nobody",
            env={"PATH": os.defpath + ":/usr/local/bin"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert tried.returncode == 1
        assert tried.stderr.endswith(f"run {checkout}/bin/prepare as its owner.\n"), tried.stderr


def test_the_next_free_port_is_taken_and_said(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with ports.listen("127.0.0.1", port, may_move=True) as listener:
            found = listener.getsockname()[1]
    assert found > port
    assert f"Port {port} is taken: using {found}." in capsys.readouterr().out


def test_a_port_that_was_asked_for_is_that_one_or_none() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(CannotStart, match=rf"^PORT {port} on 127\.0\.0\.1 is taken by another program\."):
            ports.listen("127.0.0.1", port, may_move=False)


def test_an_address_of_another_machine_is_refused_in_a_sentence() -> None:
    with pytest.raises(CannotStart, match=r"192\.0\.2\.1"):
        ports.listen("192.0.2.1", 8124, may_move=True)


def test_migrations_are_missing_until_the_newest_one_which_nothing_stands_on_or_a_newer_one(tmp_path: Path) -> None:
    versions = tmp_path / "versions"
    versions.mkdir()
    (versions / "0001_first.py").write_text('revision = "0001"\ndown_revision = None\n')
    (versions / "0002_second.py").write_text('revision: str = "0002"\ndown_revision: str | None = "0001"\n')
    ours = revisions.read(tmp_path)
    assert ours.newest == {"0002"}
    missing = {at: revisions.are_missing({at} if at else set(), ours) for at in ("", "0001", "0002", "0003")}
    assert missing == {"": True, "0001": True, "0002": False, "0003": False}


def test_an_old_python_is_refused_in_a_sentence(tmp_path: Path) -> None:
    programs = tmp_path / "programs"
    programs.mkdir()
    for name in ("bash", "dirname", "cmp"):
        (programs / name).symlink_to(shutil.which(name) or "")
    (programs / "python3").write_text("#!/usr/bin/env bash\n[[ $* == *platform* ]] && echo 3.9.2\nexit 1\n")
    (programs / "python3").chmod(0o755)
    shutil.copytree(CHECKOUT / "bin", tmp_path / "a checkout" / "bin")
    tried = subprocess.run(
        ["bash", tmp_path / "a checkout/bin/serve"],
        env={"PATH": str(programs)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert tried.returncode == 1
    assert "needs Python 3.11 or newer; found: 3.9.2" in tried.stderr


@pytest.fixture
def registry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A checkout with one package, and a registry that has it."""
    tarball = io.BytesIO()
    with tarfile.open(fileobj=tarball, mode="w:gz") as archive:
        font = next((CHECKOUT / "static/vendor/fonts").glob("*.woff2")).read_bytes()
        slices = {"package/files/f-1-normal.woff2": font, "package/files/f-2-italic.woff2": font}
        for name, content in {"package/dist/a.js": b"export {}", "package/README.md": b"no", **slices}.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    served = tmp_path / "registry"
    (served / "@some/thing/-").mkdir(parents=True)
    (served / "@some/thing/-/thing-1.2.3.tgz").write_bytes(tarball.getvalue())
    checksum = base64.b64encode(hashlib.sha512(tarball.getvalue()).digest()).decode()
    checkout = tmp_path / "checkout"
    (checkout / "static").mkdir(parents=True)
    (checkout / "drawing").mkdir()
    locked = {"node_modules/@some/thing": {"version": "1.2.3", "integrity": f"sha512-{checksum}"}}
    (checkout / "package-lock.json").write_text(json.dumps({"packages": locked}))
    (checkout / "static/vendor.json").write_text(json.dumps({"@some/thing": {"dist/a.js": {"to": "a.js"}}}))
    fonts = {"@some/thing": {"files/f-*-normal.woff2": {"to": "./"}}}
    (checkout / "drawing/fonts.json").write_text(json.dumps(fonts))

    class Handler(http.server.SimpleHTTPRequestHandler):
        def __init__(self, *arguments: object) -> None:
            super().__init__(*arguments, directory=str(served))

        def log_message(self, *arguments: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        monkeypatch.setenv("NPM_CONFIG_REGISTRY", f"http://127.0.0.1:{server.server_port}/")
        yield checkout
        server.shutdown()


def test_only_the_listed_files_of_a_package_are_taken(registry: Path) -> None:
    vendor.prepare(registry)
    assert [path.name for path in (registry / "static/vendor").rglob("*")] == ["a.js"]
    [font] = (registry / "drawing/fonts").iterdir()
    assert font.name == "f-1-normal.ttf"
    assert font.read_bytes()[:4] == b"\0\1\0\0"


def test_a_file_that_no_package_has_is_said_in_a_sentence(registry: Path) -> None:
    (registry / "static/vendor.json").write_text(json.dumps({"@some/thing": {"dist/b.js": {"to": "b.js"}}}))
    with pytest.raises(CannotStart, match=r"has no file dist/b\.js"):
        vendor.prepare(registry)


def test_what_was_made_and_is_gone_is_made_again(registry: Path) -> None:
    vendor.prepare(registry)
    [font] = (registry / "drawing/fonts").iterdir()
    font.unlink()
    vendor.prepare(registry)
    assert font.is_file()


def test_nothing_is_fetched_when_all_is_there(registry: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    vendor.prepare(registry)
    monkeypatch.setenv("NPM_CONFIG_REGISTRY", "http://127.0.0.1:1/")
    vendor.prepare(registry)


def test_a_tarball_that_is_not_the_locked_one_is_refused(registry: Path) -> None:
    lock = registry / "package-lock.json"
    lock.write_text(lock.read_text().replace("sha512-", "sha512-AAAA"))
    with pytest.raises(CannotStart, match=r"not what package-lock\.json says"):
        vendor.prepare(registry)
    assert not (registry / "static/vendor").exists()


def test_being_offline_is_said_in_a_sentence(registry: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NPM_CONFIG_REGISTRY", "http://127.0.0.1:1/")
    with pytest.raises(CannotStart, match="online"):
        vendor.prepare(registry)


def test_the_fonts_are_within_their_budget() -> None:
    fonts = list((CHECKOUT / "static/vendor/fonts").glob("*-latin.woff2"))
    assert len(fonts) == 2
    assert sum(path.stat().st_size for path in fonts) <= 48 * 1024


def test_the_requirements_name_all_that_they_stand_on() -> None:
    # They are installed as listed, without looking for more; the oldest Python needs the most.
    lines = (CHECKOUT / "requirements.txt").read_text().splitlines()
    pinned = {canonicalize_name(Requirement(line.split("#")[0]).name) for line in lines if "==" in line}
    oldest = {"python_version": "3.11", "python_full_version": "3.11.0", "extra": ""}
    missing = {
        f"{name} needs {wanted}"
        for name in pinned - {"async-timeout"}
        for wanted in map(Requirement, importlib.metadata.requires(name) or [])
        if (wanted.marker is None or wanted.marker.evaluate(oldest)) and canonicalize_name(wanted.name) not in pinned
    }
    assert missing == set()
