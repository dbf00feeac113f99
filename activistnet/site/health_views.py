"""For whoever watches the machine: is it up, is it ready, how is it doing."""

from hmac import compare_digest
from urllib.parse import urlsplit

from flask import Blueprint, Response, abort, jsonify, request
from flask.typing import ResponseReturnValue

from ..core.application import settings
from ..start.addresses import is_loopback
from . import health, metrics

OF_PROXIES = ("X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP", "Forwarded", "Via")
ONION = ".onion"

bp = Blueprint("health", __name__)


@bp.get("/healthz")
def alive() -> ResponseReturnValue:
    """This process answers. It asks nobody else, so a database that is away does not get the process restarted."""
    return _plain("ok\n")


@bp.get("/readyz")
def ready() -> ResponseReturnValue:
    """Whether requests should come here; why not, and what else is away, is said to this machine alone."""
    problems = health.problems()
    status = 503 if problems else 200
    if not _may_see_details():
        return _plain("not ready\n" if problems else "ready\n", status)
    return jsonify(
        ready=not problems,
        problems=problems,
        valkey="up" if health.valkey_is_there() else "away",
        disk="full: nobody can write" if health.disk_is_full() else "has room",
    ), status


@bp.get("/metrics", endpoint="metrics")
def measured() -> ResponseReturnValue:
    """Measurements in the text format of Prometheus."""
    if not _may_see_details():
        abort(404)
    return _plain(metrics.exposition())


def _may_see_details() -> bool:
    """From this machine, or with the operator's token.

    A proxy and Tor connect from this machine too, and hand on what anybody sends them. So whoever names a proxy is not
    from here; and where nobody told us of a proxy that says for whom it asks, or the site has an onion address, this
    machine alone proves nothing.
    """
    token = settings().metrics_token
    sent = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if token and compare_digest(sent.encode(), token.encode()):
        return True
    if any(name in request.headers for name in OF_PROXIES) or _may_be_a_silent_proxy():
        return False
    return is_loopback(request.remote_addr)


def _may_be_a_silent_proxy() -> bool:
    """Whether what comes from this machine may have been asked for by anybody."""
    ours = settings()
    is_published = not (ours.trusted_proxies or is_loopback(urlsplit(ours.base_url).hostname))
    return is_published or any(host.endswith(ONION) for host in ours.hosts)


def _plain(text: str, status: int = 200) -> Response:
    response = Response(text, status, content_type="text/plain; version=0.0.4; charset=utf-8")
    response.headers["Cache-Control"] = "no-store"
    return response
