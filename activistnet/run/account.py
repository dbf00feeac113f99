"""Who the embedded servers run as: the caller, or for root, whom PostgreSQL refuses, the account `activistnet`."""

import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from activistnet.run.progress import CannotStart

NAME = "activistnet"
WAYS_TO_ADD = (
    (
        "useradd",
        "--system",
        "--user-group",
        "--no-create-home",
        "--shell",
        "/bin/false",
        NAME,
    ),
    ("adduser", "-S", "-D", "-H", "-s", "/bin/false", NAME),
)


class ProcessOptions(TypedDict, total=False):
    """The part of subprocess.Popen's arguments that changes the user."""

    user: int
    group: int
    extra_groups: list[int]


@dataclass(frozen=True)
class Account:
    """A user of the operating system; `is_caller` when nothing has to be changed to act as it."""

    name: str
    uid: int
    gid: int
    is_caller: bool

    @property
    def process_options(self) -> ProcessOptions:
        if self.is_caller:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def reaches(self, path: Path) -> bool:
        """True when this account may enter the folder, or execute the file, by its whole path."""
        if self.is_caller:
            return os.access(path, os.X_OK)
        tried = subprocess.run(["test", "-x", str(path)], cwd="/", check=False, **self.process_options)
        return tried.returncode == 0

    def take(self, path: Path) -> None:
        """Makes this account the owner of something the caller has just made.

        In a folder that is the account's already, it may have put a link to somebody else's file there since.
        """
        if not self.is_caller:
            os.chown(path, self.uid, self.gid, follow_symlinks=False)


def server_account() -> Account:
    """The caller, or for root the account `activistnet`, made if need be, else `nobody`."""
    if os.geteuid() != 0:
        return Account(str(os.geteuid()), os.geteuid(), os.getegid(), is_caller=True)
    known = _find(NAME) or _add() or _find("nobody")
    if known is None:
        raise CannotStart(
            f"Root cannot run PostgreSQL, and no account {NAME} could be made. Make it, or start as another user."
        )
    return Account(known.pw_name, known.pw_uid, known.pw_gid, is_caller=False)


def _find(name: str) -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam(name)
    except KeyError:
        return None


def _add() -> pwd.struct_passwd | None:
    for command in WAYS_TO_ADD:
        try:
            subprocess.run(command, check=False, capture_output=True)
        except FileNotFoundError:
            continue
        if found := _find(NAME):
            return found
    return None
