"""Settings. All of them come from the environment; `bin/serve` and `bin/test` set what an installation needs.

Each field of `Settings` is a variable of the same name in capitals: POOL is `pool`. One that is empty is one not given.

(1) Have it keep nothing on disk: `appendonly no` and `save ""`. What must last is in PostgreSQL, and a file
of Valkey's would hold the day key of the limits beside their counters: addresses of visitors could be recovered.
(2) Those before their first request, and as many again that are sending a body; five times as many in all. Behind
TRUSTED_PROXIES only those with a body, by the address the proxy names: all others are the proxy's to bound. Live
connections have limits of their own.
(3) Then the role of DATABASE_URL needs no more than SELECT, INSERT, UPDATE, DELETE on tables, USAGE on the schema and
its sequences, now and by default, and pg_read_all_stats: `deploy/roles.sql` makes one, and bin/serve its own.
"""

import math
import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, fields
from functools import cached_property
from pathlib import Path
from typing import Annotated, NamedTuple, TypeAlias, get_type_hints
from urllib.parse import parse_qs, quote, unquote, urlsplit

REDIS = ("redis", "rediss", "unix")
SHORTEST_KEY = 32  # characters of a key; fewer cannot hold 128 bits even in hex
CONNECT = {
    "connect_timeout": 2,
    "options": "-c statement_timeout=10s -c lock_timeout=3s -c idle_in_transaction_session_timeout=30s -c timezone=UTC"
    " -c client_connection_check_interval=1s",  # ends what nobody waits for; not on Windows
}


class BadSetting(ValueError):
    """One sentence: which variable it is and what it should be, without what it is."""


class Kind(NamedTuple):
    """What a variable should be, as words that follow "should be", and how it is read: ValueError when it is not."""

    wanted: str
    read: Callable[[str], object]


def _number(read: Callable[[str], float], least: float, most: float = math.inf) -> Callable[[str], float]:
    def checked(text: str) -> float:
        number = read(text)
        if not (least <= number <= most and math.isfinite(number)):
            raise ValueError
        return number

    return checked


def _url(*schemes: str, has_host: bool = True) -> Callable[[str], str]:
    def checked(text: str) -> str:
        parts = urlsplit(text)
        if parts.scheme not in schemes or parts.port == 0 or (has_host and not parts.hostname):
            raise ValueError
        return text

    return checked


def _database_url(text: str) -> str:
    """As SQLAlchemy calls the driver, whichever of the usual beginnings it has. There, too, "@" ends a password."""
    beginning, _, rest = text.partition("://")
    where = urlsplit(f"//{rest.partition('@')[2] or rest}")
    if beginning.lower() not in ("postgres", "postgresql", "postgresql+psycopg") or where.port == 0:
        raise ValueError
    return f"postgresql+psycopg://{rest}"


def _mail_url(text: str) -> str:
    return text if text.startswith("file:") else _url("smtp", "smtps")(text)


def _argon2(text: str) -> tuple[int, int, int]:
    memory, passes, lanes = (int(part) for part in text.split(","))
    if lanes < 1 or passes < 1 or memory < 8 * lanes:
        raise ValueError
    return memory, passes, lanes


