"""Answers of a visitor, sealed with what their browser holds: the token in its cookie, of which a hash is kept."""

import json
import re
import secrets
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from .rules import FIELDS, Said

NONCE = 12
SHAPE = re.compile(r"[\w-]{43}", re.ASCII)


def is_token(text: str) -> bool:
    """Whether a cookie holds what this site may have put there."""
    return SHAPE.fullmatch(text) is not None


def seal(said: Said, token: str) -> bytes:
    """All of it, as the table keeps it."""
    nonce = secrets.token_bytes(NONCE)
    return nonce + _cipher(token).encrypt(nonce, json.dumps(said, ensure_ascii=False).encode(), None)


def unseal(sealed: bytes, token: str) -> Said:
    """The same, opened; nothing where it isn't of this browser."""
    sealed = bytes(sealed)
    try:
        said = json.loads(_cipher(token).decrypt(sealed[:NONCE], sealed[NONCE:], None))
    except InvalidTag:
        return {}
    return {name: said[name] for name in FIELDS if said.get(name)}


def _cipher(token: str) -> AESGCM:
    return AESGCM(sha256(b"a petition that was begun: " + token.encode()).digest())
