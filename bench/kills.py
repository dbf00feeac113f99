"""kill -9 of each process and of bin/serve itself, round after round: seconds until pages are served again.

.venv/bin/python bench/kills.py [ROUNDS]
"""

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests/support"))
from machine import PROGRAMS, Machine, new_machine

ROUNDS = 20
SETTLE = 3  # seconds between two kills


def main() -> None:
    """Prints the middle and the longest time of each."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    times: dict[str, list[float]] = {name: [] for name in (*PROGRAMS, "bin/serve")}
    with new_machine(PORT="8146") as machine:
        machine.start()
        for _ in range(rounds):
            for name in PROGRAMS:
                time.sleep(SETTLE)
                times[name].append(machine.kill(name))
            times["bin/serve"].append(kill_all(machine))
    for name, taken in times.items():
        print(f"{name:10} middle {sorted(taken)[len(taken) // 2]:4.1f} s, longest {max(taken):4.1f} s")


def kill_all(machine: Machine) -> float:
    """Seconds from the kill of bin/serve until a new one is ready."""
    began = time.monotonic()
    machine.serve.kill()
    machine.serve.wait()
    machine.start()
    return time.monotonic() - began


if __name__ == "__main__":
    main()
