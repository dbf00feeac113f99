"""`flask backup`: what it makes, and what it refuses to make or to use."""

import io
import re
import shutil
import stat
import time
from collections import namedtuple
from dataclasses import replace
from pathlib import Path

import databases
import pytest
import s3_double
import sqlalchemy as sa
from backups.conftest import OTHER_KEY, Command, identity_of, in_manifest, opener, refused, remade
from pyrage import decrypt, x25519

from activistnet.backups import folders, identities, locks, programs, store
from activistnet.backups.archive import Writer, decrypted, encrypted, members
from activistnet.backups.errors import Failed
from activistnet.backups.reading import verify
from activistnet.core.application import Site
from activistnet.core.data import gauges
from activistnet.core.data.db import db
from activistnet.start.checks import table
from activistnet.start.checks.backup import age
from activistnet.start.checks.findings import OK, REMARK, Check


def test_a_backup_is_encrypted_for_its_identity_and_its_keys_are_apart(site: Site, made: Path) -> None:
    folder = site.settings.var_dir / "backups"
    assert sorted(folder.iterdir()) == sorted([made, folders.keys_of(made)])
    # Who can open the lock can hold it, and no backup would be made any more.
    for path in (identity_of(site), made, folders.keys_of(made), site.settings.var_dir / locks.FILE):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    keys = decrypt(folders.keys_of(made).read_bytes(), [opener(site)]).decode()
    with made.open("rb") as source, decrypted(source, [opener(site)]) as stream:
        inside = dict(members(stream))
    assert next(iter(inside)) == "manifest.json" and "database/000001" in inside
    for name in ("SECRET_KEY", "INDEX_KEY"):
        key = getattr(site.settings, name.lower())
        assert f"{name}={key}\n" in keys
        assert not any(key.encode() in content for content in inside.values())
    assert b"manifest" not in made.read_bytes()


def test_a_first_backup_says_where_its_identity_is_and_its_time_is_a_measurement(
    site: Site, made: Path, backup: Command, tmp_path: Path
) -> None:
    identity_of(site).rename(tmp_path / "kept")
    try:
        done = backup("create", "--to", tmp_path / "new")
        assert f"Made {identity_of(site)}, which opens the backups. Keep a copy" in done.output
        assert f"{tmp_path}/new/activistnet-" in done.output
    finally:
        (tmp_path / "kept").replace(identity_of(site))
    with site.app_context():
        assert abs(gauges.read()["backup_made_at"] - time.time()) < 60


def test_a_whole_backup_is_said_to_be_whole(made: Path, backup: Command) -> None:
    done = backup("verify", made)
    assert done.exit_code == 0
    assert re.search(r"made 20\d\d-\d\d-\d\d \d\d:\d\d UTC by release .+ rows in \d+ tables", done.output)


@pytest.mark.parametrize("left", [0, 10, 200, 70_000, -1, -16, "chunk"])
def test_a_truncated_backup_is_refused(made: Path, backup: Command, tmp_path: Path, left: int | str) -> None:
    whole = made.read_bytes()
    header = whole.index(b"\n--- ") + whole[whole.index(b"\n--- ") + 1 :].index(b"\n") + 2
    length = header + 16 + 65552 if left == "chunk" else left
    cut = tmp_path / made.name
    cut.write_bytes(whole[:length])
    assert refused(backup("verify", cut), "cut off|its beginning is damaged")
    assert refused(backup("drill", cut), "cut off|its beginning is damaged")


@pytest.mark.parametrize("place", [30, 150, 300, 50_000, -2000, -1])
def test_one_flipped_bit_is_noticed(made: Path, backup: Command, tmp_path: Path, place: int) -> None:
    content = bytearray(made.read_bytes())
    content[place] ^= 1
    flipped = tmp_path / made.name
    flipped.write_bytes(content)
    assert refused(backup("verify", flipped), "changed|damaged|made for others")


def test_what_is_no_backup_is_refused(site: Site, made: Path, backup: Command, tmp_path: Path) -> None:
    other, other_identity = tmp_path / "other.age", tmp_path / "identity"
    other.write_text("No backup at all.\n" * 100)
    assert refused(backup("verify", other), "no backup of this site")
    assert refused(backup("verify", tmp_path / "none"), "There is no backup at")
    with other.open("wb") as out, encrypted(out, [opener(site).to_public()]) as inside:
        inside.write(b"encrypted for us, and something else" * 1000)
    assert refused(backup("verify", other), "something else than a backup")
    assert refused(backup("verify", made, "--identity", tmp_path / "none"), "There is no identity at")
    other_identity.write_text("nothing")
    assert refused(backup("verify", made, "--identity", other_identity), "holds no identity")
    other_identity.write_text(str(x25519.Identity.generate()))
    assert refused(backup("verify", made, "--identity", other_identity), "made for others")
    shutil.copy(made, tmp_path)
    assert refused(backup("verify", tmp_path / made.name), "There is no file of keys")


