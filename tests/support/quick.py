"""bin/check: what should hold before each commit, in half a minute."""

import argparse
import sys
from concurrent.futures import ThreadPoolExecutor

from checks import CHECKS, Result, check_the_source, run, summarise
from surroundings import surroundings

from activistnet.run import assets
from activistnet.run.progress import status_of

# A little of every floor, and what most often tells that something was forgotten.
TESTS = [
    "tests/core/test_text.py",
    "tests/core/test_schema.py",
    "tests/core/test_csrf.py",
    "tests/site/test_addresses.py",
    "tests/site/test_nouns.py",
    "tests/site/test_roles_of_modules.py",
    "tests/site/test_pages.py",
    "tests/site/test_retention.py",
    "tests/site/test_policy.py::test_i08_no_route_is_missing_in_the_policy",
    "tests/accounts/test_current.py",
    "tests/posts/test_replies.py",
    "tests/petitions/test_signing.py",
]


def main(arguments: list[str]) -> int:
    """All of it, or only what is named; returns the exit status."""
    parser = argparse.ArgumentParser(
        prog="bin/check", description="Checks the source and runs some quick tests, in half a minute."
    )
    known = [*CHECKS, "tests"]
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"only these: {', '.join(known)}")
    names = parser.parse_args(arguments).names or known
    if unknown := [name for name in names if name not in known]:
        parser.error(f"there is no check called {unknown[0]}; there are {', '.join(known)}")
    with ThreadPoolExecutor(1) as beside:
        checked = beside.submit(check_the_source, [name for name in names if name != "tests"])
        tested = [_test()] if "tests" in names else []
        results = [*checked.result(), *tested]
    summarise(results)
    return max(result.status for result in results)


def _test() -> Result:
    assets.prepare()
    with surroundings() as environment:
        return run("tests", ["-m", "pytest", "-q", *TESTS], environment)


if __name__ == "__main__":
    sys.exit(status_of(lambda: main(sys.argv[1:])))
