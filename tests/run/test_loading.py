"""The code of the site is loaded for as long as a process runs."""

import subprocess
import sys

import pytest
from machine import CHECKOUT

SAYS = "import gc, sys; print(gc.isenabled(), gc.get_freeze_count() > 100_000, 'alembic' in sys.modules)"


@pytest.mark.parametrize("module", ["wsgi", "activistnet.celery"])
def test_the_collector_runs_but_never_looks_at_what_was_loaded_and_migrating_is_left_to_commands(module: str) -> None:
    loaded = subprocess.run(
        [sys.executable, "-c", f"import {module}; {SAYS}"], cwd=CHECKOUT, capture_output=True, text=True, check=False
    )
    assert (loaded.stdout, loaded.returncode) == ("True True False\n", 0), loaded.stderr
