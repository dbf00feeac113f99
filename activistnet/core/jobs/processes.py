"""`flask worker` and `flask clock`: the processes beside the web."""

import click
from flask import Flask, current_app


@click.command("worker")
@click.option("--concurrency", default=2, show_default=True, help="Processes that work at the same time.")
def worker_command(concurrency: int) -> None:
    """Do the background work that the clock hands over, until told to stop."""
    from .queue import work

    raise SystemExit(work(_app(), concurrency))


@click.command("clock")
def clock_command() -> None:
    """Fold, hand over and schedule, until told to stop. A second one waits until the first is gone."""
    from .clock import Clock
    from .queue import HandOver

    Clock(_app(), HandOver(_app())).run()


def _app() -> Flask:
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    return app
