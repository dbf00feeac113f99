"""Settings: read from the environment, and refused in one sentence that names the variable and not its value."""

import json
import os
import subprocess
import sys
from dataclasses import fields
from email.headerregistry import HeaderRegistry
from pathlib import Path
from urllib.parse import unquote

import pytest
import sqlalchemy as sa
from bad_settings import BAD, KEY, OTHER
from psycopg.conninfo import conninfo_to_dict
from waiting import HANG

from activistnet.run.__main__ import main
from config import BadSetting, Settings

ROOT = Path(__file__).parents[2]
NEEDED = {
    "DATABASE_URL": "postgresql+psycopg://site@/activistnet?host=/run",
    "REDIS_URL": "redis://127.0.0.1:6379/0",
    "SECRET_KEY": KEY,
    "SEALING_KEYS": f"1:{KEY}",
    "INDEX_KEY": KEY,
}


def read(**variables):
    return Settings.from_environment(NEEDED | variables)


def test_what_is_not_given_or_empty_has_its_default():
    settings = read(POOL="", BASE_URL="", MAIL_URL="")
    assert (settings.pool, settings.limits, settings.page_cache, settings.argon2) == (20, 1.0, True, (65536, 3, 4))
    assert (settings.base_url, settings.mail_url) == ("http://127.0.0.1:8000", "file:")
    assert settings.migration_database_url == settings.database_url


def test_every_kind_is_read():
    settings = read(
        POOL="7", LIMITS="0.5", PATCHES="0", ORIGINS="https://a.example, https://b.example,", ARGON2="19456,2,1"
    )
    assert (settings.pool, settings.limits, settings.patches, settings.argon2) == (7, 0.5, False, (19456, 2, 1))
    assert settings.origins == ("https://a.example", "https://b.example")
    assert read(VAR_DIR="here").var_dir == Path("here").resolve()


def test_what_follows_from_the_address():
    settings = read(BASE_URL="https://act.example/", SITE_NAME="Act", TRUSTED_HOSTS="act.onion")
    assert settings.base_url == "https://act.example"
    assert settings.mail_from == "Act <no-reply@act.example>"
    assert settings.hosts == ["act.example", "localhost", "127.0.0.1", "act.onion"]
    assert "http://localhost:8000" in read().socket_origins


def test_sealing_keys_lose_their_names():
    assert read(SEALING_KEYS=f"2:{OTHER}, 1:{KEY}").sealing_keys == (OTHER, KEY)
    assert read(SEALING_KEYS=KEY).sealing_keys == (KEY,)


def test_celery_reads_a_socket_with_a_space_and_a_password():
    settings = read(REDIS_URL="unix://:p%40ss%2Fw@/var/a%20b/v.sock?db=2")
    assert settings.celery_url == "redis+socket://:p%40ss%2Fw@/var/a%20b/v.sock?virtual_host=2"


@pytest.mark.parametrize("variable", NEEDED)
def test_what_has_to_be_given_is_asked_for(variable):
    with pytest.raises(BadSetting, match=rf"^{variable} is not set; it should be .+\.$"):
        read(**{variable: ""})


def test_a_secret_may_stand_in_a_file(tmp_path):
    (tmp_path / "key").write_text(f"{OTHER}\n")
    (tmp_path / "none").write_text("")
    settings = read(SECRET_KEY="", SECRET_KEY_FILE=str(tmp_path / "key"), MAIL_URL_FILE=str(tmp_path / "none"))
    assert (settings.secret_key, settings.mail_url) == (OTHER, "file:")


@pytest.mark.parametrize("name", ["none", "folder", "bytes", "zeros", "long", "pipe", "/dev/zero"])
def test_a_file_that_cannot_be_read_is_said(tmp_path, name):
    (tmp_path / "folder").mkdir()
    (tmp_path / "bytes").write_bytes(b"\xff\xfe")
    (tmp_path / "zeros").write_bytes(b"smtp://\0")  # which no variable can hold
    (tmp_path / "long").write_text("x" * 100_000)
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(BadSetting, match=r"^MAIL_URL_FILE should be a file of text that can be read\.$"):
        read(MAIL_URL_FILE=str(tmp_path / name))


def test_a_setting_and_its_file_are_not_both_believed(tmp_path):
    with pytest.raises(BadSetting, match=r"^SECRET_KEY and SECRET_KEY_FILE are both set; leave one of them out\.$"):
        read(SECRET_KEY_FILE=str(tmp_path))


