"""What `flask backup` made becomes the site again, is tried in a drill, and nothing is lost on the way."""

import json
import re
import stat
from dataclasses import replace
from pathlib import Path

import databases
import pytest
import sqlalchemy as sa
from backups.conftest import OTHER_KEY, Command, command, counts, identity_of, in_manifest, opener, refused, remade
from click.testing import Result

from activistnet.backups import drilling, folders, keyfile, restoring
from activistnet.backups.reading import verify
from activistnet.core.application import Site
from activistnet.core.data.db import db
from activistnet.run import secrets as run_secrets


def test_the_drill_restores_with_nothing_but_the_backup_and_its_identity(made: Path, backup: Command) -> None:
    done = backup("drill", made, "--json")
    assert done.exit_code == 0, done.output
    said = json.loads(done.stdout)
    assert said["problems"] == []
    assert said["rows"] > 1000 and said["tables"] > 30 and said["sealed_values_opened"] > 5


def test_what_a_drill_finds_is_said_and_is_no_measurement(
    site: Site, made: Path, backup: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = drilling.Report(verify(made, [opener(site)]), problems=["The keys of the backup do not open 3 values."])
    monkeypatch.setattr(drilling, "drill", lambda *_: found)
    with site.app_context():
        db.session.execute(sa.text("DELETE FROM gauges WHERE name = 'backup_drilled_at'"))
        db.session.commit()
    assert (done := backup("drill", made)).exit_code == 1
    assert done.stdout.endswith("The keys of the backup do not open 3 values.\n")
    with site.app_context():
        assert db.session.scalar(sa.text("SELECT count(*) FROM gauges WHERE name = 'backup_drilled_at'")) == 0


def test_an_empty_database_is_filled_and_its_pages_answer(site: Site, made: Path, empty: Site) -> None:
    backup = command(empty)
    done = backup("restore", made, "--identity", identity_of(site))
    assert done.exit_code == 0, done.output
    assert counts(empty) == counts(site)
    for page in ("/topics", "/petitions/1/count.json"):
        assert empty.test_client().get(page).text == site.test_client().get(page).text
    again = backup("restore", made, "--identity", identity_of(site))
    assert refused(again, "The database is not empty. To replace all that is in it, add --replace")


def test_a_picture_that_is_sent_drawn_and_shown_comes_back_with_every_byte(site: Site, made: Path, empty: Site) -> None:
    page = site.test_client().get("/@with_a_face").text
    [address] = re.findall(r'src="(/media/\w{32}/320\.webp)"', page)
    shown = site.test_client().get(address)
    assert shown.status_code == 200
    done = command(empty)("restore", made, "--identity", identity_of(site))
    assert done.exit_code == 0, done.output
    again, folder = empty.test_client(), empty.settings.var_dir / "media"
    assert address in again.get("/@with_a_face").text
    assert again.get(address).data == shown.data
    modes = {(each.is_dir(), stat.S_IMODE(each.stat().st_mode)) for each in (folder / "public").rglob("*")}
    assert modes == {(True, 0o755), (False, 0o644)}  # as nginx may read it, and nothing else
    assert stat.S_IMODE(folder.stat().st_mode) == 0o711


def test_pictures_of_a_backup_for_a_site_with_a_store_are_said_to_wait_for_it(
    site: Site, made: Path, empty: Site
) -> None:
    empty.settings = replace(empty.settings, media="s3://bucket/pictures")
    done = command(empty)("restore", made, "--identity", identity_of(site))
    folder = empty.settings.var_dir / "media"
    assert f"Its pictures are in {folder}. Send that folder to s3://bucket/pictures" in done.output
    assert list(folder.rglob("320.webp")) != []


def test_other_keys_are_refused_unless_those_of_the_backup_are_restored(site: Site, made: Path, empty: Site) -> None:
    var = empty.settings.var_dir
    empty.settings = replace(empty.settings, index_key=OTHER_KEY)
    backup, identity = command(empty), ["--identity", identity_of(site)]
    assert refused(backup("restore", made, *identity), "INDEX_KEY is not the one .* add --keys")
    run_secrets.write_private(var / "secrets.env", f"VALKEY_PASSWORD=kept\nINDEX_KEY={OTHER_KEY}\n")
    assert refused(
        backup("restore", made, *identity, "--keys", made), "damaged, or was made for other|not as it should"
    )
    with empty.app_context(), db.engine.connect():
        running = backup("restore", made, *identity, "--keys", folders.keys_of(made))
    assert refused(running, "The site runs with other keys than those of the backup: stop it first")
    with empty.app_context():
        db.engine.dispose()
    done = backup("restore", made, *identity, "--keys", folders.keys_of(made))
    assert done.exit_code == 0, done.output
    assert "Its keys are in" in done.output
    kept = run_secrets.read_file(var / "secrets.env")
    assert (kept["INDEX_KEY"], kept["VALKEY_PASSWORD"]) == (site.settings.index_key, "kept")
    assert OTHER_KEY in (var / "secrets.env.before").read_text()


class Killed(BaseException):
    """Nothing of the command goes on after it."""


def test_a_restore_that_is_killed_at_any_step_loses_neither_database_nor_keys(
    site: Site, made: Path, empty: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    var, key = empty.settings.var_dir, site.settings.index_key
    again = [made, "--replace", "--yes", "--identity", identity_of(site), "--keys", folders.keys_of(made)]
    name = databases.sa.make_url(empty.settings.database_url).database
    who = sa.text("SELECT count(*) FROM members WHERE display_name = 'Somebody else'")

    def restored() -> Result:
        with empty.app_context():
            db.engine.dispose()
        return command(empty)("restore", *again)

    def kill_at(module: object, step: str) -> None:
        def end(*_arguments: object) -> None:
            raise Killed

        with monkeypatch.context() as patched:
            patched.setattr(module, step, end)
            with pytest.raises(Killed):
                restored()

    def marked(database: str) -> bool:
        engine = sa.create_engine(databases.settings(database).database_url, poolclass=sa.NullPool)
        with engine.connect() as connection:
            return bool(connection.scalar(who))

    def keys_now(file: str = "secrets.env") -> str:
        return run_secrets.read_file(var / file)["INDEX_KEY"]

    assert command(empty)("restore", made, "--identity", identity_of(site)).exit_code == 0
    with empty.app_context(), db.transaction():
        db.session.execute(sa.text("UPDATE members SET display_name = 'Somebody else'"))
    run_secrets.write_private(var / "secrets.env", f"INDEX_KEY={OTHER_KEY}\n")

    kill_at(restoring, "_change_places")
    assert (marked(name), keys_now()) == (True, OTHER_KEY)  # the old site

    kill_at(keyfile, "keep")
    assert (marked(name), marked(f"{name}_before"), keys_now()) == (False, True, OTHER_KEY)
    assert refused(restored(), "was cut short. It is finished now, with its keys in .*secrets.env")
    assert (marked(name), marked(f"{name}_before"), keys_now()) == (False, True, key)  # the new one
    assert keys_now("secrets.env.before") == OTHER_KEY

    kill_at(keyfile, "forget")
    assert refused(restored(), "was cut short. It is finished now")
    assert keys_now("secrets.env.before") == OTHER_KEY
    assert not (var / keyfile.PENDING).exists()
    with databases.admin().connect() as connection:
        connection.execute(sa.text(f"DROP DATABASE {name}_before WITH (FORCE)"))


def test_a_live_site_is_replaced_only_when_that_is_said_and_meant(site: Site, made: Path, backup: Command) -> None:
    before = counts(site)
    with site.app_context(), db.transaction():
        db.session.execute(sa.text("UPDATE members SET display_name = 'Somebody else'"))
    assert refused(backup("restore", made), "not empty")
    assert refused(backup("restore", made, "--replace", said="n\n"), "Replace everything in the database")
    assert "Somebody else" in site.test_client().get("/members?q=a").text
    name = databases.sa.make_url(site.settings.database_url).database
    done = backup("restore", made, "--replace", "--yes")  # with the connections of this application open
    assert done.exit_code == 0, done.output
    assert f"The database before is kept as {name}_before" in done.output
    assert "Somebody else" not in site.test_client().get("/members?q=a").text
    assert counts(site) == before
    with databases.admin().connect() as connection:
        there = sa.text("SELECT datname FROM pg_database WHERE datname LIKE :name")
        assert sorted(connection.scalars(there, {"name": f"{name}%"})) == [name, f"{name}_before"]


def test_a_restore_that_fails_leaves_the_site_as_it_was(
    site: Site, made: Path, backup: Command, tmp_path: Path
) -> None:
    fewer = remade(site, made, tmp_path / made.name, in_manifest(rows={"members": 1}))
    before = counts(site)
    assert refused(backup("restore", fewer, "--replace", "--yes"), "other numbers of rows .*: members")
    assert counts(site) == before
    name = databases.sa.make_url(site.settings.database_url).database
    with databases.admin().connect() as connection:
        there = sa.text("SELECT count(*) FROM pg_database WHERE datname = :name")
        assert connection.scalar(there, {"name": f"{name}_restoring"}) == 0
