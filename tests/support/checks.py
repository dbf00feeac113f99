"""What reads the source and runs none of it, and how a check is run and summed up."""

import os
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from activistnet.run.installation import CHECKOUT
from activistnet.run.progress import seconds_so_far

CHECKS = {
    "ruff": ["-m", "ruff", "check", "."],
    "format": ["-m", "ruff", "format", "--check", "."],
    "imports": ["-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"],
    "catalogues": ["-m", "catalogues"],
    "mypy": ["-m", "mypy"],
}


@dataclass(frozen=True)
class Result:
    """How one check went."""

    name: str
    status: int
    seconds: float


def check_the_source(names: Iterable[str] = CHECKS) -> list[Result]:
    """One after the other; each says all at once, as tests may be talking meanwhile."""
    return [run(name, CHECKS[name], os.environ, at_once=True) for name in names]


def run(name: str, command: list[str], environment: Mapping[str, str], *, at_once: bool = False) -> Result:
    """A Python command that talks while it works, or says all at once at its end."""
    began = time.monotonic()
    if not at_once:
        print(f"\n== {name} ==", flush=True)
    out, error = (subprocess.PIPE, subprocess.STDOUT) if at_once else (None, None)
    ended = subprocess.run(
        [sys.executable, *command], cwd=CHECKOUT, env=environment, stdout=out, stderr=error, check=False
    )
    if at_once:
        print(f"\n== {name} ==\n{ended.stdout.decode()}", flush=True)
    return Result(name, ended.returncode, time.monotonic() - began)


def summarise(results: list[Result]) -> None:
    """A line for each, and the time since the command was typed."""
    print("\n== Summary ==")
    for result in results:
        verdict = "ok" if result.status == 0 else "FAILED"
        print(f"{result.name:14} {verdict:7} {result.seconds:5.0f} s")
    print(f"{'all':14} {'':7} {seconds_so_far():5.0f} s", flush=True)
