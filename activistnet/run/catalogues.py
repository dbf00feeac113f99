"""The catalogues of the site's languages, made into what is read while it serves: one `.mo` beside each `.po`."""

import os
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po


def prepare(translations: Path) -> None:
    """Writes what is not there or older than its source; a start beside this one reads either the old or the new."""
    for source in sorted(translations.glob("*/LC_MESSAGES/messages.po")):
        made = source.with_suffix(".mo")
        if made.exists() and made.stat().st_mtime_ns >= source.stat().st_mtime_ns:
            continue
        with source.open("rb") as file:
            catalogue = read_po(file, locale=source.parent.parent.name)
        part = made.with_suffix(f".{os.getpid()}")
        with part.open("wb") as file:
            write_mo(file, catalogue)
        part.replace(made)
