"""How much memory there is, on this machine or in this container."""

from pathlib import Path

import psutil

CONTROL_GROUP = Path("/sys/fs/cgroup/memory.max")  # of a container, which sees all of its machine


def there_is(limit: Path = CONTROL_GROUP) -> int:
    """Bytes that this machine has, or this container may use."""
    total = psutil.virtual_memory().total
    try:
        return min(total, int(limit.read_text()))
    except (OSError, ValueError):  # no control group, or "max"
        return total