def test_what_stands_in_a_file_is_as_wrong_as_what_is_typed(tmp_path, monkeypatch, capsys):
    (tmp_path / "url").write_text("mail.example.org\n")
    monkeypatch.setattr(sys, "argv", ["activistnet.run", "serve"])
    monkeypatch.setenv("VAR_DIR", str(tmp_path / "var"))
    monkeypatch.setenv("MAIL_URL", "")  # for what is read to be forgotten again
    monkeypatch.setenv("MAIL_URL_FILE", str(tmp_path / "url"))
    assert main() == 1
    assert capsys.readouterr().err.startswith("MAIL_URL should be file:")
    assert not (tmp_path / "var").exists()


def test_the_check_says_what_keeps_it_from_looking_to_a_program_too(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["activistnet.run", "flask", "check", "--json"])
    monkeypatch.setenv("VAR_DIR", str(tmp_path / "var"))
    for variable in (*NEEDED, "MAIL_URL"):
        monkeypatch.setenv(variable, "")
    for file, said in {"": "There is no site in ", str(tmp_path / "none"): "MAIL_URL_FILE should be a file"}.items():
        monkeypatch.setenv("MAIL_URL_FILE", file)
        assert main() == 1
        [finding] = json.loads(capsys.readouterr().out)["findings"]
        assert (finding["level"], finding["sentence"].startswith(said)) == ("refused", True)


def test_there_is_something_bad_for_every_setting():
    assert {field.name.upper() for field in fields(Settings)} - {"TESTING"} == BAD.keys()


def said_of(variable, value):
    """The sentence in which a setting is refused, if it is."""
    try:
        read(**{variable: value})
    except BadSetting as refused:
        return str(refused)
    return None


def test_what_can_not_be_is_refused_in_one_sentence_without_the_value():
    each = [(variable, value, wanted) for variable, (wanted, values) in BAD.items() for value in values]
    assert len(each) > 200
    said = [(variable, value, said_of(variable, value), wanted) for variable, value, wanted in each]
    assert [each for each in said if each[2] != f"{each[0]} should be {each[3]}."] == []


def test_a_line_that_ends_within_a_setting_is_refused():
    said = {variable: said_of(variable, f"{NEEDED.get(variable, '1')}\r") for variable in BAD}
    unseen = "holds a character that can't be seen, such as the end of a line."
    assert said == {variable: f"{variable} {unseen}" for variable in BAD}


@pytest.mark.parametrize("command", ["serve", "flask", "celery"])
@pytest.mark.parametrize("variable", BAD)
def test_nothing_is_made_or_started_with_a_setting_that_can_not_be(variable, command, tmp_path, monkeypatch, capfd):
    for name in BAD:
        monkeypatch.delenv(name, raising=False)
    wanted, [value, *_] = BAD[variable]
    monkeypatch.setenv("VAR_DIR", str(tmp_path / "var"))
    monkeypatch.setenv(variable, value)
    monkeypatch.setattr(sys, "argv", ["run", command])
    assert main() == 1
    assert capfd.readouterr() == ("", f"{variable} should be {wanted}.\n")
    assert [*tmp_path.iterdir()] == []


def test_a_folder_that_is_a_file_or_closed_is_refused(tmp_path):
    (tmp_path / "file").touch()
    (tmp_path / "circle").symlink_to("circle")
    for path in ("file", "file/var", "circle"):
        with pytest.raises(BadSetting, match=r"^VAR_DIR should be a folder"):
            read(VAR_DIR=str(tmp_path / path))
    assert read(VAR_DIR=str(tmp_path / "new/one")).var_dir == tmp_path / "new/one"


@pytest.mark.parametrize(
    ("variable", "value", "read_as"),
    [
        ("BASE_URL", "HTTPS://Act.Example:443/", "https://act.example"),
        ("BASE_URL", "http://[::1]:8000", "http://[::1]:8000"),
        ("BASE_URL", "http://abc.onion", "http://abc.onion"),
        ("ORIGINS", "https://A.example/, http://b.example:80", ("https://a.example", "http://b.example")),
        ("TRUSTED_HOSTS", "Act.onion,.example.org, 10.0.0.1", ("act.onion", ".example.org", "10.0.0.1")),
        ("HOST", "::1", "::1"),
        ("MAIL_URL", "smtp://name:p%40ss@mail.example.org:587?starttls=1", None),
        ("MAIL_URL", "smtps://mail.example.org", None),
        ("MAIL_FROM", '"Act, Now" <act@a.example>', None),
        ("MAIL_FROM", "act@a.example", None),
        ("SITE_NAME", "Action\u00a0Climat", None),
        ("SECURITY_CONTACT", "https://act.example/security", None),
        ("REDIS_URL", "rediss://name:secret@cache.example.org:6380/3", None),
        ("REDIS_URL", "redis://[::1]:6379", None),
        ("METRICS_TOKEN", "a-long-random-token", None),
        ("SECRET_KEY_FALLBACKS", f"{KEY},{OTHER}", (KEY, OTHER)),
    ],
)
def test_what_is_right_is_taken(variable, value, read_as):
    assert getattr(read(**{variable: value}), variable.lower()) == (value if read_as is None else read_as)


