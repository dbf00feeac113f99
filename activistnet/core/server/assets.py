"""Static files: one folder, served for ever under a name that changes when any file of it does."""

import hashlib
import re
from base64 import b64encode
from collections.abc import Callable, Iterable, MutableMapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, cast

from markupsafe import Markup
from whitenoise import WhiteNoise

from ..application import Site
from ..words import markup

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

YEAR = 365 * 24 * 60 * 60
# Policies about what a page may do are said by the page; a file only says what it is and who may load it.
POLICIES = {"X-Content-Type-Options": "nosniff", "Cross-Origin-Resource-Policy": "same-origin"}
TURN = {"arrow-left", "arrow-right", "corner-up-left", "list", "log-out"}  # icons that point the way the words run
LASTING = re.compile(r"/static/([0-9a-f]{12})/")


class Files(WhiteNoise):  # type: ignore[misc]
    """One build, and those beside it: of the code before, or of the code that takes over while this process ends."""

    FOREVER = YEAR

    def serve_build(self, tree: Path, name: str, *, beside: Path) -> None:
        """Serve it for ever under its name; once they are asked for, also the builds of a folder."""
        self._builds, self._served = beside, {name}
        self.add_files(str(tree), prefix=f"/static/{name}/")

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        path: str = environ["PATH_INFO"]
        if path.startswith("/static/"):
            self._look_for(path)
        answer: Iterable[bytes] = super().__call__(environ, start_response)
        return answer

    def _look_for(self, path: str) -> None:
        asked = LASTING.match(path)
        if asked and asked[1] not in self._served and (self._builds / asked[1]).is_dir():
            self._served.add(asked[1])
            self.add_files(str(self._builds / asked[1]), prefix=asked[0])


def skin(app: Site, inside: "WSGIApplication") -> "WSGIApplication":
    """Serve what set-up built (or, without it, the sources), and tell templates where the files are.

    Modules and style sheets name each other by relative addresses, so the whole tree shares one fingerprint:
    /static/<fingerprint>/js/main.js. The same files without it are there too, for a minute at a time.
    """
    sources = Path(app.root_path) / "static"
    current = sources / "build" / "current"
    tree = current.parent / current.read_text() if current.is_file() else sources
    stamp = fingerprint(tree) if tree == sources else tree.name
    lasting = f"/static/{stamp}/"
    files = Files(
        inside,
        max_age=60,
        allow_all_origins=False,
        immutable_file_test=lambda _path, url: bool(LASTING.match(url)),
        add_headers_function=_add_policies,
    )
    files.serve_build(tree, stamp, beside=current.parent)
    files.add_files(str(tree), prefix="/static/")

    @cache
    def static_integrity(path: str) -> str:
        """The sha384 of a file, for `integrity`; empty when the file is not there."""
        file = tree / path
        return "sha384-" + b64encode(hashlib.sha384(file.read_bytes()).digest()).decode() if file.is_file() else ""

    @cache
    def icon(name: str) -> Markup:
        """One icon of icons/sprite.svg, beside its word: decoration, hidden from screen readers."""
        static_url = cast("Callable[[str], str]", app.jinja_env.globals["static_url"])  # the one of bin/serve --dev
        drawing = '<svg class="icon%s" viewBox="0 0 24 24" aria-hidden="true"><use href="%s#%s"/></svg>'
        turns = " icon-turns" if name in TURN else ""
        return markup.written(drawing) % (turns, static_url("icons/sprite.svg"), name)

    app.add_template_global(lambda path: f"{lasting}{path}", "static_url")
    app.add_template_global(icon)
    app.add_template_global(static_integrity, "static_integrity")
    return cast("WSGIApplication", files)


def fingerprint(tree: Path) -> str:
    """Twelve hex digits that change when a file of the tree does."""
    digest = hashlib.sha256()
    for file in sorted(path for path in tree.rglob("*") if path.is_file()):
        digest.update(str(file.relative_to(tree)).encode() + b"\0")
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()[:12]


def _add_policies(headers: MutableMapping[str, str], _path: str, _url: str) -> None:
    for name, value in POLICIES.items():
        headers[name] = value
