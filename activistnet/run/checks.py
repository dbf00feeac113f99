"""bin/test: every check and test, on servers of its own that are thrown away afterwards."""

import os
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from activistnet.run import application, assets, browser
from activistnet.run.installation import CHECKOUT, prepare_installation
from activistnet.run.progress import say, seconds_so_far
from activistnet.run.secrets import load_secrets
from activistnet.run.servers import Servers

CHECKS = {
    "ruff": ["-m", "ruff", "check", "."],
    "ruff format": ["-m", "ruff", "format", "--check", "."],
    "import-linter": ["-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"],
    "mypy": ["-m", "mypy"],
}
MOST_WORKERS = 8
# What core's patches touch, tested once more without them; `PATCHES=0 bin/test` does so with everything.
PATCHED = [
    *(f"tests/live/test_{name}.py" for name in ("sockets", "frames", "clients", "telling", "put_out")),
    "tests/processes/test_worker.py",
    "tests/core/test_language.py",
    "tests/site/test_pages.py",
]


@dataclass(frozen=True)
class Result:
    """How one check went."""

    name: str
    status: int
    seconds: float


def run(arguments: list[str]) -> int:
    """Everything; or, with arguments, pytest alone with these. `--only` before paths is allowed and says the same."""
    assets.prepare(for_tests=True)
    chosen = [argument for argument in arguments if argument != "--only"]
    if arguments:
        with _environment(browser.find()) as environment:
            return _run("pytest", ["-m", "pytest", *chosen], environment).status
    return _run_everything()


def _run_everything() -> int:
    chromium = browser.find_or_install()
    if chromium is None:
        say("NO CHROMIUM COULD BE HAD: the browser tests are left out.")
    with ThreadPoolExecutor(1) as beside:
        checked = beside.submit(_check_the_source)
        results, counts = _test_everything(chromium)
        results = [*checked.result(), *results]
    if chromium is None:
        results.append(Result("browser", 1 if os.environ.get("REQUIRE_BROWSER") == "1" else 0, 0))
    _summarise(results, counts)
    return max(result.status for result in results)


def _check_the_source() -> list[Result]:
    """What reads the source and runs nothing, while the tests wait for their servers; each says all at once."""
    results = []
    for name, command in CHECKS.items():
        began = time.monotonic()
        ended = subprocess.run(
            [sys.executable, *command], cwd=CHECKOUT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
        )
        print(f"\n== {name} ==\n{ended.stdout.decode()}", flush=True)
        results.append(Result(name, ended.returncode, time.monotonic() - began))
    return results


def _test_everything(chromium: str | None) -> tuple[list[Result], dict[str, int]]:
    """All tests, and how many went how; then some without patches."""
    with tempfile.TemporaryDirectory() as folder, _environment(chromium) as environment:
        report = Path(folder) / "report.xml"
        pytest = ["-m", "pytest", "-n", str(_workers()), "--no-loadscope-reorder"]
        results = [_run("pytest", [*pytest, f"--junitxml={report}"], environment)]
        if environment.get("PATCHES") != "0":
            plain = [*pytest, "-m", "not browser", *PATCHED]
            results.append(_run("PATCHES=0", plain, environment | {"PATCHES": "0"}))
        return results, _counts(report)


def _workers() -> int:
    """One more than there are cores: whoever waits for a server to start or to fall silent needs none."""
    return min((os.cpu_count() or 1) + 1, MOST_WORKERS)


def _run(name: str, command: list[str], environment: dict[str, str]) -> Result:
    print(f"\n== {name} ==", flush=True)
    began = time.monotonic()
    ended = subprocess.run([sys.executable, *command], cwd=CHECKOUT, env=environment, check=False)
    return Result(name, ended.returncode, time.monotonic() - began)


@contextmanager
def _environment(chromium: str | None) -> Iterator[dict[str, str]]:
    """What the tests get: servers of their own in a temporary folder, fresh secrets, the browser."""
    with tempfile.TemporaryDirectory(prefix="activistnet-test-") as folder:
        # The servers' account, when we are root, has to pass through the folder.
        Path(folder).chmod(0o711)
        installation = prepare_installation(Path(folder).resolve() / "var")
        secrets = load_secrets(installation.var)
        servers = Servers(installation, secrets, throw_away=True)
        environment = application.environment(
            installation,
            secrets,
            database_url=servers.owner_url,  # tests make databases of their own
            redis_url=servers.redis_url,
            address=("127.0.0.1", 8000),
        )
        with servers.started():
            yield environment | ({"CHROMIUM": chromium} if chromium else {})


def _counts(report: Path) -> dict[str, int]:
    if not report.exists():
        return {}
    suites = list(xml.etree.ElementTree.parse(report).getroot().iter("testsuite"))  # noqa: S314
    names = ("tests", "failures", "errors", "skipped")
    return {name: sum(int(suite.get(name, 0)) for suite in suites) for name in names}


def _summarise(results: list[Result], counts: dict[str, int]) -> None:
    print("\n== Summary ==")
    for result in results:
        verdict = "ok" if result.status == 0 else "FAILED"
        print(f"{result.name:14} {verdict:7} {result.seconds / 60:5.1f} min")
    print(f"{'all':14} {'':7} {seconds_so_far() / 60:5.1f} min")
    if counts:
        failed = counts["failures"] + counts["errors"]
        print(f"{counts['tests'] - failed - counts['skipped']} passed, {failed} failed, {counts['skipped']} skipped")
    sys.stdout.flush()
