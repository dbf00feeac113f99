"""How much memory the embedded PostgreSQL takes: a part of what there is, as the site itself lives on the rest."""

MB = 1 << 20


def for_postgres(total: int) -> dict[str, str]:
    """Its settings for so many bytes: a quarter to keep pages in, and half is what the system keeps of its files."""
    return {
        "shared_buffers": _between(total // 4, 128, 2048),
        "effective_cache_size": _between(total // 2, 256, 65536),
        "maintenance_work_mem": _between(total // 20, 64, 512),
    }


def _between(size: int, least: int, most: int) -> str:
    return f"{min(max(size // MB, least), most)}MB"
