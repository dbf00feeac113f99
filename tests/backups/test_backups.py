"""`flask backup`: what it makes, what it refuses to use, and that what it made becomes the site again."""

import io
import json
import re
import shutil
import stat
import time
from collections import namedtuple
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import databases
import factories
import pytest
import s3_double
import sqlalchemy as sa
from browsers import Browser
from click.testing import Result
from media.conftest import picture
from pyrage import decrypt, x25519

from activistnet.backups import drilling, folders, identities, keyfile, locks, programs, restoring, store
from activistnet.backups.archive import Writer, decrypted, encrypted, members
from activistnet.backups.errors import Failed
from activistnet.backups.reading import verify
from activistnet.core.application import Site
from activistnet.core.data import gauges
from activistnet.core.data.db import db
from activistnet.core.jobs.tasks import run_due
from activistnet.run import secrets as run_secrets
from activistnet.site.demo_story import load_story
from activistnet.start.checks import table
from activistnet.start.checks.backup import age
from activistnet.start.checks.findings import OK, REMARK, Check
from activistnet.wiring import create_app

OTHER_KEY = "another key of 32 characters ...."
COUNTS = (
    "SELECT (SELECT count(*) FROM members), (SELECT count(*) FROM posts), (SELECT sum(signature_count) FROM petitions)"
)

Command = Callable[..., Result]


def command(app: Site) -> Command:
    """`backup("verify", file)` as an operator types it."""

    def backup(*arguments: object, said: str | None = None) -> Result:
        return app.test_cli_runner().invoke(args=["backup", *map(str, arguments)], input=said)

    return backup


def show_a_face(app: Site) -> None:
    """Have a picture sent, drawn and shown beside a name."""
    factories.use(app)
    browser = Browser(app, app.response_class, user=factories.make_member("with_a_face"))
    factories.use(None)
    file = {"picture": (io.BytesIO(picture((400, 300), "PNG", (20, 90, 160))), "me.png")}
    assert browser.post("/settings/picture", data=file).status_code == 303
    with app.app_context():
        run_due()


@pytest.fixture(scope="module")
def site(template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site with the small demonstration, for all tests here."""
    with databases.cloned(template) as name:
        settings = databases.settings(name)
        app = create_app(replace(settings, var_dir=tmp_path_factory.mktemp("var")))
        with app.app_context(), db.transaction():
            load_story(1)
        show_a_face(app)
        yield app
        with app.app_context():
            db.engine.dispose()
        with databases.admin().connect() as connection:
            connection.execute(sa.text(f"DROP DATABASE IF EXISTS {name}_before WITH (FORCE)"))


@pytest.fixture(scope="module")
def made(site: Site) -> Path:
    """A backup of it."""
    done = command(site)("create")
    assert done.exit_code == 0, done.output
    return folders.whole_files(site.settings.var_dir / "backups")[0]


@pytest.fixture
def backup(site: Site) -> Command:
    return command(site)


@pytest.fixture
def empty(site: Site, tmp_path: Path) -> Iterator[Site]:
    """An installation with the same keys and an empty database."""
    with databases.cloned("template0") as name:
        url = databases.ADMIN_URL.set(database=name).render_as_string(hide_password=False)
        app = create_app(replace(site.settings, database_url=url, migration_database_url=url, var_dir=tmp_path))
        yield app
        with app.app_context():
            db.engine.dispose()


def counts(app: Site) -> tuple[object, ...]:
    with app.app_context():
        return tuple(db.session.execute(sa.text(COUNTS)).one())


def identity_of(site: Site) -> Path:
    return site.settings.var_dir / "backup-identity.txt"


def opener(site: Site) -> x25519.Identity:
    return x25519.Identity.from_str(identity_of(site).read_text().splitlines()[-1])


def remade(site: Site, made: Path, target: Path, change: Callable[[str, bytes], bytes]) -> Path:
    """The same backup with a member changed, whole and encrypted as any other."""
    opens = opener(site)
    with (
        made.open("rb") as source,
        decrypted(source, [opens]) as stream,
        target.open("wb") as out,
        encrypted(out, [opens.to_public()]) as inside,
        Writer(inside, 0) as writer,
    ):
        for name, content in members(stream):
            writer.add(name, change(name, content))
    shutil.copy(folders.keys_of(made), folders.keys_of(target))
    return target


def in_manifest(**changes: object) -> Callable[[str, bytes], bytes]:
    return lambda name, content: json.dumps(json.loads(content) | changes).encode() if "manifest" in name else content


def refused(done: Result, sentence: str) -> bool:
    """Status 1 and one sentence."""
    assert done.exit_code == 1, done.output
    assert isinstance(done.exception, SystemExit)
    assert re.search(sentence, done.output), done.output
    return "Traceback" not in done.output


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
