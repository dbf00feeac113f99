"""What every page of the operator is: there for operators, and for nobody else."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flask import Blueprint, request
from flask_babel.speaklater import LazyString

from ..accounts import limits
from ..accounts.current import is_operator, signed_in
from ..accounts.services import accounts
from ..core.refusals import NotFound


@dataclass(frozen=True)
class Room:
    """A page that the first one leads to, with a line that says what it is for."""

    address: Callable[[], str]
    word: LazyString
    line: LazyString


def blueprint(name: str) -> Blueprint:
    """Pages for operators; whoever else asks is told what is told of a page that doesn't exist."""
    bp = Blueprint(name, __name__)
    bp.before_request(_for_operators)
    return bp


def notices(done: Mapping[str, LazyString]) -> list[tuple[str, LazyString]]:
    """What the act that led to this page has done, by the word that its address names."""
    said = done.get(request.args.get("done", ""))
    return [("done", said)] if said else []


def asked(name: str) -> str:
    """A word that the address asks for; mostly none. Raises NotFound for one that the database can't hold."""
    word = request.args.get(name, "")
    if "\0" in word:
        raise NotFound
    return word


def confirm(password: str) -> None:
    """For what can't be taken back: whoever acts shows once more that it is them, before anything is written.

    Raises PasswordNotYours, TooMany or Busy.
    """
    member_id = signed_in().id
    limits.on_password(member_id)
    accounts.check_password(member_id, password)


def _for_operators() -> None:
    if not is_operator():
        raise NotFound
