"""The browser's files from elsewhere."""

from pathlib import Path


def prepare(checkout: Path) -> None:
    """x"""
