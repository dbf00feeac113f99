"""Who used the processors of this machine meanwhile."""

import re
from collections import Counter

import psutil


def cpu_times() -> dict[int, tuple[str, float]]:
    """CPU seconds so far of every process of this machine."""
    times = {}
    for process in psutil.process_iter(["name", "cmdline", "cpu_times"]):
        used = process.info["cpu_times"]
        if used is not None:
            words = " ".join(process.info["cmdline"] or [process.info["name"]])
            times[process.pid] = (f"{process.info['name']} {_role(words)}".strip(), used.user + used.system)
    return times


def _role(words: str) -> str:
    """What tells processes of one name apart, where the command line says it."""
    found = re.search(r"gunicorn|celery|clock$|postgres: (?:\S+ \S+)|valkey-server", words)
    return found[0].removeprefix("postgres: ") if found else ""


def cpu_used(before: dict[int, tuple[str, float]], seconds: float) -> list[tuple[str, float]]:
    """Parts of one core that processes used, together with those of the same name, the busiest first."""
    used: Counter[str] = Counter()
    for pid, (name, now) in cpu_times().items():
        used[name] += now - before[pid][1] if pid in before else now  # type: ignore[assignment]
    return [(name, spent / seconds) for name, spent in used.most_common(6) if spent / seconds > 0.02]
