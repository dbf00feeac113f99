"""Pages of accounts."""

from typing import Any

from flask import Blueprint

from .current import current_member

bp = Blueprint("members", __name__)


@bp.app_context_processor
def _me() -> dict[str, Any]:
    """`me` in every template: the member who reads, None for a visitor."""
    return {"me": current_member()}
