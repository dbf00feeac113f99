"""Settings. All of them come from the environment; `bin/serve` and `bin/test` set what an installation needs.

| variable | what | default |
|---|---|---|
| DATABASE_URL | PostgreSQL >= 15: `postgresql+psycopg://name:password@host/database` | the embedded server |
| MIGRATION_DATABASE_URL | the same database as its owner, for `flask db` (3) | DATABASE_URL |
| REDIS_URL | Redis >= 7 or Valkey: `redis://...` or `unix://:password@/path?db=0` (1) | embedded |
| SECRET_KEY, SECRET_KEY_FALLBACKS | signs links; older keys, comma-separated, still hold | made on first run |
| SEALING_KEYS | keys that seal mailboxes, `id:base64` comma-separated, the first one seals | made on first run |
| INDEX_KEY | key of the blind indexes, base64; it can't be changed without reading every mailbox | made on first run |
| BASE_URL | the address people use | http://HOST:PORT |
| HOST, PORT | where to listen | 127.0.0.1, 8000 |
| TRUSTED_HOSTS | further names this site answers to, comma-separated | |
| TRUSTED_PROXIES | how many proxies stand in front and set X-Forwarded-For | 0 |
| ORIGINS | further origins that may open a socket, comma-separated | |
| MAIL_URL | `smtp://name:password@host:port`, `smtps://...`; `file:` puts .eml files in VAR_DIR/outbox | file: |
| MAIL_FROM | the sender | ActivistNet <no-reply@the host of BASE_URL> |
| SITE_NAME | what the site calls itself | ActivistNet |
| VAR_DIR | everything this installation writes | var |
| WEB_WORKERS | web processes | 1 |
| POOL | requests one web process works on at once, and its database connections | 20 |
| METRICS_TOKEN | whoever sends it as a bearer token may read /metrics from elsewhere | |
| SECURITY_CONTACT | where to report a security problem, `mailto:...` or `https://...`, for security.txt | |
| DEMO | 0 leaves the demonstration data out of a first start | 1 |
| PAGE_CACHE | 0 makes every page anew for every visitor | 1 |
| PATCHES | 0 leaves out every change to the insides of a library (core/patches); slower, otherwise the same | 1 |
| SOCKETS | live connections one web process holds; it keeps 1,000 more for pages | 9000 |
| SOCKETS_PER_SESSION | live connections one session may hold in one web process | 5 |
| SOCKETS_PER_ADDRESS | live connections one address may hold in one web process | 200 |
| CONNECTIONS_PER_ADDRESS | connections of one address that have not said what they want (2) | 100 |
| BODY_SECONDS | how long a body may take, and a second more for every 8 kB of it | 10 |
| ANSWER_SECONDS | how long a part of an answer may wait to be taken | 90 |
| ROOMS_PER_SOCKET | things one live connection may watch | 50 |
| DRAIN_SECONDS | how long a web process that stops gives its live connections to go elsewhere | 5 |
| LIMITS | a factor on every limit of an address; 1 is right for people, tests of speed raise it | 1 |
| ARGON2 | memory in KiB, passes and lanes of a password hash | 65536,3,4 |

(1) Have it keep nothing on disk: `appendonly no` and `save ""`. What must last is in PostgreSQL, and a file
of Valkey's would hold the day key of the limits beside their counters: addresses of visitors could be recovered.
(2) Those before their first request, and as many again that are sending a body; five times as many in all. Behind
TRUSTED_PROXIES only those with a body, by the address the proxy names: all others are the proxy's to bound. Live
connections have limits of their own.

(3) Then the role of DATABASE_URL needs no more than SELECT, INSERT, UPDATE, DELETE on tables, USAGE on the schema and
its sequences, now and by default, and pg_read_all_stats: `deploy/roles.sql` makes one, and bin/serve its own.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, unquote, urlsplit

DATABASE_OPTIONS = (
    "-c statement_timeout=10s -c lock_timeout=3s -c idle_in_transaction_session_timeout=30s -c timezone=UTC"
    " -c client_connection_check_interval=1s"  # ends what nobody waits for; not on Windows
)


def settings(environ: Mapping[str, str] = os.environ) -> dict[str, Any]:
    """Everything the application reads, from the environment; raises KeyError where a secret is missing."""
    host, port = environ.get("HOST", "127.0.0.1"), environ.get("PORT", "8000")
    base_url = environ.get("BASE_URL", f"http://{host}:{port}").rstrip("/")
    base = urlsplit(base_url)
    pool = int(environ.get("POOL", "20"))
    redis_url = environ["REDIS_URL"]
    name = environ.get("SITE_NAME", "ActivistNet")
    return {
        "SECRET_KEY": environ["SECRET_KEY"],
        "SECRET_KEY_FALLBACKS": _listed(environ.get("SECRET_KEY_FALLBACKS")),
        "SEALING_KEYS": environ["SEALING_KEYS"],
        "INDEX_KEY": environ["INDEX_KEY"],
        "SQLALCHEMY_ENGINES": {"default": engine_options(environ["DATABASE_URL"], pool)},
        "MIGRATION_DATABASE_URL": environ.get("MIGRATION_DATABASE_URL") or environ["DATABASE_URL"],
        "REDIS_URL": redis_url,
        "CELERY_URL": celery_url(redis_url),
        "BASE_URL": base_url,
        "TRUSTED_HOSTS": [base.hostname or host, "localhost", "127.0.0.1", *_listed(environ.get("TRUSTED_HOSTS"))],
        "TRUSTED_PROXIES": int(environ.get("TRUSTED_PROXIES", "0")),
        # One's own machine has two names, and a browser says the one that was typed.
        "ORIGINS": [base_url, base_url.replace("//127.0.0.1", "//localhost"), *_listed(environ.get("ORIGINS"))],
        "MAIL_URL": environ.get("MAIL_URL", "file:"),
        "MAIL_FROM": environ.get("MAIL_FROM", f"{name} <no-reply@{base.hostname}>"),
        "SITE_NAME": name,
        "VAR_DIR": Path(environ.get("VAR_DIR", "var")).resolve(),
        "METRICS_TOKEN": environ.get("METRICS_TOKEN", ""),
        "SECURITY_CONTACT": environ.get("SECURITY_CONTACT", ""),
        "POOL": pool,
        "PAGE_CACHE": environ.get("PAGE_CACHE", "1") != "0",
        "PATCHES": environ.get("PATCHES", "1") != "0",
        "SOCKETS": int(environ.get("SOCKETS", "9000")),
        "SOCKETS_PER_SESSION": int(environ.get("SOCKETS_PER_SESSION", "5")),
        "SOCKETS_PER_ADDRESS": int(environ.get("SOCKETS_PER_ADDRESS", "200")),
        "CONNECTIONS_PER_ADDRESS": int(environ.get("CONNECTIONS_PER_ADDRESS", "100")),
        "BODY_SECONDS": float(environ.get("BODY_SECONDS", "10")),
        "ANSWER_SECONDS": float(environ.get("ANSWER_SECONDS", "90")),
        "ROOMS_PER_SOCKET": int(environ.get("ROOMS_PER_SOCKET", "50")),
        "LIMITS": float(environ.get("LIMITS", "1")),
        "ARGON2": tuple(int(part) for part in environ.get("ARGON2", "65536,3,4").split(",")),
        "MAX_CONTENT_LENGTH": 64 * 1024,
        "MAX_FORM_MEMORY_SIZE": 64 * 1024,
        "MAX_FORM_PARTS": 200,
    }


def engine_options(url: str, pool: int) -> dict[str, Any]:
    """What SQLAlchemy needs to know of the database: `pool` connections and no more, every wait bounded."""
    return {
        "url": url,
        "pool_size": pool,
        "max_overflow": 0,
        "pool_timeout": 2,
        "pool_use_lifo": True,  # the connections in use are those that have planned their statements already
        "hide_parameters": True,
        "connect_args": {"connect_timeout": 2, "options": DATABASE_OPTIONS},
    }


def celery_url(redis_url: str) -> str:
    """Celery's spelling of REDIS_URL: a socket path is `redis+socket://:password@/path?virtual_host=0` there."""
    parts = urlsplit(redis_url)
    if parts.scheme != "unix":
        return redis_url
    database = parse_qs(parts.query).get("db", ["0"])[0]
    login = f":{quote(unquote(parts.password), safe='')}@" if parts.password else ""
    return f"redis+socket://{login}{quote(unquote(parts.path))}?virtual_host={database}"


def _listed(text: str | None) -> list[str]:
    return [part.strip() for part in (text or "").split(",") if part.strip()]
