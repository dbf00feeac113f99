"""The application: Flask with the settings of this site, its skins and its hooks."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from flask import Flask, Request, Response, current_app
from flask.sessions import SessionInterface, SessionMixin
from flask.typing import ResponseReturnValue

from config import Settings

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

ROOT = Path(__file__).resolve().parents[2]
BODY_LIMIT = 64 * 1024  # bytes, where a view does not say otherwise

# What stands around a WSGI application: `skin(app, inside)` answers itself or asks the inside.
Skin: TypeAlias = Callable[["Site", "WSGIApplication"], "WSGIApplication"]


class Hook(NamedTuple):
    """What runs before each view, which may answer in its place, and what runs on each answer."""

    before: Callable[[], ResponseReturnValue | None] | None = None
    after: Callable[[Response], Response] | None = None


class NoSession(SessionInterface):
    """Flask's own session is not used: members have a cookie (`web.cookies`) and a table."""

    def open_session(self, app: Flask, request: Request) -> None:
        """There is none; writing to `flask.session` fails."""

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Nothing to save."""


class Site(Flask):
    """The application. Its own code reads `settings`; `config` holds what Flask and the libraries ask for."""

    session_interface = NoSession()
    jinja_options = {"trim_blocks": True, "lstrip_blocks": True}

    def __init__(self, name: str, settings: Settings) -> None:
        super().__init__(name, template_folder=str(ROOT / "templates"), static_folder=None, root_path=str(ROOT))
        self.settings = settings
        self.config.from_mapping(_for_libraries(settings))

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """There are no coroutines here, and asking each function of each request costs a thirtieth of it."""
        return func

    def put_on(self, skins: Sequence[Skin]) -> None:
        """Put these around what there is, the outermost first in the list."""
        for skin in reversed(skins):
            self.wsgi_app = skin(self, self.wsgi_app)  # type: ignore[method-assign, assignment]

    def hang_in(self, hooks: Sequence[Hook]) -> None:
        """Run these around each view: before it in this order, after it in the opposite one."""
        for hook in hooks:
            if hook.before is not None:
                self.before_request(hook.before)
            if hook.after is not None:
                self.after_request(hook.after)


def settings() -> Settings:
    """Those of the site that runs here."""
    site: Site = current_app._get_current_object()  # type: ignore[attr-defined]
    return site.settings


@contextmanager
def use_settings(others: Settings) -> Iterator[None]:
    """For a command that does something with other keys than its own, and nothing else meanwhile."""
    site: Site = current_app._get_current_object()  # type: ignore[attr-defined]
    own, site.settings = site.settings, others
    try:
        yield
    finally:
        site.settings = own


def _for_libraries(settings: Settings) -> dict[str, object]:
    return {
        "TESTING": settings.testing,
        "SECRET_KEY": settings.secret_key,
        "SECRET_KEY_FALLBACKS": list(settings.secret_key_fallbacks),
        "TRUSTED_HOSTS": settings.hosts,
        "MAX_CONTENT_LENGTH": BODY_LIMIT,
        "MAX_FORM_MEMORY_SIZE": BODY_LIMIT,
        "MAX_FORM_PARTS": 200,
        "SQLALCHEMY_ENGINES": {"default": settings.engine},
        # Flask-Login: a cookie of this name, which any other program on the same host may set, would be asked before
        # the session.
        "REMEMBER_COOKIE_NAME": None,
    }
