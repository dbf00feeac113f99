"""Tests wait for what happens, not for so long: a limit that a slow machine reaches fails for nothing that we did."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LIMITS = {"timeout", "wait_timeout", "connect_timeout", "ready_timeout"}
CLOCKS = {"monotonic", "perf_counter", "process_time", "thread_time"}
SHORT = 60  # seconds; what is less than one is a pause between two looks
TOLD = "waiting.HANG is for what hangs, wait_until and wait_for_one_behind for what happens, costs.is_cheap for work"


def test_no_limit_in_a_test_is_one_that_a_slow_machine_reaches():
    found = [
        f"{path.relative_to(ROOT)}:{line}"
        for path in sorted((ROOT / "tests").rglob("*.py"))
        for line in short_limits(path.read_text())
    ]
    assert found == [], TOLD


@pytest.mark.parametrize(
    "line",
    [
        "thread.join(0.3)",
        "assert is_held.wait(10)",
        "process.communicate(timeout=30)",
        "expect(page.locator('p')).to_be_visible(timeout=2_000)",
        "assert time.monotonic() - began < 2",
        "assert time.thread_time() - began < 2",
    ],
)
def test_such_limits_are_seen(line):
    assert short_limits(f"import time\n{line}") == [2]


@pytest.mark.parametrize(
    "line",
    [
        "thread.join(HANG)",
        "is_over.wait(0.01)",
        "', '.join(names)",
        "assert is_cheap(render, seconds=1)",
        "assert time.monotonic() - began >= 2",
    ],
)
def test_others_are_not(line):
    assert short_limits(line) == []


def short_limits(text):
    """The lines on which something may take a number of seconds that a slow machine needs."""
    return sorted({node.lineno for node in ast.walk(ast.parse(text)) if is_call(node) or is_measured(node)})


def is_call(node):
    if not isinstance(node, ast.Call):
        return False
    named = [each.value for each in node.keywords if each.arg in LIMITS]
    name = node.func.attr if isinstance(node.func, ast.Attribute) else ""
    if name == "join" and len(node.args) == 1 and number(node.args[0]) is not None:
        return True
    waits = node.args if name in ("wait", "communicate", "acquire") and len(node.args) == 1 else []
    return any(is_short(number(value)) for value in [*named, *waits])


def is_measured(node):
    """Whether it says that less than so much time has passed."""
    if not isinstance(node, ast.Compare) or not isinstance(node.ops[0], ast.Lt | ast.LtE):
        return False
    passed = node.left
    is_clock = isinstance(passed, ast.BinOp) and isinstance(passed.op, ast.Sub) and isinstance(passed.left, ast.Call)
    if not is_clock or getattr(passed.left.func, "attr", getattr(passed.left.func, "id", "")) not in CLOCKS:
        return False
    return is_short(number(node.comparators[0]))


def number(node):
    return node.value if isinstance(node, ast.Constant) and type(node.value) in (int, float) else None


def is_short(value):
    """Of milliseconds, as the browser's are, there are a thousand to a second."""
    return value is not None and (1 <= value < SHORT or 1000 <= value < 1000 * SHORT)
