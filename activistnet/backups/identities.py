"""Who may open a backup: recipients, which everybody may know, and identities, which open what was made for them."""

import time
from collections.abc import Sequence
from pathlib import Path

from pyrage import IdentityError, RecipientError, x25519

from ..run.private import write_private
from .errors import Failed

FILE = "backup-identity.txt"
SECRET = "AGE-SECRET-KEY-"  # noqa: S105  (how its line begins)


def own_identity(var: Path) -> tuple[Path, bool]:
    """The identity of this installation, made when there is none; whether it was."""
    path = var / FILE
    if path.exists():
        return path, False
    made = x25519.Identity.generate()
    var.mkdir(parents=True, exist_ok=True)
    write_private(
        path, f"# created: {time.strftime('%Y-%m-%d', time.gmtime())}\n# public key: {made.to_public()}\n{made}\n"
    )
    return path, True


def read_identities(path: Path) -> list[x25519.Identity]:
    """What a file of `age-keygen`, or one of ours, holds. Raises Failed."""
    try:
        lines = path.read_text("ascii").split()
        identities = [x25519.Identity.from_str(line) for line in lines if line.startswith(SECRET)]
    except FileNotFoundError:
        raise Failed(f"There is no identity at {path}. Name the one the backup was made for with --identity.") from None
    except (OSError, UnicodeError, IdentityError):
        raise Failed(f"{path} can't be read as an identity of age.") from None
    if not identities:
        raise Failed(f"{path} holds no identity of age: a line that begins with {SECRET}.")
    return identities


def read_recipients(texts: Sequence[str]) -> list[x25519.Recipient]:
    """Raises Failed."""
    try:
        return [x25519.Recipient.from_str(each) for each in texts]
    except RecipientError:
        raise Failed("A recipient should be age1 and 58 letters and digits, as `age-keygen` says it.") from None
