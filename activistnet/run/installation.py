"""Where everything of one installation is: the checkout, what it writes, the state and sockets of its servers."""

import hashlib
import os
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

from activistnet.run.account import Account, server_account
from activistnet.run.private import clear_way, make_private_folder, write_private
from activistnet.run.progress import CannotStart, say
from activistnet.start import embedded

CHECKOUT = Path(__file__).resolve().parents[2]
FALLBACK = Path("/var/lib/activistnet")
LONGEST_SOCKET = 100  # bytes; the system's limit is 104 on macOS and 108 on Linux
SOCKET_NAME = ".s.PGSQL.5432"


@dataclass(frozen=True)
class Installation:
    """`var` belongs to the caller; `state` and `sockets` to the account the servers run as."""

    var: Path
    state: Path
    sockets: Path
    account: Account

    @property
    def has_database(self) -> bool:
        """Whether the embedded server's data folder is made."""
        return (self.state / "postgres/PG_VERSION").exists()

    @property
    def log(self) -> Path:
        return self.var / "log"


def var_folder() -> Path:
    """VAR_DIR, or `var` in the checkout."""
    return Path(os.environ.get("VAR_DIR") or CHECKOUT / "var").resolve()


def prepare_installation(var: Path) -> Installation:
    """Makes the folders that are missing and finds those an earlier start has settled on."""
    account = server_account()
    _make_var(var, replace(account, is_caller=True))
    state = _state(var, account)
    return Installation(var=var, state=state, sockets=_sockets(state, account), account=account)


def _make_var(var: Path, caller: Account) -> None:
    if not var.is_dir():
        # As root the servers' account has to pass through; what is in there is closed by itself.
        mode = 0o711 if os.geteuid() == 0 else 0o700
        var.mkdir(parents=True)
        var.chmod(mode)
    if not os.access(var, os.W_OK | os.X_OK):
        raise CannotStart(f"{var} cannot be written to. Set VAR_DIR to a folder that can.")
    make_private_folder(var / "log", caller)


def _state(var: Path, account: Account) -> Path:
    """VAR_DIR itself, or a folder under /var/lib when the servers' account cannot get there."""
    remembered = var / embedded.STATE
    if known := _remembered(remembered):
        state = known
    elif account.reaches(var):
        return var
    else:
        state = FALLBACK / hashlib.sha256(os.fsencode(var)).hexdigest()[:8]
        say(f"Account {account.name} cannot enter {var}: the servers' state goes to {state}.")
        write_private(remembered, f"{state}\n")
    for folder in (state.parent, state):
        if not folder.is_dir():
            folder.mkdir(parents=True)
            folder.chmod(0o711)
    return state


def _sockets(state: Path, account: Account) -> Path:
    """`<state>/run`, or a folder with a short path, remembered, when a socket there would not fit."""
    folder = state / "run"
    if len(os.fsencode(folder / SOCKET_NAME)) > LONGEST_SOCKET:
        return _short_sockets(state / embedded.SOCKETS, account)
    make_private_folder(folder, account)
    return folder


def _short_sockets(remembered: Path, account: Account) -> Path:
    folder = _remembered(remembered)
    # Somebody else may have made a folder of that name after the system emptied the temporary ones.
    if folder and folder.is_dir() and not folder.is_symlink() and folder.stat().st_uid == account.uid:
        return folder
    folder = Path(tempfile.mkdtemp(prefix="activistnet-", dir="/tmp"))
    account.take(folder)
    write_private(remembered, f"{folder}\n")
    return folder


def _remembered(path: Path) -> Path | None:
    """The folder that a file names; None where there is none, or no whole one: then it is found anew."""
    clear_way(path)
    return embedded.named_in(path)
