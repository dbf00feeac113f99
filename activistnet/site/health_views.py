"""For whoever watches the machine: is it up, is it ready, how is it doing."""

from hmac import compare_digest
from ipaddress import ip_address

from flask import Blueprint, Response, abort, jsonify, request
from flask.typing import ResponseReturnValue

from ..core.application import settings
from . import health

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
    return jsonify(ready=not problems, problems=problems, valkey="up" if health.valkey_is_there() else "away"), status


@bp.get("/metrics")
def metrics() -> ResponseReturnValue:
    """Measurements in the text format of Prometheus."""
    if not _may_see_details():
        abort(404)
    lines = []
    for name, meaning, value in health.measurements():
        name = f"activistnet_{name}"
        lines += [f"# HELP {name} {meaning}", f"# TYPE {name} gauge", f"{name} {value:g}"]
    return _plain("\n".join(lines) + "\n")


def _may_see_details() -> bool:
    """From this machine, or with the operator's token. What came through a proxy nobody told us of is not from here."""
    token = settings().metrics_token
    sent = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if token and compare_digest(sent.encode(), token.encode()):
        return True
    if not settings().trusted_proxies and request.headers.get("X-Forwarded-For"):
        return False
    try:
        return ip_address(request.remote_addr or "").is_loopback
    except ValueError:
        return False


def _plain(text: str, status: int = 200) -> Response:
    response = Response(text, status, content_type="text/plain; version=0.0.4; charset=utf-8")
    response.headers["Cache-Control"] = "no-store"
    return response
