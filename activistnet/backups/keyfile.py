"""The site's keys, in a file of their own beside each backup: whoever takes the data alone can read nothing sealed."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pyrage
from pyrage import x25519

from config import BadSetting, Settings

from ..run.private import write_private
from ..run.secrets import FILE, HEADER, SHARED, read_file
from ..start import keys
from ..start.keys import Note
from .errors import Damaged, Failed
from .manifest import Manifest

NAMES = (*SHARED, "SECRET_KEY_FALLBACKS")
RESTORED = "restored-keys.env"
# Keys of a restore that is at work: with a database that they fit, all that is missing is that they are put in place.
PENDING, REPLACED = "restoring-keys.env", "REPLACED_DATABASE"


def written(settings: Settings, recipients: Sequence[x25519.Recipient]) -> bytes:
    """The keys of these settings as variables of the environment, encrypted."""
    sealing = ",".join(f"{number}:{key}" for number, key in enumerate(settings.sealing_keys, 1))
    values = {
        "SECRET_KEY": settings.secret_key,
        "SEALING_KEYS": sealing,
        "INDEX_KEY": settings.index_key,
        "SECRET_KEY_FALLBACKS": ",".join(settings.secret_key_fallbacks),
    }
    text = "".join(f"{name}={value}\n" for name, value in values.items() if value)
    return bytes(pyrage.encrypt(text.encode(), list(recipients)))


def read(path: Path, identities: Sequence[x25519.Identity]) -> dict[str, str]:
    """Raises Failed."""
    try:
        text = pyrage.decrypt(path.read_bytes(), list(identities)).decode()
    except FileNotFoundError:
        raise Failed(f"There is no file of keys at {path}.") from None
    except OSError as error:
        raise Failed(f"{path} can't be read: {error.strerror}.") from error
    except (pyrage.DecryptError, UnicodeError):
        raise Damaged(f"{path} is damaged, or was made for other identities.") from None
    values = dict(line.split("=", 1) for line in text.splitlines() if "=" in line)
    return {name: values[name] for name in NAMES if name in values}


def with_keys(settings: Settings, values: dict[str, str]) -> Settings:
    """These settings with the keys of a file. Raises Failed."""
    needed = {"DATABASE_URL": settings.database_url, "REDIS_URL": settings.redis_url}
    try:
        given = Settings.from_environment(needed | values)
    except BadSetting as error:
        raise Failed(f"The file of keys is not as it should be: {error}") from error
    return replace(
        settings,
        secret_key=given.secret_key,
        secret_key_fallbacks=given.secret_key_fallbacks,
        sealing_keys=given.sealing_keys,
        index_key=given.index_key,
    )


def misfit(settings: Settings, noted: set[Note]) -> str:
    """Which of the keys is not the one a backup was made with, by the rule of every start; empty when all are."""
    try:
        keys.check(settings, noted)
    except keys.OtherKeys as other:
        return str(other).partition(" Put ")[0]
    return ""


def refuse_others(settings: Settings, manifest: Manifest) -> None:
    """Raises Failed."""
    if wrong := misfit(settings, manifest.noted_keys):
        raise Failed(
            f"{wrong} Restore the keys of the backup too: add --keys and the file that ends in .keys.age beside it."
        )


def announce(var: Path, values: dict[str, str], *, replaced: str) -> None:
    """Note keys that a restore is to bring, and which database it replaces."""
    write_private(var / PENDING, _lines({REPLACED: replaced, **values}))


def announced(var: Path) -> tuple[dict[str, str], str]:
    """The same, of a restore that has not come to its end."""
    path = var / PENDING
    values = read_file(path) if path.exists() else {}
    replaced = values.pop(REPLACED, "")
    return values, replaced


def forget(var: Path) -> None:
    """Their restore is over."""
    (var / PENDING).unlink(missing_ok=True)


def keep(var: Path, values: dict[str, str]) -> Path:
    """Write restored keys to where this installation keeps its own, or for the operator to take over from."""
    path = var / FILE
    if not path.exists():
        path = var / RESTORED
        write_private(path, _lines(values))
        return path
    known = read_file(path)
    if known | values != known:  # else they are in place already, and the ones before are not these
        write_private(var / f"{FILE}.before", path.read_text())
        write_private(path, HEADER + _lines(known | values))
    return path


def _lines(values: dict[str, str]) -> str:
    return "".join(f"{name}={value}\n" for name, value in values.items())
