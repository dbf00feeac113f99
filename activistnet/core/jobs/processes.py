"""`flask clock`: the process that folds, hands over and schedules. The workers are Celery's (activistnet/celery.py)."""

import click
from flask import current_app

from ...start import keys, revisions
from ..application import Site
from .clock import Clock


@click.command("clock")
def clock_command() -> None:
    """Fold, hand over and schedule, until told to stop. A second one waits until the first is gone."""
    from .handover import HandOver  # and with it Celery, which the web server need not load

    app: Site = current_app._get_current_object()  # type: ignore[attr-defined]
    keys.compare_or_exit(app.settings)
    revisions.wait_for_them(app.settings.database_url)
    Clock(app, HandOver(app)).run()
