"""Passwords: which ones are refused, how they are hashed, and how they are compared."""

import secrets
import sys
from base64 import b64encode
from collections.abc import Callable
from functools import lru_cache
from importlib import import_module
from typing import NamedTuple, ParamSpec, TypeVar

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from ...core.application import settings
from ...core.data.db import db
from ...core.outside.offload import off_loop
from ...core.outside.places import Places

P = ParamSpec("P")
R = TypeVar("R")
SHORTEST, LONGEST = 8, 256
MOST_COMMON = 10_000
ROWS_OF_KEYS = (
    "01234567890",
    "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "azertyuiop",
    "qsdfghjklm",
    "wxcvbn",
    "qwertzuiop",
    "yxcvbnm",
)

AT_ONCE = 2  # each takes the memory that ARGON2 says (64 MiB) and all processors for a while
WAIT_SECONDS = 2.0


class Checked(NamedTuple):
    """Whether a password fits, and its hash by today's parameters where the stored one is weaker."""

    is_right: bool
    renewed: str | None = None


def problem_of_password(password: str, *, known_words: tuple[str, ...] = ()) -> LazyString | None:
    """Why a new password is refused, as a sentence; None when it is fine.

    No rule about kinds of characters. `known_words` are what everybody can guess: handle, name, mailbox, site.
    """
    if len(password) < SHORTEST:
        return _l("Use at least 8 characters. Three or four words make a good password.")
    if len(password) > LONGEST:
        return _l("Use at most 256 characters.")
    small = password.casefold()
    if small in common_passwords() or _is_simple(small):
        return _l("Many people use this password, so it's one of the first that attackers guess. Choose another one.")
    if _core(small) in {part for word in known_words for part in _parts(word)}:
        return _l(
            "This password is too easy to guess from your name, your e-mail "
            "address or the name of this site. Choose another one."
        )
    return None


@lru_cache
def common_passwords() -> frozenset[str]:
    """The 10,000 passwords used most in known leaks, the long enough ones of them, in small letters.

    Source: the list by frequency in zxcvbn. Its module, which holds much more, is let go again.
    """
    name = "zxcvbn.frequency_lists"
    by_frequency = import_module(name).FREQUENCY_LISTS["passwords"][:MOST_COMMON]
    del sys.modules[name]
    return frozenset(password.casefold() for password in by_frequency if len(password) >= SHORTEST)


def hash_password(password: str) -> str:
    """The Argon2id hash of a new password. Raises Busy."""
    return _beside(_hasher().hash, password)


def check(password: str, password_hash: str | None) -> Checked:
    """Whether a password fits. Without a hash it takes the same time and is never right. Raises Busy."""
    if len(password) > LONGEST:
        return Checked(is_right=False)
    return _beside(_check, _hasher(), password_hash or _hash_of_nobody(settings().argon2), password)


def expect_room() -> None:
    """Raises Busy when a hash would be refused now: said before a try is counted against anybody."""
    _places(settings().pool).expect_room()


def _beside(function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Off the event loop, and without a database connection that others could use meanwhile."""
    db.rest()
    with _places(settings().pool).taken():
        return off_loop(function, *args, **kwargs)


@lru_cache
def _places(pool: int) -> Places:
    """Whoever waits for a hash holds a place among the requests, of which most are for pages: a quarter is enough."""
    return Places(AT_ONCE, waiting=max(0, pool // 4 - AT_ONCE), seconds=WAIT_SECONDS)


def _check(hasher: PasswordHasher, password_hash: str, password: str) -> Checked:
    try:
        hasher.verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return Checked(is_right=False)
    return Checked(True, hasher.hash(password) if hasher.check_needs_rehash(password_hash) else None)


def _hasher() -> PasswordHasher:
    return _made_hasher(settings().argon2)


@lru_cache
def _made_hasher(parameters: tuple[int, int, int]) -> PasswordHasher:
    memory, passes, lanes = parameters
    return PasswordHasher(time_cost=passes, memory_cost=memory, parallelism=lanes, type=Type.ID)


@lru_cache
def _hash_of_nobody(parameters: tuple[int, int, int]) -> str:
    """A hash that no password has: it takes as long to compare as any, and no time to make."""
    salt, made = (b64encode(secrets.token_bytes(size)).rstrip(b"=").decode() for size in (16, 32))
    return "$argon2id$v=19$m={},t={},p={}${}${}".format(*parameters, salt, made)


def _is_simple(small: str) -> bool:
    """One or two characters again and again, a piece repeated, or a walk along a row of keys, to and fro."""
    if len(set(small)) <= 2:
        return True
    for size in range(1, len(small) // 2 + 1):
        if small == (small[:size] * len(small))[: len(small)] and (size < SHORTEST // 2 or _is_simple(small[:size])):
            return True
    return any(small in row or small in row[::-1] for row in ROWS_OF_KEYS)


def _core(small: str) -> str:
    """Without the digits and signs that people put round a word: amina1985! -> amina."""
    kept = [i for i, letter in enumerate(small) if letter.isalpha()]
    return small[kept[0] : kept[-1] + 1] if kept else small


def _parts(word: str) -> set[str]:
    """A known word whole, and its pieces: amina@example.org, amina, example.org."""
    small = word.casefold()
    return {_core(part) for part in (small, small.replace(" ", ""), *small.split("@"), *small.split()) if len(part) > 2}
