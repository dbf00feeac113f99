"""Sealed columns, blind indexes, random tokens and signed values."""

import functools
import hashlib
import hmac
import secrets
from contextlib import suppress
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from itsdangerous import BadSignature, TimestampSigner, URLSafeTimedSerializer

from ..application import settings

FORMAT = b"\x01"
KEY_ID, NONCE, TAG = 4, 12, 16
TOKEN_LENGTH = 43  # characters
KEY_ID_AT = 2, KEY_ID  # where it stands in a sealed value, as the substr() of SQL counts
HOW: dict[str, Any] = {"key_derivation": "hmac", "digest_method": hashlib.sha256}  # values are signed


class Unreadable(ValueError):
    """A sealed value that no key at hand opens, or that belongs to another place."""


def seal(plain: str, *, context: bytes) -> bytes:
    """Encrypt with the current key: format, key id, nonce, AES-256-GCM text and tag (33 bytes longer than `plain`).

    `context` says where the value belongs (table, ids, blind index): moved elsewhere, it does not open.
    """
    key_id, cipher = _current_key(settings().sealing_keys)
    nonce = secrets.token_bytes(NONCE)
    return FORMAT + key_id + nonce + cipher.encrypt(nonce, plain.encode(), context)


def unseal(sealed: bytes, *, context: bytes) -> str:
    """The plain text. Raises Unreadable."""
    sealed = bytes(sealed)
    start = 1 + KEY_ID
    cipher = _keyring(settings().sealing_keys).get(sealed[1:start])
    if sealed[:1] != FORMAT or cipher is None or len(sealed) < start + NONCE + TAG:
        raise Unreadable("no key at hand opens this value")
    try:
        return cipher.decrypt(sealed[start : start + NONCE], sealed[start + NONCE :], context).decode()
    except InvalidTag:
        raise Unreadable("the value was changed or moved") from None


def current_key_id() -> bytes:
    """How values name the key that seals now."""
    return _current_key(settings().sealing_keys)[0]


def is_current(sealed: bytes) -> bool:
    """Whether this value names the key that seals now."""
    return bytes(sealed[1 : 1 + KEY_ID]) == current_key_id()


def blind_index(value: str, *, scope: str) -> bytes:
    """32 bytes that are equal for equal values in one scope, and tell nothing without INDEX_KEY."""
    return hmac.digest(_index_key(settings().index_key), f"{scope}\0{value}".encode(), "sha256")


def new_token() -> str:
    """256 random bits, safe in a URL, in TOKEN_LENGTH characters."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> bytes:
    """What a table keeps of a token (SHA-256: a random token needs no slow hash)."""
    return hashlib.sha256(token.encode("utf-8", "replace")).digest()


def sign_value(value: str, purpose: str) -> str:
    """`value`, which is safe in a URL, as a text that only this site can make; each purpose has texts of its own."""
    return _signer(_signing_keys(), purpose).sign(value).decode()


def read_value(signed: str, purpose: str, *, max_age: int | None = None) -> str | None:
    """The value, or None when the text was not made here for this purpose, or is older than `max_age` seconds."""
    keys = _signing_keys()
    with suppress(BadSignature, UnicodeError):
        return _signer(keys, purpose).unsign(signed, max_age=max_age).decode()
    with suppress(BadSignature, UnicodeError):
        return str(_older_signer(keys, purpose).loads(signed, max_age=max_age))
    return None


@functools.lru_cache(maxsize=8)
def _current_key(keys: tuple[str, ...]) -> tuple[bytes, AESGCM]:
    return next(iter(_keyring(keys).items()))


@functools.lru_cache(maxsize=8)
def _keyring(keys: tuple[str, ...]) -> dict[bytes, AESGCM]:
    """Ciphers by key id, the current one first. An id is derived from its key, so nobody has to keep a list."""
    return {_derive(key, "key id")[:KEY_ID]: AESGCM(_derive(key, "sealing")) for key in keys}


@functools.lru_cache(maxsize=8)
def _index_key(key: str) -> bytes:
    return _derive(key, "blind index")


def _derive(secret: str, purpose: str) -> bytes:
    """32 bytes from one secret of the settings; other purposes give unrelated bytes."""
    return hmac.digest(secret.encode(), f"activistnet {purpose}".encode(), "sha256")


def _signing_keys() -> tuple[str, ...]:
    """Oldest first, as itsdangerous wants them."""
    return (*reversed(settings().secret_key_fallbacks), settings().secret_key)


@functools.lru_cache(maxsize=64)
def _signer(keys: tuple[str, ...], purpose: str) -> TimestampSigner:
    return TimestampSigner(list(keys), salt=f"activistnet value {purpose}", **HOW)


@functools.lru_cache(maxsize=32)
def _older_signer(keys: tuple[str, ...], purpose: str) -> URLSafeTimedSerializer:
    """Reads what was mailed before 2026-12: JSON, which was also deflated to see whether that makes it shorter."""
    return URLSafeTimedSerializer(list(keys), salt=f"activistnet {purpose}", signer_kwargs=HOW)
