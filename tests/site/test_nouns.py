"""The ground floor knows no noun of the site: what it says of petitions or members, it was told."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import activistnet.core

CORE = Path(activistnet.core.__file__).parent
LEFT_OUT = {"jobs"}  # mail speaks of mailboxes, as its standard does
NOUNS = {
    *("petition", "signature", "signatory", "member", "topic", "moderator", "moderation"),
    *("confirmation", "follow", "follower", "profile", "mailbox", "handle", "discussion", "reply", "post"),
}
# Of itsdangerous, SQLAlchemy, click, HTTP, python-socketio and gunicorn.
ALLOWED = {
    "post_worker_init",
    "confirmation_prompt",
    "BadSignature",
    "handle_error",
    "POST",
    "_handle_eio_disconnect",
    "handle_request",
    "handle_usr1",
    "handle",
}
WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")


def test_core_names_and_says_nothing_of_the_site():
    found = {
        (str(path.relative_to(CORE)), line, text)
        for path in CORE.rglob("*.py")
        if path.relative_to(CORE).parts[0] not in LEFT_OUT
        for line, text in words_of(ast.parse(path.read_text()))
        if text not in ALLOWED and nouns_in(text)
    }
    assert sorted(found) == []


def nouns_in(text: str) -> set[str]:
    words = {word.lower() for word in WORD.findall(text)}
    return {word for word in words if word in NOUNS or word.removesuffix("s") in NOUNS}


def words_of(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Identifiers and texts of a module with their lines; no comments and no docstrings."""
    said = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        line = getattr(node, "lineno", 0)
        for name in ("id", "attr", "arg", "name", "asname"):
            if isinstance(word := getattr(node, name, None), str):
                yield line, word
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in said:
            yield line, node.value


def test_the_words_are_found_wherever_they_stand():
    seen = ast.parse('def tell_members(): return {"a": f"{x} petitions"}')
    assert {noun for _line, text in words_of(seen) for noun in nouns_in(text)} == {"members", "petitions"}