def test_another_version_is_refused_by_name(site: Site, made: Path, backup: Command, tmp_path: Path) -> None:
    later = remade(site, made, tmp_path / made.name, in_manifest(format=2, code="9.0"))
    assert refused(
        backup("verify", later), "It is of format 2, and this release reads format 1: use the release .* 9.0"
    )
    newer = remade(site, made, tmp_path / made.name, in_manifest(revision="9999", code="9.0"))
    for arguments in (["verify", newer], ["restore", newer, "--replace", "--yes"], ["drill", newer]):
        assert refused(backup(*arguments), "Its schema is at 9999, which this release doesn't know")


def test_no_secret_of_a_databases_address_is_an_argument_of_a_program(
    site: Site, made: Path, backup: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen, watched = tmp_path / "seen", tmp_path / "pg_dump"
    real = programs.dumper(verify(made, identities.read_identities(identity_of(site))).server)
    watched.write_text(
        f'#!/bin/sh\n(echo "$@"; env | grep -v ^PGPASSWORD=; cat "$PGSERVICEFILE") > {seen}\nexec "{real}" "$@"\n'
    )
    watched.chmod(0o755)
    monkeypatch.setattr("activistnet.backups.dumping.dumper", lambda _server: watched)
    monkeypatch.setenv("SEALING_KEYS", "not for pg_dump")
    url = databases.sa.make_url(site.settings.migration_database_url).update_query_dict({"sslpassword": "hush-hush"})
    changed = replace(site.settings, migration_database_url=url.render_as_string(hide_password=False))
    monkeypatch.setattr(site, "settings", changed)
    done = backup("create", "--to", tmp_path / "to")
    assert done.exit_code == 0, done.output
    said = seen.read_text()
    assert said.count("hush-hush") == 1
    assert "\n[backup]\nsslpassword=hush-hush\n" in said
    assert "not for pg_dump" not in said


def test_a_full_disk_is_said_and_nothing_half_is_left(
    site: Site, made: Path, backup: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = namedtuple("usage", "total used free")
    rooms = iter([10**9, 10**9, 0, 0, 0])
    monkeypatch.setattr(folders, "SOON", 100_000)
    monkeypatch.setattr(folders.shutil, "disk_usage", lambda _path: usage(10**9, 0, next(rooms)))
    assert refused(backup("create", "--to", tmp_path), f"The disk of {tmp_path} is full. No backup was made")
    assert [*tmp_path.iterdir()] == []
    assert site.test_client().get("/topics").status_code == 200


def test_what_a_killed_backup_left_is_cleared_and_only_so_many_are_kept(
    made: Path, backup: Command, tmp_path: Path
) -> None:
    left = tmp_path / f"{made.name}.part"
    left.write_bytes(b"half")
    strangers = [tmp_path / "activistnet-00000000-20200101T000000.000Z.age", tmp_path / "notes.age"]
    for path in strangers:
        path.touch()
    for _ in range(3):
        assert backup("create", "--to", tmp_path, "--keep", "2").exit_code == 0
    kept = [path for path in folders.whole_files(tmp_path) if path not in strangers]
    assert sorted(tmp_path.iterdir()) == sorted([*kept, *map(folders.keys_of, kept), *strangers])
    assert len(kept) == 2 and not left.exists()


def test_wrong_recipients_places_and_keys_are_refused_before_anything_is_made(
    site: Site, made: Path, backup: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert refused(backup("create", "--to", tmp_path / "a", "--recipient", "age1nobody"), "A recipient should be age1")
    assert refused(backup("create", "--to", "/dev/null/backups"), "can't be written to")
    monkeypatch.setattr(site, "settings", replace(site.settings, index_key=OTHER_KEY))
    assert refused(backup("create", "--to", tmp_path / "b"), "INDEX_KEY is not the one this database was made with")
    assert not [*tmp_path.rglob("*.age*")]


def test_a_server_that_no_program_fits_is_said() -> None:
    for find in (programs.dumper, programs.restorer):
        with pytest.raises(Failed, match=r"The database is PostgreSQL 99, and no pg_\w+ that fits it is on PATH"):
            find(99)
    assert programs.dumper(15).name == "pg_dump"


def test_a_store_gets_whole_backups_and_an_upload_that_was_cut_goes_on(
    site: Site, made: Path, backup: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "SMALLEST_PART", 65536)
    unsent = site.settings.var_dir / "backups/unsent"
    with s3_double.running() as there:
        for name, value in s3_double.credentials(there).items():
            monkeypatch.setenv(name, value)
        there.fail_after = 3  # the keys, and two parts of the data
        where = ["--to", "s3://bucket/site"]
        assert refused(backup("create", *where), "s3://bucket/site refuses: LineCut, The line was cut")
        [whole] = folders.whole_files(unsent)
        content = whole.read_bytes()
        assert f"site/{whole.name}" not in there.objects and len(content) > 3 * 65536
        there.fail_after, there.asked = None, []
        done = backup("send", *where)
        assert done.exit_code == 0, done.output
        assert there.objects[f"site/{whole.name}"] == content
        assert there.parts_sent() == -(-len(content) // 65536) - 2 + 1  # and the keys again
        assert [*unsent.iterdir()] == [] and there.uploads == {}
        assert backup("create", *where, "--keep", "1").exit_code == 0
        assert len(there.objects) == 2 and f"site/{whole.name}" not in there.objects
        assert "Nothing is waiting" in backup("send", *where).output
        for no_store in (200, {}), (301, {"Location": "http://127.0.0.1:9/"}):
            there.answers_only = no_store
            assert refused(backup("create", *where), "Check that AWS_ENDPOINT_URL points to one")
        there.answers_only = None
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "another")
        assert refused(backup("create", *where), "refuses: SignatureDoesNotMatch")
        monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
        monkeypatch.delenv("AWS_ACCESS_KEY_ID")
        monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
        assert refused(backup("create", *where), "asks for AWS_ACCESS_KEY_ID")


def test_pictures_that_a_store_has_are_said_to_be_no_part_of_it(
    site: Site, made: Path, backup: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert "Pictures are not in it" not in backup("verify", made).output
    monkeypatch.setattr(site, "settings", replace(site.settings, media="s3://bucket/pictures"))
    done = backup("create", "--to", tmp_path)
    said = "Pictures are not in it: they are in s3://bucket/pictures, which needs copies of its own."
    assert said in done.output
    assert said in backup("verify", folders.whole_files(tmp_path)[0]).output


def test_a_long_stream_is_written_and_read_in_parts_of_one_size() -> None:
    identity = x25519.Identity.generate()
    out = io.BytesIO()
    with encrypted(out, [identity.to_public()]) as inside, Writer(inside, 0) as writer:
        writer.add_stream("database", io.BytesIO(b"x" * 9_000_000))
    out.seek(0)
    with decrypted(out, [identity]) as stream:
        assert [len(content) for _, content in members(stream)] == [4194304, 4194304, 611392]


def test_a_role_that_may_not_read_everything_is_told_who_may(
    site: Site, made: Path, backup: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    role, url = f"lesser_{tmp_path.name[-8:]}", databases.sa.make_url(site.settings.database_url)
    with databases.admin().connect() as connection:
        connection.execute(sa.text(f"CREATE ROLE {role} LOGIN PASSWORD 'lesser' IN ROLE pg_read_all_data"))
    try:
        lesser = url.set(username=role, password="lesser").render_as_string(hide_password=False)
        monkeypatch.setattr(site, "settings", replace(site.settings, migration_database_url=lesser))
        assert backup("create", "--to", tmp_path / "read").exit_code == 0
        with databases.admin().connect() as connection:
            connection.execute(sa.text(f"REVOKE pg_read_all_data FROM {role}"))
        assert refused(backup("create", "--to", tmp_path), "This role may not read all of the database")
    finally:
        with databases.admin().connect() as connection:
            connection.execute(sa.text(f"DROP ROLE {role}"))


def test_the_check_says_when_the_last_backup_is_too_old(site: Site, made: Path) -> None:
    public = replace(site.settings, base_url="https://act.example")
    for hours, level, said in ((1, OK, "1 h ago"), (27, REMARK, "27 h old"), (None, REMARK, "There is no backup")):
        with site.app_context(), db.transaction():
            db.session.execute(sa.delete(gauges.Gauge).where(gauges.Gauge.name == "backup_made_at"))
            if hours is not None:
                gauges.note({"backup_made_at": time.time() - hours * 3600 - 60})
        [found] = table.look(public, (Check("backup", age),))
        assert (found.level, said in found.sentence) == (level, True)
        [found] = table.look(site.settings, (Check("backup", age),))
        assert found.level == OK  # on a site for its own machine
