"""Settings. All of them come from the environment; `bin/serve` and `bin/test` set what an installation needs.

Each field of `Settings` is a variable of the same name in capitals: POOL is `pool`. One that is empty is one not given.
A secret may stand in a file instead, as systemd and containers hand them on: SECRET_KEY_FILE=/run/secrets/secret_key.

(1) Have it keep nothing on disk: `appendonly no` and `save ""`. What must last is in PostgreSQL, and a file
of Valkey's would hold the day key of the limits beside their counters: addresses of visitors could be recovered.
(2) Those before their first request, and as many again that are sending a body; five times as many in all. Behind
TRUSTED_PROXIES only those with a body, by the address the proxy names: all others are the proxy's to bound. Live
connections have limits of their own.
(3) Then the role of DATABASE_URL needs no more than SELECT, INSERT, UPDATE, DELETE on tables, USAGE on the schema and
its sequences, now and by default, and pg_read_all_stats: `deploy/roles.sql` makes one, and bin/serve its own.
(4) A folder, or s3://bucket/folder of an S3-compatible store, whose AWS_ENDPOINT_URL, AWS_ACCESS_KEY_ID,
AWS_SECRET_ACCESS_KEY and AWS_REGION are read as everywhere.
(5) The same on every machine of a site. A copy of a site with the same keys and a database of the same name (to try
something out) needs a SITE_ID of its own, or a Redis of its own.
"""

import os
import stat
import sys
from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, fields
from email.headerregistry import Address
from functools import cached_property
from pathlib import Path
from typing import get_type_hints
from urllib.parse import parse_qs, quote, unquote, urlsplit

from activistnet.start import kinds
from activistnet.start.addresses import is_loopback
from activistnet.start.object_store import SCHEME

LONGEST_FILE = 65536  # bytes of a setting that stands in a file
CONNECT = {
    "connect_timeout": 2,
    "options": "-c statement_timeout=10s -c lock_timeout=3s -c idle_in_transaction_session_timeout=30s -c timezone=UTC"
    # No statement here runs for long enough to be compiled first, and disks answer at any place as quickly as in order.
    " -c jit=off -c random_page_cost=1.1"
    " -c client_connection_check_interval=1s",  # ends what nobody waits for; not on Windows
}
# Migrations take as long as they take. They wait for no lock behind which the site's requests would wait in their turn,
# and notice within seconds that the other side is gone.
MIGRATE = {
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "options": "-c statement_timeout=0 -c lock_timeout=1s -c idle_in_transaction_session_timeout=5min -c timezone=UTC"
    " -c client_connection_check_interval=1s -c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5",
}


