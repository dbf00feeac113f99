"""Settings: read from the environment, and refused in one sentence that names the variable and not its value."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from config import BadSetting, Settings

ROOT = Path(__file__).parents[2]
KEY, OTHER = "a key of 32 characters or more ..", "another key of 32 characters ...."
NEEDED = {
    "DATABASE_URL": "postgresql+psycopg://site@/activistnet?host=/run",
    "REDIS_URL": "redis://127.0.0.1:6379/0",
    "SECRET_KEY": "secret",
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


@pytest.mark.parametrize(
    ("variable", "value", "wanted"),
    [
        ("POOL", "twenty", "a whole number, 1 or more"),
        ("POOL", "0", "a whole number, 1 or more"),
        ("TRUSTED_PROXIES", "-1", "a whole number, 0 or more"),
        ("SOCKETS", "9e3", "a whole number, 0 or more"),
        ("PORT", "70000", "a whole number from 0 to 65535"),
        ("LIMITS", "nan", "a number, 0 or more"),
        ("ANSWER_SECONDS", "inf", "a number, 0 or more"),
        ("BODY_SECONDS", "-1", "a number, 0 or more"),
        ("PAGE_CACHE", "yes", "0 or 1"),
        ("ARGON2", "65536", "three whole numbers such as 65536,3,4"),
        ("ARGON2", "8,0,1", "three whole numbers such as 65536,3,4"),
        ("DATABASE_URL", "sqlite:///site.db", "an address such as postgresql://name:password@host/database"),
        (
            "DATABASE_URL",
            "postgresql://site:a@db:port/activistnet",
            "an address such as postgresql://name:password@host/database",
        ),
        ("DATABASE_URL", "postgresql:site", "an address such as postgresql://name:password@host/database"),
        ("REDIS_URL", "redis://:pass/word@host", "an address that begins with redis://, rediss:// or unix://"),
        ("REDIS_URL", "http://127.0.0.1", "an address that begins with redis://, rediss:// or unix://"),
        ("BASE_URL", "act.example", "an address such as https://example.org"),
        ("BASE_URL", "https://", "an address such as https://example.org"),
        ("BASE_URL", "https://act.example:http", "an address such as https://example.org"),
        ("MAIL_URL", "mail.example.org:25", "file:, smtp://host or smtps://host"),
        ("MAIL_URL", "smtp://", "file:, smtp://host or smtps://host"),
        ("SECURITY_CONTACT", "security@example.org", "an address that begins with mailto: or https://"),
        ("SEALING_KEYS", "1:short", "keys of at least 32 characters as id:key, comma-separated"),
        ("SEALING_KEYS", ",", "keys of at least 32 characters as id:key, comma-separated"),
        ("INDEX_KEY", "short", "a key of at least 32 characters"),
    ],
)
def test_what_can_not_be_is_refused_in_one_sentence_without_the_value(variable, value, wanted):
    with pytest.raises(BadSetting) as refused:
        read(**{variable: value})
    assert str(refused.value) == f"{variable} should be {wanted}."


GUNICORN = ["gunicorn", "-c", "python:activistnet.core.server.gunicorn_conf", "wsgi:app"]


@pytest.mark.parametrize(
    ("command", "status"),
    [
        (["flask", "db", "check"], 2),
        (GUNICORN, 2),
        (["celery", "-A", "activistnet.celery", "worker"], 2),
        (["activistnet.run", "flask", "db", "check"], 1),
    ],
)
def test_each_process_says_it_once_and_ends(command, status, tmp_path):
    environ = os.environ | {"POOL": "many", "VAR_DIR": str(tmp_path), "PYTHONPATH": str(ROOT)}
    ended = subprocess.run(
        [sys.executable, "-m", *command], cwd=ROOT, env=environ, capture_output=True, text=True, timeout=60
    )
    assert ended.returncode == status
    assert ended.stderr.strip() == "POOL should be a whole number, 1 or more."


@pytest.mark.parametrize("beginning", ["postgres", "postgresql", "postgresql+psycopg"])
def test_a_database_is_called_as_people_call_it(beginning):
    settings = read(DATABASE_URL=f"{beginning}://site:a%40b@db/activistnet")
    assert settings.database_url == "postgresql+psycopg://site:a%40b@db/activistnet"


@pytest.mark.parametrize("password", ["a/b", "a#b", "a?b", "a[b", "a:b"])
def test_a_password_of_a_database_may_hold_what_else_parts_an_address(password):
    settings = read(DATABASE_URL=f"postgresql://site:{password}@db:5432/activistnet")
    assert settings.database_url == f"postgresql+psycopg://site:{password}@db:5432/activistnet"
