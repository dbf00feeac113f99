"""One bench in two checkouts by turns: `python -m bench.versus --rounds 4 OTHER bench.signing --clients 16`.

The machine's speed drifts within a minute, so only the ratios of neighbouring runs say something. The bench prints
lines of JSON with `line`, `rate` and `p99_ms`; both checkouts must have it.
"""

import argparse
import json
import os
import subprocess
import sys
from collections import defaultdict
from pathlib import Path
from statistics import median

HERE = Path(__file__).resolve().parent.parent
Figures = dict[str, list[tuple[float, float]]]


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("other", type=Path)
    options.add_argument("--rounds", type=int, default=4)
    options.add_argument("command", nargs=argparse.REMAINDER)
    given = options.parse_args()
    figures: dict[Path, Figures] = {HERE: defaultdict(list), given.other.resolve(): defaultdict(list)}
    for number in range(given.rounds):
        # Whoever comes first finds another machine than who comes second, so they take turns in that too.
        for checkout in sorted(figures, reverse=bool(number % 2)):
            for line, rate, slowest in measure(checkout, given.command):
                figures[checkout][line].append((rate, slowest))
    tell(*figures.values())


def measure(checkout: Path, command: list[str]) -> list[tuple[str, float, float]]:
    """Run the bench in this checkout: for each of its lines the rate and the 99th percentile in ms."""
    environment = {**os.environ, "PYTHONPATH": str(checkout), "PYTHONSAFEPATH": "1"}
    said = subprocess.run(
        [sys.executable, "-m", *command], cwd=checkout, env=environment, check=True, stdout=subprocess.PIPE, text=True
    )
    found = [json.loads(line) for line in said.stdout.splitlines() if line.startswith("{")]
    return [(each["line"], each["rate"], each["p99_ms"]) for each in found if "rate" in each]


def tell(ours: Figures, others: Figures) -> None:
    """The middle of each, and the ratio of the rates pair by pair: above 1 this checkout is the faster one."""
    print(f"{'line':34} {'here':>8} {'other':>8}  ratio (lowest to highest)     p99 here / other")
    for line in ours:
        pairs = list(zip(ours[line], others[line], strict=True))
        ratios = [mine[0] / theirs[0] for mine, theirs in pairs if theirs[0]]
        rates = [median(each[0] for each in side) for side in (ours[line], others[line])]
        slowest = [median(each[1] for each in side) for side in (ours[line], others[line])]
        spread = f"{median(ratios):5.2f} ({min(ratios):.2f} to {max(ratios):.2f})"
        print(f"{line:34} {rates[0]:8.0f} {rates[1]:8.0f}  {spread:28}  {slowest[0]:.0f} / {slowest[1]:.0f} ms")


if __name__ == "__main__":
    main()
