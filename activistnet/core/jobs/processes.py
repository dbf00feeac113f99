"""`flask clock`: the process that folds, hands over and schedules. The workers are Celery's (activistnet/celery.py)."""

import click
from flask import Flask, current_app


@click.command("clock")
def clock_command() -> None:
    """Fold, hand over and schedule, until told to stop. A second one waits until the first is gone."""
    from .clock import Clock
    from .handover import HandOver

    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    Clock(app, HandOver(app)).run()
