"""Templates that are compiled once for all applications of the tests: each took a second for those of its own."""

import os
from pathlib import Path

from jinja2 import FileSystemBytecodeCache

from activistnet.core.application import Site


def share() -> None:
    """Let every application that is made in this process from now on take what another one has compiled.

    With PATCHES=0 templates are compiled to something else.
    """
    folder = Path(os.environ["VAR_DIR"]) / f"templates{os.environ.get('PATCHES', '')}"
    folder.mkdir(parents=True, exist_ok=True)
    Site.jinja_options = {**Site.jinja_options, "bytecode_cache": FileSystemBytecodeCache(str(folder))}
