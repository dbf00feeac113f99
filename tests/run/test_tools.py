"""The commands of who changes the site."""

import subprocess

from machine import CHECKOUT


def run(*command: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, check=False)


def test_checks_are_chosen_by_name_and_summed_up() -> None:
    done = run("bin/check", "format")
    assert done.returncode == 0, done.stdout
    assert "== Summary ==\nformat         ok" in done.stdout
    assert "mypy" not in done.stdout


def test_a_check_that_is_not_there_is_refused_in_a_sentence() -> None:
    refused = run("bin/check", "ruf")
    assert refused.returncode == 2
    assert "there is no check called ruf; there are ruff, format, imports, catalogues, mypy, tests" in refused.stderr


def test_formatting_leaves_alone_what_is_as_it_should_be() -> None:
    done = run("bin/format", "config.py")
    assert (done.returncode, done.stdout) == (0, "1 file left unchanged\n")