def test_an_address_of_ipv6_is_listened_on_and_named_in_brackets():
    settings = read(HOST="::1", PORT="8001")
    assert (settings.listening, settings.base_url) == ("[::1]:8001", "http://[::1]:8001")


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        ({"BASE_URL": "https://act.example"}, ["No mail is sent"]),
        ({"BASE_URL": "http://abc.onion", "MAIL_URL": "file:/tmp"}, ["No mail is sent"]),
        ({}, []),
        ({"MAIL_URL": "smtp://mail.example.org"}, ["MAIL_URL has no name"]),
        ({"MAIL_URL": "smtp://mail.example.org?starttls=1"}, []),
        ({"MAIL_URL": "smtp://mail.example.org?starttls=0"}, []),
        ({"MAIL_URL": "smtp://name:secret@mail.example.org"}, []),
        ({"MAIL_URL": "smtps://mail.example.org"}, []),
        ({"MAIL_URL": "smtp://localhost"}, []),
        ({"MAIL_URL": "smtp://127.0.0.2"}, []),
        ({"BASE_URL": "http://act.localhost:8000"}, []),
    ],
)
def test_what_an_operator_should_know_of_their_mail_is_said_at_the_start(variables, said, monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    remarks = read(**variables).remarks()
    assert [remark.startswith(begin) for remark, begin in zip(remarks, said, strict=True)] == [True] * len(said)


@pytest.mark.parametrize(("address", "number"), [("https://act.example", 1), ("http://localhost:8000", 0)])
def test_whoever_serves_the_public_as_root_is_told(address, number, monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    remarks = read(BASE_URL=address, MAIL_URL="smtps://mail.example.org").remarks()
    assert [remark.startswith("Pages are made and jobs done as root.") for remark in remarks] == [True] * number


def test_a_name_with_a_comma_is_one_sender():
    header = HeaderRegistry()("From", read(SITE_NAME="Act, Now: (us)", BASE_URL="https://act.example").mail_from)
    assert [(each.display_name, each.addr_spec) for each in header.addresses] == [
        ("Act, Now: (us)", "no-reply@act.example")
    ]


GUNICORN = ["gunicorn", "-c", "python:activistnet.core.server.gunicorn_conf", "wsgi:app"]


@pytest.mark.parametrize(
    ("command", "status"),
    [
        (["flask", "db", "check"], 1),
        (GUNICORN, 1),
        (["celery", "-A", "activistnet.celery", "worker"], 1),
        (["activistnet.run", "flask", "db", "check"], 1),
    ],
)
def test_each_process_says_it_once_and_ends(command, status, tmp_path):
    environ = os.environ | {"POOL": "many", "VAR_DIR": str(tmp_path), "PYTHONPATH": str(ROOT)}
    ended = subprocess.run(
        [sys.executable, "-m", *command], cwd=ROOT, env=environ, capture_output=True, text=True, timeout=HANG
    )
    assert ended.returncode == status
    assert ended.stderr.strip() == "POOL should be a whole number from 1 to 1000000."


@pytest.mark.parametrize("beginning", ["postgres", "postgresql", "postgresql+psycopg"])
def test_a_database_is_called_as_people_call_it(beginning):
    settings = read(DATABASE_URL=f"{beginning}://site:a%40b@db/activistnet")
    assert settings.database_url == "postgresql+psycopg://site:a%40b@db/activistnet"


@pytest.mark.parametrize("password", ["a/b", "a#b", "a?b", "a[b", "a:b", "a%40b", "a%b", "é"])
def test_a_password_of_a_database_may_hold_what_else_parts_an_address(password):
    settings = read(DATABASE_URL=f"postgresql://site:{password}@db:5432/activistnet")
    url = sa.make_url(settings.database_url)
    assert (url.username, url.password, url.host, url.port, url.database) == (
        "site",
        unquote(password),
        "db",
        5432,
        "activistnet",
    )
    asked = conninfo_to_dict(settings.database_url.replace("+psycopg", ""))
    assert (asked["user"], asked["password"], asked["host"]) == ("site", unquote(password), "db")
