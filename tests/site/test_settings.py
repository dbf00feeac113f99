"""Settings: read from the environment, and refused in one sentence that names the variable and not its value."""

import os
import subprocess
import sys
from dataclasses import fields
from email.headerregistry import HeaderRegistry
from pathlib import Path
from urllib.parse import unquote

import pytest
import sqlalchemy as sa
from psycopg.conninfo import conninfo_to_dict

from activistnet.run.__main__ import main
from config import BadSetting, Settings

ROOT = Path(__file__).parents[2]
KEY, OTHER = "a key of 32 characters or more ..", "another key of 32 characters ...."
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


WHOLE, COUNT = "a whole number from 0 to 1000000", "a whole number from 1 to 1000000"
A_KEY = "of at least 32 characters, such as `openssl rand -base64 32` makes"
SITE = "an address such as https://example.org, with nothing behind host and port"
DATABASE = "an address such as postgresql://name:password@host/database, with %40 for an @ in it"
REDIS = "an address such as redis://:password@host:6379/0 or unix://:password@/path?db=0"
MAIL = "file:, file:/folder, smtp://host or smtp://name:password@host:port, or the same with smtps"
NO_KEYS = ["x", "short, but nearly long enough", "a" * 64, "changeme" * 8, "0123456789abcdef" * 2]
NO_NUMBERS = ["many", "-1", "9e3", "1.5", "1000001", "9" * 5000, "1,5"]
NO_DATABASES = [
    "sqlite:///site.db",
    "postgresql:site",
    "postgresql://site:secret-a@db:port/activistnet",
    "postgresql://site:secret@word@db/activistnet",
    "postgresql://site:secret@db:0/activistnet",
    "postgresql://site:secret@d b/activistnet",
    "db.example.org",
]
# For every setting there is: what it should be, and what it can't be.
BAD = {
    "DATABASE_URL": (DATABASE, NO_DATABASES),
    "MIGRATION_DATABASE_URL": (DATABASE, NO_DATABASES),
    "REDIS_URL": (
        REDIS,
        [
            "http://127.0.0.1",
            "127.0.0.1:6379",
            "redis://",
            "redis://:pass/word@host",
            "redis://:12/word@host",
            "redis://:12#word@host",
            "redis://host/cache",
            "redis://host:0",
            "unix://:secret@host/path",
            "unix://:secret@",
            "unix:///path?db=one",
        ],
    ),
    "SECRET_KEY": (f"a random key {A_KEY}", NO_KEYS),
    "SECRET_KEY_FALLBACKS": (f"random keys {A_KEY}, comma-separated", [*NO_KEYS, f"{KEY},x"]),
    "SEALING_KEYS": (
        f"random keys {A_KEY}, as id:key, comma-separated",
        [",", "1:short", "1:", f"1:{KEY},2:short", *(f"1:{key}" for key in NO_KEYS)],
    ),
    "INDEX_KEY": (f"a random key {A_KEY}", NO_KEYS),
    "BASE_URL": (
        SITE,
        [
            "act.example",
            "ftp://act.example",
            "https://",
            "https://act.example:http",
            "https://act.example:0",
            "https://act.example/site",
            "https://act.example/?a=b",
            "https://act.example?",
            "https://act.example#top",
            "https://name:secret@act.example",
            "https://act example",
            "https://münchen.example",
            "https://-act.example",
        ],
    ),
    "HOST": ("a name or an address of this machine", ["http://act.example", "a b", "[::1]", "a..b", "act.example/x"]),
    "PORT": ("a whole number from 0 to 65535", ["abc", "-1", "65536", "80,81", "8000.0"]),
    "TRUSTED_HOSTS": (
        "host names without port, comma-separated",
        ["https://act.example", "act.example:8000", "*", "act.example, *.onion", "act.example/x"],
    ),
    "TRUSTED_PROXIES": (WHOLE, NO_NUMBERS),
    "ORIGINS": (
        "addresses such as https://example.org, comma-separated",
        ["act.example", "*", "https://a.example,b.example", "https://a.example/x", "null"],
    ),
    "MAIL_URL": (
        MAIL,
        [
            "mail.example.org:25",
            "smtp://",
            "smtp://mail.example.org:smtp",
            "smtp://name:12/word@mail.example.org",
            "smtp://name:12#word@mail.example.org",
            "smtp://name@mail.example.org",
            "smtp://:secret@mail.example.org",
            "smtp://mail.example.org/?starttls=yes",
            "smtp://mail.example.org/?tls=1",
            "file:outbox",
            "file:/dev/null",
            "file:/dev/null/outbox",
            "pop3://mail.example.org",
        ],
    ),
    "MAIL_FROM": (
        "a sender such as Name <name@example.org>",
        [
            "act",
            "Act <act>",
            "Act, Now <act@a.example>",
            "a@a.example, b@b.example",
            "Act <a@>",
            "Act <ä@a.example>",
            "<>",
        ],
    ),
    "SITE_NAME": ("a name of at most 100 characters", ["x" * 101, " ", " Act", "A\udcff"]),
    "SECURITY_CONTACT": (
        "an address such as mailto:name@example.org or https://example.org/page",
        ["security@example.org", "mailto:", "mailto:security", "http://example.org", "https://"],
    ),
    "VAR_DIR": ("a folder that can be written to", ["/dev/null", "/dev/null/var", "/" + "x" * 5000]),
    "DEMO": ("0 or 1", ["yes", "2", "true"]),
    "METRICS_TOKEN": ("a random text of at least 16 characters", ["x", "short", "a" * 40, "abcdabcdabcdabcd"]),
    "WEB_WORKERS": ("a whole number from 1 to 1000", ["0", "1001", *NO_NUMBERS]),
    "POOL": (COUNT, ["0", "twenty", *NO_NUMBERS]),
    "PAGE_CACHE": ("0 or 1", ["yes", "2"]),
    "PATCHES": ("0 or 1", ["no", "-1"]),
    "ARGON2": (
        "three whole numbers such as 65536,3,4: KiB of memory from 19456 to 4194304, passes from 2 to 100, and lanes"
        " from 1 to 64",
        ["65536", "8,1,1", "19455,2,1", "19456,1,1", "19456,2,0", "19456,2,65", "9999999,3,4", "65536,101,4", "a,b,c"],
    ),
    "LIMITS": ("a number from 0 to 1000000", ["nan", "inf", "-1", "1e7", "much"]),
    "SHARED_ADDRESSES": (
        "addresses or networks such as 203.0.113.7 or 2001:db8::/48, comma-separated",
        ["campus", "203.0.113.7/33", "203.0.113.7/24", "203.0.113.0/24;10.0.0.1", "http://203.0.113.7", "1.2.3"],
    ),
    "CONNECTIONS_PER_ADDRESS": (WHOLE, NO_NUMBERS),
    "BODY_SECONDS": ("a number of seconds from 1 to 1000000", ["0", "-1", "nan", "inf", "soon"]),
    "ANSWER_SECONDS": ("a number of seconds from 1 to 1000000", ["0", "-1", "nan", "inf", "soon"]),
    "DRAIN_SECONDS": ("a number from 0 to 1000000", ["-1", "nan", "inf", "soon"]),
    "SOCKETS": (WHOLE, NO_NUMBERS),
    "SOCKETS_PER_SESSION": (WHOLE, NO_NUMBERS),
    "SOCKETS_PER_ADDRESS": (WHOLE, NO_NUMBERS),
    "ROOMS_PER_SOCKET": (WHOLE, NO_NUMBERS),
}
EACH_BAD = [(variable, value, wanted) for variable, (wanted, values) in BAD.items() for value in values]


def test_there_is_something_bad_for_every_setting():
    assert {field.name.upper() for field in fields(Settings)} - {"TESTING"} == BAD.keys()


@pytest.mark.parametrize(("variable", "value", "wanted"), EACH_BAD)
def test_what_can_not_be_is_refused_in_one_sentence_without_the_value(variable, value, wanted):
    with pytest.raises(BadSetting) as refused:
        read(**{variable: value})
    assert str(refused.value) == f"{variable} should be {wanted}."


@pytest.mark.parametrize("variable", BAD)
def test_a_line_that_ends_within_a_setting_is_refused(variable):
    with pytest.raises(BadSetting) as refused:
        read(**{variable: f"{NEEDED.get(variable, '1')}\r"})
    assert str(refused.value) == f"{variable} holds a character that can't be seen, such as the end of a line."


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
def test_what_an_operator_should_know_of_their_mail_is_said_at_the_start(variables, said):
    remarks = read(**variables).remarks()
    assert [remark.startswith(begin) for remark, begin in zip(remarks, said, strict=True)] == [True] * len(said)


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
        [sys.executable, "-m", *command], cwd=ROOT, env=environ, capture_output=True, text=True, timeout=60
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
