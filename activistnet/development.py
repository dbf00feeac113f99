"""The site as `bin/serve --dev` runs it: pages, style sheets and scripts are what their files say at that moment."""

from collections.abc import MutableMapping
from dataclasses import replace
from pathlib import Path

from flask import Flask, Response
from whitenoise import WhiteNoise

from config import settings_or_exit

from .run import bundle
from .start import loading

PLACE = "/static/now/"


def serve_the_sources(app: Flask) -> None:
    """Tell pages to load the files of `static` as they are; only the joined style sheet is made, anew each time."""
    folder = Path(app.root_path) / "static"

    def style() -> Response:
        return Response(bundle.style(folder / "css"), mimetype="text/css", headers={"Cache-Control": "no-store"})

    app.add_url_rule(f"{PLACE}css/site.css", "style_now", style)
    files = WhiteNoise(app.wsgi_app, autorefresh=True, allow_all_origins=False, add_headers_function=_keep_nothing)
    files.add_files(str(folder), prefix=PLACE)
    app.wsgi_app = files  # type: ignore[method-assign]
    app.jinja_env.globals |= {"static_url": lambda path: f"{PLACE}{path}", "static_integrity": lambda _path: ""}


def _keep_nothing(headers: MutableMapping[str, str], _path: str, _url: str) -> None:
    headers["Cache-Control"] = "no-store"


with loading.for_good():
    from .wiring import create_app

    app = create_app(replace(settings_or_exit(), page_cache=False))
app.jinja_env.auto_reload = True
serve_the_sources(app)
