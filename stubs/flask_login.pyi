"""What the site uses of Flask-Login 0.6.3, which says nothing of types itself."""

from collections.abc import Callable
from typing import ParamSpec, TypeVar

from flask import Flask, Request
from werkzeug.local import LocalProxy

P = ParamSpec("P")
R = TypeVar("R")

class UserMixin:
    @property
    def is_active(self) -> bool: ...
    @property
    def is_authenticated(self) -> bool: ...
    @property
    def is_anonymous(self) -> bool: ...
    def get_id(self) -> str: ...

class AnonymousUserMixin:
    @property
    def is_authenticated(self) -> bool: ...

class LoginManager:
    session_protection: str | None
    anonymous_user: Callable[[], AnonymousUserMixin]
    def init_app(self, app: Flask, add_context_processor: bool = True) -> None: ...
    def request_loader(self, callback: Callable[[Request], UserMixin | None]) -> object: ...
    def unauthorized_handler(self, callback: Callable[[], object]) -> object: ...

class _CurrentUser(LocalProxy[UserMixin | AnonymousUserMixin]):
    is_authenticated: bool

current_user: _CurrentUser

def login_required(func: Callable[P, R]) -> Callable[P, R]: ...
