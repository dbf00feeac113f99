"""bin/test: every check and test, on servers of its own that are thrown away afterwards."""

import os
import subprocess
import sys
import tempfile
import xml.etree.ElementTree
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import chromium
from checks import Result, check_the_source, run, summarise
from surroundings import surroundings

from activistnet.run import assets
from activistnet.run.installation import CHECKOUT
from activistnet.run.progress import say, status_of

PYTEST = ["-m", "pytest", "--no-loadscope-reorder"]
MOST_WORKERS = 8
# What core's patches touch, tested once more without them; `PATCHES=0 bin/test` does so with everything.
PATCHED = [
    *(f"tests/live/test_{name}.py" for name in ("sockets", "frames", "clients", "telling", "put_out")),
    "tests/processes/test_worker.py",
    "tests/core/test_language.py",
    "tests/core/test_rules.py",
    "tests/site/test_pages.py",
]


def main(arguments: list[str]) -> int:
    """Everything; or, with arguments, pytest alone with these. `--only` before paths is allowed and says the same."""
    assets.prepare(for_tests=True)
    chosen = [argument for argument in arguments if argument != "--only"]
    if arguments:
        with surroundings(chromium.find()) as environment:
            return run("pytest", ["-m", "pytest", *chosen], environment).status
    return _run_everything()


def _run_everything() -> int:
    browser = chromium.find_or_install()
    for name in chromium.find_or_install_for_terminals():
        say(f"NO {name.upper()} COULD BE HAD: its tests are left out.")
    if browser is None:
        say("NO CHROMIUM COULD BE HAD: the browser tests are left out.")
    # One after the other beside the tests: with more at once, two cores keep servers waiting past their limits.
    with ThreadPoolExecutor(1) as beside, tempfile.TemporaryDirectory() as folder:
        checked = beside.submit(check_the_source)
        with surroundings(browser) as environment:
            _compile_once(environment)
            is_patched = os.environ.get("PATCHES") != "0"
            plain = beside.submit(_test_without_patches, environment) if is_patched else None
            tested = _test_everything(environment, Path(folder))
            if plain:
                plain.result()
        results = [*checked.result(), tested, *([plain.result()] if plain else [])]
        if browser is None:
            results.append(Result("browser", 1 if os.environ.get("REQUIRE_BROWSER") == "1" else 0, 0))
        summarise(results)
        print("\n".join([*_counts(Path(folder)), *_coverage(Path(folder))]), flush=True)
    return max(result.status for result in results)


def _compile_once(environment: dict[str, str]) -> None:
    """In a new checkout each worker would compile all code and all tests for itself, in the same eight seconds."""
    if not any((CHECKOUT / "tests" / "__pycache__").glob("conftest.*")):
        command = [sys.executable, "-m", "pytest", "--collect-only", "-qq"]
        subprocess.run(command, cwd=CHECKOUT, env=environment, stdout=subprocess.DEVNULL, check=False)


def _test_everything(environment: dict[str, str], reports: Path) -> Result:
    measured = ["--cov", "--cov-report="] if os.environ.get("COVERAGE") == "1" else []
    coverage = {"COVERAGE_FILE": str(reports / "coverage")}
    whole = [*PYTEST, "-n", str(_workers()), f"--junitxml={reports / 'report.xml'}", *measured]
    return run("pytest", whole, environment | coverage)


def _test_without_patches(environment: dict[str, str]) -> Result:
    """Beside the others, as one more worker: with a number of its own it has its own part of Valkey."""
    plain = [*PYTEST, "-n0", "-m", "not browser", *PATCHED]
    ours = {"PATCHES": "0", "PYTEST_XDIST_WORKER": f"gw{MOST_WORKERS}"}
    return run("PATCHES=0", plain, environment | ours, at_once=True)


def _workers() -> int:
    """One more than there are cores: whoever waits for a server to start or to fall silent needs none."""
    return min((os.cpu_count() or 1) + 1, MOST_WORKERS)


def _counts(reports: Path) -> list[str]:
    """How many tests went how, of the run with patches."""
    report = reports / "report.xml"
    if not report.exists():
        return []
    suites = list(xml.etree.ElementTree.parse(report).getroot().iter("testsuite"))
    tests, failures, errors, skipped = (
        sum(int(suite.get(name, 0)) for suite in suites) for name in ("tests", "failures", "errors", "skipped")
    )
    failed = failures + errors
    return [f"{tests - failed - skipped} passed, {failed} failed, {skipped} skipped"]


def _coverage(reports: Path) -> list[str]:
    """How many of the site's lines ran in the tests' own processes, when COVERAGE=1 asked; servers are not counted."""
    data = reports / "coverage"
    if not data.exists():
        return []
    command = [sys.executable, "-m", "coverage", "report", f"--data-file={data}", "--format=total"]
    asked = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, check=False)
    return [f"coverage: {asked.stdout.strip()} %"]


if __name__ == "__main__":
    sys.exit(status_of(lambda: main(sys.argv[1:])))