def _listed(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _key(text: str) -> str:
    if len(text) < SHORTEST_KEY:
        raise ValueError
    return text


def _sealing_keys(text: str) -> tuple[str, ...]:
    """Without the names they have there."""
    keys = tuple(_key(part.rpartition(":")[2]) for part in _listed(text))
    if not keys:
        raise ValueError
    return keys


Text: TypeAlias = Annotated[str, Kind("a text", str)]
Texts: TypeAlias = Annotated[tuple[str, ...], Kind("a list, comma-separated", _listed)]
Folder: TypeAlias = Annotated[Path, Kind("a folder", lambda text: Path(text).resolve())]
Switch: TypeAlias = Annotated[bool, Kind("0 or 1", lambda text: bool(("0", "1").index(text)))]
Whole: TypeAlias = Annotated[int, Kind("a whole number, 0 or more", _number(int, 0))]
Count: TypeAlias = Annotated[int, Kind("a whole number, 1 or more", _number(int, 1))]
Port: TypeAlias = Annotated[int, Kind("a whole number from 0 to 65535", _number(int, 0, 65535))]
Number: TypeAlias = Annotated[float, Kind("a number, 0 or more", _number(float, 0))]
Argon2: TypeAlias = Annotated[tuple[int, int, int], Kind("three whole numbers such as 65536,3,4", _argon2)]
SealingKeys: TypeAlias = Annotated[
    tuple[str, ...], Kind(f"keys of at least {SHORTEST_KEY} characters as id:key, comma-separated", _sealing_keys)
]
Key: TypeAlias = Annotated[str, Kind(f"a key of at least {SHORTEST_KEY} characters", _key)]
DatabaseUrl: TypeAlias = Annotated[
    str, Kind("an address such as postgresql://name:password@host/database", _database_url)
]
RedisUrl: TypeAlias = Annotated[
    str, Kind("an address that begins with redis://, rediss:// or unix://", _url(*REDIS, has_host=False))
]
BaseUrl: TypeAlias = Annotated[
    str, Kind("an address such as https://example.org", lambda text: _url("http", "https")(text).rstrip("/"))
]
MailUrl: TypeAlias = Annotated[str, Kind("file:, smtp://host or smtps://host", _mail_url)]
Contact: TypeAlias = Annotated[
    str, Kind("an address that begins with mailto: or https://", _url("mailto", "https", has_host=False))
]


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What an installation decides. Those without a default are made by `bin/serve`, and have to be given elsewhere."""

    database_url: DatabaseUrl  # PostgreSQL >= 15: `postgresql://name:password@host/database`
    migration_database_url: DatabaseUrl = ""  # the same database as its owner, for `flask db` (3); else DATABASE_URL
    redis_url: RedisUrl  # Redis >= 7 or Valkey: `redis://...` or `unix://:password@/path?db=0` (1)

    secret_key: Text  # signs links
    secret_key_fallbacks: Texts = ()  # older keys, comma-separated, which still hold
    sealing_keys: SealingKeys  # seal mailboxes: `id:base64` comma-separated, the first one seals
    index_key: Key  # of the blind indexes, base64; it can't be changed without reading every mailbox

    base_url: BaseUrl = ""  # the address people use; else http://HOST:PORT
    host: Text = "127.0.0.1"  # where to listen
    port: Port = 8000
    trusted_hosts: Texts = ()  # further names this site answers to, comma-separated
    trusted_proxies: Whole = 0  # how many proxies stand in front and set X-Forwarded-For
    origins: Texts = ()  # further origins that may open a socket, comma-separated

    mail_url: MailUrl = "file:"  # `smtp://name:password@host:port`, `smtps://...`; file: is .eml in VAR_DIR/outbox
    mail_from: Text = ""  # the sender; else SITE_NAME <no-reply@the host of BASE_URL>
    site_name: Text = "ActivistNet"  # what the site calls itself
    security_contact: Contact = ""  # where to report a security problem, for security.txt: `mailto:...`, `https://...`

    var_dir: Folder = Path("var")  # everything this installation writes
    demo: Switch = True  # 0 leaves the demonstration data out of a first start
    metrics_token: Text = ""  # whoever sends it as a bearer token may read /metrics from elsewhere

    web_workers: Count = 1  # web processes
    pool: Count = 20  # requests one web process works on at once, and its database connections
    page_cache: Switch = True  # 0 makes every page anew for every visitor
    patches: Switch = True  # 0 leaves out all changes to the insides of libraries (core/patches): slower, else the same
    argon2: Argon2 = (65536, 3, 4)  # memory in KiB, passes and lanes of a password hash

    limits: Number = 1.0  # a factor on every limit of an address; 1 is right for people, tests of speed raise it
    connections_per_address: Whole = 100  # connections of one address that have not said what they want (2)
    body_seconds: Number = 10.0  # how long a body may take, and a second more for every 8 kB of it
    answer_seconds: Number = 90.0  # how long a part of an answer may wait to be taken
    drain_seconds: Number = 5.0  # how long a web process that stops gives its live connections to go elsewhere
    sockets: Whole = 9000  # live connections one web process holds; it keeps 1,000 more for pages
    sockets_per_session: Whole = 5  # live connections one session may hold in one web process
    sockets_per_address: Whole = 200  # live connections one address may hold in one web process
    rooms_per_socket: Whole = 50  # things one live connection may watch

    testing: bool = False  # no variable: what goes wrong inside a request is raised in the test that sent it

    def __post_init__(self) -> None:
        """What is left empty follows from the rest."""
        self._settle("base_url", f"http://{self.host}:{self.port}")
        self._settle("mail_from", f"{self.site_name} <no-reply@{urlsplit(self.base_url).hostname}>")
        self._settle("migration_database_url", self.database_url)

    def _settle(self, name: str, value: str) -> None:
        if not getattr(self, name):
            object.__setattr__(self, name, value)

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> "Settings":
        """What these variables say. Raises BadSetting."""
        hints = get_type_hints(cls, include_extras=True)
        given = {}
        for field in fields(cls):
            variable, text = field.name.upper(), environ.get(field.name.upper(), "")
            for kind in getattr(hints[field.name], "__metadata__", ()):
                if text:
                    given[field.name] = _read(variable, kind, text)
                elif field.default is MISSING:
                    raise BadSetting(f"{variable} is not set; it should be {kind.wanted}.")
        made: Callable[..., Settings] = cls
        return made(**given)

    @cached_property
    def hosts(self) -> list[str]:
        """All names this site answers to."""
        return [urlsplit(self.base_url).hostname or self.host, "localhost", "127.0.0.1", *self.trusted_hosts]

    @cached_property
    def socket_origins(self) -> list[str]:
        """All origins that may open a socket. One's own machine has two names, and a browser says the one typed."""
        return [self.base_url, self.base_url.replace("//127.0.0.1", "//localhost"), *self.origins]

    @cached_property
    def engine(self) -> dict[str, object]:
        """What SQLAlchemy needs to know of the database: `pool` connections and no more, every wait bounded."""
        return {
            "url": self.database_url,
            "pool_size": self.pool,
            "max_overflow": 0,
            "pool_timeout": 2,
            "pool_use_lifo": True,  # the connections in use are those that have planned their statements already
            "hide_parameters": True,
            "connect_args": CONNECT,
        }

    @cached_property
    def celery_url(self) -> str:
        """Celery's spelling of REDIS_URL: a socket path is `redis+socket://:password@/path?virtual_host=0` there."""
        parts = urlsplit(self.redis_url)
        if parts.scheme != "unix":
            return self.redis_url
        database = parse_qs(parts.query).get("db", ["0"])[0]
        login = f":{quote(unquote(parts.password), safe='')}@" if parts.password else ""
        return f"redis+socket://{login}{quote(unquote(parts.path))}?virtual_host={database}"


def _read(variable: str, kind: Kind, text: str) -> object:
    try:
        return kind.read(text)
    except ValueError:
        raise BadSetting(f"{variable} should be {kind.wanted}.") from None  # what it is may be a secret


def settings_or_exit() -> Settings:
    """The settings of this process; it ends with status 2 and one sentence when they are not as they should be."""
    try:
        return Settings.from_environment(os.environ)
    except BadSetting as wrong:
        print(wrong, file=sys.stderr)
        sys.exit(2)
