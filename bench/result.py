"""What a run of the load generator measured, and how it is told."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field


@dataclass
class Result:
    """What was measured, by the names that the scripts gave."""

    seconds: float = 0.0
    latencies: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    statuses: dict[str, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))
    errors: Counter[str] = field(default_factory=Counter)
    bytes_read: int = 0
    own_cpu: float = 0.0
    cpu: list[tuple[str, float]] = field(default_factory=list)

    def rate(self, name: str) -> float:
        """Answers a second."""
        return len(self.latencies[name]) / self.seconds if self.seconds else 0.0

    def quantile(self, name: str, part: float) -> float:
        """Milliseconds within which this part of the answers came."""
        ordered = sorted(self.latencies[name])
        return 1000 * ordered[min(len(ordered) - 1, int(part * len(ordered)))] if ordered else 0.0

    def __str__(self) -> str:
        lines = []
        for name in self.latencies:
            times = "  ".join(f"p{q:g} {self.quantile(name, q / 100):.1f} ms" for q in (50, 95, 99))
            lines.append(f"{name:24} {self.rate(name):8.0f}/s  {times}  {dict(self.statuses[name])}")
        if self.errors:
            lines.append(f"errors: {dict(self.errors)}")
        busy = ", ".join(f"{name} {part:.0%}" for name, part in self.cpu)
        return "\n".join([*lines, f"of one core: load generator {self.own_cpu:.0%}, {busy}"])