class BadSetting(ValueError):
    """A sentence in a line of its own for each: which variable it is and what it should be, without what it is."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What an installation decides. Those without a default are made by `bin/serve`, and have to be given elsewhere."""

    database_url: kinds.DatabaseUrl  # PostgreSQL >= 15: `postgresql://name:password@host/database`
    migration_database_url: kinds.DatabaseUrl = ""  # the same as its owner, for `flask db` (3); else DATABASE_URL
    redis_url: kinds.RedisUrl  # Redis >= 7 or Valkey: `redis://...` or `unix://:password@/path?db=0` (1)

    secret_key: kinds.Key  # signs links
    secret_key_fallbacks: kinds.Keys = ()  # older keys, comma-separated, which still hold
    sealing_keys: kinds.SealingKeys  # seal mailboxes: `id:base64` comma-separated, the first one seals
    index_key: kinds.Key  # of the blind indexes, base64; it can't be changed without reading every mailbox

    base_url: kinds.Site = ""  # the address people use; else http://HOST:PORT
    host: kinds.Listening = "127.0.0.1"  # where to listen
    port: kinds.Port = 8000
    trusted_hosts: kinds.Hosts = ()  # further names this site answers to, comma-separated
    trusted_proxies: kinds.Whole = 0  # how many proxies stand in front and set X-Forwarded-For
    origins: kinds.Sites = ()  # further origins that may open a socket, comma-separated

    mail_url: kinds.MailUrl = "file:"  # `smtp://name:password@host:port`, `smtps://...`; file: is VAR_DIR/outbox
    mail_from: kinds.Mailbox = ""  # the sender; else SITE_NAME <no-reply@the host of BASE_URL>
    letters_per_second: kinds.Number = 20.0  # updates to signatories that leave at most; 0: as many as the server takes
    site_name: kinds.Name = "ActivistNet"  # what the site calls itself
    site_id: kinds.Name = ""  # parts sites on one Redis; else made of INDEX_KEY and the database's name (5)
    security_contact: kinds.Contact = ""  # where to report a security problem: `mailto:...`, `https://...`

    var_dir: kinds.Folder = Path("var")  # everything this installation writes
    database_dir: kinds.Place = None  # where the database keeps its files, if here: nobody writes while that is full
    media: kinds.MediaPlace = ""  # where members' pictures are kept; else VAR_DIR/media (4)
    demo: kinds.Switch = True  # 0 leaves the demonstration data out of a first start
    metrics_token: kinds.Token = ""  # whoever sends it as a bearer token may read /metrics, also by a proxy or Tor

    backup_to: kinds.BackupPlace = ""  # where `flask backup create` writes; else VAR_DIR/backups (4)
    backup_recipients: kinds.Recipients = ()  # who may open backups, as `age-keygen` says it; else one made in VAR_DIR
    backup_keep: kinds.Count = 14  # how many backups stay there; older ones go

    web_workers: kinds.Processes = 1  # web processes
    pool: kinds.Count = 20  # requests one web process works on at once, and its database connections
    page_cache: kinds.Switch = True  # 0 makes every page anew for every visitor
    patches: kinds.Switch = True  # 0 leaves out changes to libraries (core/patches): slower, else the same
    argon2: kinds.Argon2 = (65536, 3, 4)  # memory in KiB, passes and lanes of a password hash

    limits: kinds.Number = 1.0  # a factor on every limit of an address; 1 is right for people, tests of speed raise it
    shared_addresses: kinds.Networks = ()  # of a campus or an onion service: each stands for 100 people in these limits
    connections_per_address: kinds.Whole = 100  # connections of one address that have not said what they want (2)
    body_seconds: kinds.Seconds = 10.0  # how long a body may take, and a second more for every 8 kB of it
    answer_seconds: kinds.Seconds = 90.0  # how long a part of an answer may wait to be taken
    drain_seconds: kinds.Number = 5.0  # how long a web process that stops gives its live connections to go elsewhere
    sockets: kinds.Whole = 9000  # live connections one web process holds; it keeps 1,000 more for pages
    sockets_per_session: kinds.Whole = 5  # live connections one session may hold in one web process
    sockets_per_address: kinds.Whole = 200  # live connections one address may hold in one web process
    rooms_per_socket: kinds.Whole = 50  # things one live connection may watch

    testing: bool = False  # no variable: what goes wrong inside a request is raised in the test that sent it

    def __post_init__(self) -> None:
        """What is left empty follows from the rest."""
        self._settle("base_url", f"http://{self.listening}")
        sender = Address(self.site_name, username="no-reply", domain=urlsplit(self.base_url).hostname or "")
        self._settle("mail_from", str(sender))
        self._settle("migration_database_url", self.database_url)

    def _settle(self, name: str, value: str) -> None:
        if not getattr(self, name):
            object.__setattr__(self, name, value)

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> "Settings":
        """What these variables say. Raises BadSetting, with a line for each that is wrong."""
        hints = get_type_hints(cls, include_extras=True)
        environ = from_files(environ)
        given, wrong = {}, []
        for field in fields(cls):
            variable, text = field.name.upper(), environ.get(field.name.upper(), "")
            for kind in getattr(hints[field.name], "__metadata__", ()):
                try:
                    if text:
                        given[field.name] = _read(variable, kind, text)
                    elif field.default is MISSING:
                        wrong.append(f"{variable} is not set; it should be {kind.wanted}.")
                except BadSetting as reason:
                    wrong.append(str(reason))
        if wrong:
            raise BadSetting("\n".join(wrong))
        made: Callable[..., Settings] = cls
        return made(**given)

    @property
    def listening(self) -> str:
        """Host and port, an address of IPv6 in brackets."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    def remarks(self) -> list[str]:
        """What whoever starts the site should know of these settings; a sentence or two each."""
        mail, is_public = urlsplit(self.mail_url), not is_loopback(urlsplit(self.base_url).hostname)
        told = []
        if is_public and os.geteuid() == 0:
            told.append("Pages are made and jobs done as root. Start it as an account of its own: see docs/operate.md.")
        if is_public and mail.scheme == "file":
            told.append(
                "No mail is sent: without MAIL_URL=smtp://... it is written to files, so nobody can join, sign by mail"
                " or get a new password."
            )
        if mail.scheme == "smtp" and not is_loopback(mail.hostname) and not mail.username and not mail.query:
            told.append(
                "MAIL_URL has no name and password, so mail goes unencrypted where the server does not offer STARTTLS."
                " Add ?starttls=1 to send none then, or ?starttls=0 if that is meant."
            )
        return told

    @property
    def media_folder(self) -> Path | None:
        """Where the files of pictures are; None where a store has them."""
        if self.media.startswith(SCHEME):
            return None
        return Path(self.media) if self.media else self.var_dir / "media"

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


def from_files(environ: Mapping[str, str]) -> dict[str, str]:
    """These variables, with what stands in the files that some name in place of the names. Raises BadSetting."""
    whole = dict(environ)
    for variable in (field.name.upper() for field in fields(Settings)):
        path = whole.pop(f"{variable}_FILE", "")
        if not path:
            continue
        if whole.get(variable):
            raise BadSetting(f"{variable} and {variable}_FILE are both set; leave one of them out.")
        try:
            whole[variable] = _text_of(path)
        except (OSError, ValueError):
            raise BadSetting(f"{variable}_FILE should be a file of text that can be read.") from None
    return whole


def _text_of(path: str) -> str:
    """What stands in a file. Raises ValueError for what has no end, or what no variable can hold."""
    # A pipe without anybody at its other end would be waited for.
    with os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK), "rb") as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise ValueError
        content = file.read(LONGEST_FILE + 1)
    if len(content) > LONGEST_FILE or b"\0" in content:
        raise ValueError
    return content.decode().removesuffix("\n")


def _read(variable: str, kind: kinds.Kind, text: str) -> object:
    if any(ord(character) < 32 or ord(character) == 127 for character in text):
        raise BadSetting(f"{variable} holds a character that can't be seen, such as the end of a line.")
    try:
        return kind.read(text)
    except ValueError:
        raise BadSetting(f"{variable} should be {kind.wanted}.") from None  # what it is may be a secret


def settings_or_exit() -> Settings:
    """The settings of this process; it ends with status 1 and one sentence when they are not as they should be."""
    try:
        return Settings.from_environment(os.environ)
    except BadSetting as wrong:
        print(wrong, file=sys.stderr)
        sys.exit(1)
