"""The site as something that is installed: what it is called, its icons, and what it shows without a network."""

from hashlib import sha256

from flask import Blueprint, Response, current_app, jsonify, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ..core.application import settings
from ..core.web.pagecache import public_page
from ..core.words.language import RIGHT_TO_LEFT, language
from ..start.release import VERSION
from . import urls

bp = Blueprint("app", __name__)

INK, PAPER = "#1b1714", "#fbf7f0"
ICONS = (
    ("icons/app-192.png", 192, "any"),
    ("icons/app-512.png", 512, "any"),
    ("icons/app-maskable-512.png", 512, "maskable"),
)
DRAWN_WITH = (
    "css/site.css",
    "icons/favicon.svg",
    "icons/sprite.svg",
    "vendor/fonts/bricolage-grotesque-latin.woff2",
    "vendor/fonts/atkinson-hyperlegible-next-latin.woff2",
)


@bp.get("/manifest.webmanifest")
@public_page(seconds=60)
def manifest() -> ResponseReturnValue:
    """What a phone asks before it puts the site among its programs."""
    spoken, name = language(), settings().site_name
    icons = [
        {"src": _file(path), "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}
        for path, size, purpose in ICONS
    ]
    answer = jsonify(
        id=urls.home(),
        name=name,
        short_name=name[:12].strip(),
        description=_("Find the people who want what you want changed. Argue it out. Then sign."),
        lang=spoken,
        dir="rtl" if spoken in RIGHT_TO_LEFT else "ltr",
        start_url=urls.home(),
        scope=urls.home(),
        display="standalone",
        background_color=PAPER,
        theme_color=INK,
        icons=icons,
    )
    answer.mimetype = "application/manifest+json"
    return answer


@bp.get("/offline")
@public_page(seconds=60)
def offline() -> ResponseReturnValue:
    """What is shown while there is no network."""
    return render_template("site/offline.html")


@bp.get("/sw.js")
@public_page(seconds=60)
def service_worker() -> ResponseReturnValue:
    """What shows it. It stands at the root, as it may only look after what is below it."""
    files = [_file(path) for path in DRAWN_WITH]
    told = {
        "stamp": sha256(" ".join([VERSION, *files]).encode()).hexdigest()[:12],
        "page": urls.offline(language()),
        "files": files,
    }
    script = render_template("site/service_worker.js", **told)
    return Response(script, mimetype="text/javascript")


def _file(path: str) -> str:
    return str(current_app.jinja_env.globals["static_url"](path))  # type: ignore[operator]
