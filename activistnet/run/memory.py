"""How much memory the embedded PostgreSQL takes: a part of what there is, as the site itself lives on the rest."""

from pathlib import Path

import psutil

MB = 1 << 20
CONTROL_GROUP = Path("/sys/fs/cgroup/memory.max")  # of a container, which sees all of its machine


def there_is(limit: Path = CONTROL_GROUP) -> int:
    """Bytes that this machine has, or this container may use."""
    total = psutil.virtual_memory().total
    try:
        return min(total, int(limit.read_text()))
    except (OSError, ValueError):  # no control group, or "max"
        return total


def for_postgres(total: int) -> dict[str, str]:
    """Its settings for so many bytes: a quarter to keep pages in, and half is what the system keeps of its files."""
    return {
        "shared_buffers": _between(total // 4, 128, 2048),
        "effective_cache_size": _between(total // 2, 256, 65536),
        "maintenance_work_mem": _between(total // 20, 64, 512),
    }


def _between(size: int, least: int, most: int) -> str:
    return f"{min(max(size // MB, least), most)}MB"
