"""For every setting there is: what it should be, and what it can't be."""

KEY, OTHER = "a key of 32 characters or more ..", "another key of 32 characters ...."
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
    "SITE_ID": ("a name of at most 100 characters", ["x" * 101, " ", " Act", "A\udcff"]),
    "SITE_NAME": ("a name of at most 100 characters", ["x" * 101, " ", " Act", "A\udcff"]),
    "SECURITY_CONTACT": (
        "an address such as mailto:name@example.org or https://example.org/page",
        ["security@example.org", "mailto:", "mailto:security", "http://example.org", "https://"],
    ),
    "DATABASE_DIR": ("a folder that is there", ["/dev/null", "/nowhere", "/" + "x" * 5000]),
    "VAR_DIR": ("a folder that can be written to", ["/dev/null", "/dev/null/var", "/" + "x" * 5000]),
    "MEDIA": (
        "a folder such as /srv/media that can be written to, or s3://bucket/folder",
        [
            "media",
            "/dev/null",
            "/dev/null/media",
            "s3://",
            "s3:bucket",
            "s3://Bucket",
            "s3://bucket//x",
            "s3://key:secret@bucket",
            "s3://bucket/../x?a",
        ],
    ),
    "DEMO": ("0 or 1", ["yes", "2", "true"]),
    "METRICS_TOKEN": ("a random text of at least 16 characters", ["x", "short", "a" * 40, "abcdabcdabcdabcd"]),
    "BACKUP_TO": (
        "a folder such as /srv/backups that can be written to, or s3://bucket/folder",
        [
            "backups",
            "/dev/null",
            "/dev/null/backups",
            "s3://",
            "s3:bucket",
            "s3://B",
            "s3://bucket//x",
            "s3://bucket/?a",
        ],
    ),
    "BACKUP_RECIPIENTS": (
        "recipients of age such as age1 and 58 letters and digits, comma-separated",
        ["age1", "nour@example.org", "age1" + "q" * 58, "AGE-SECRET-KEY-1QQ", "/etc/recipients"],
    ),
    "BACKUP_KEEP": (COUNT, ["0", *NO_NUMBERS]),
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
    "LETTERS_PER_SECOND": ("a number from 0 to 1000000", ["nan", "inf", "-1", "1e7", "fast"]),
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
