"""What `drawing` starts for each sheet: reads what to set from its input, writes the sheet to its output, and ends.

It is a program by itself, started with nothing of the site around it: no settings, no secrets, no database, none of its
modules. What people wrote comes to the sheet as data (`sys.inputs`), never as a part of its source, so nothing in it is
a command. Sheets and fonts are in `drawing/`; no file is written and nothing is fetched.
"""

import json
import os
import resource
import sys
from pathlib import Path

import typst

MOST_MEMORY = 2 << 30  # of addresses, most of which the library never touches
MOST_SECONDS = 5  # of computing; whoever started this waits as long and no longer
FOLDER = Path(__file__).parents[3] / "drawing"
POINTS = 72.0  # an inch, so that a sheet of 1200 points is 1200 pixels wide


def main() -> None:
    """Draw one sheet."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(10)  # pages go first
    asked = json.load(sys.stdin)
    own = FOLDER / "fonts"  # in a checkout that was not prepared, the library's own stand in for them
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=not own.is_dir(), font_paths=[own])
    compiler = typst.Compiler(root=FOLDER, font_paths=fonts, ignore_system_fonts=True)
    said = {"input": FOLDER / f"{asked['sheet']}.typ", "format": asked["format"], "ppi": POINTS}
    said["sys_inputs"] = {"values": json.dumps(asked["values"])}
    try:
        drawn = compiler.compile(**said, pdf_standards=[asked["standard"]] if asked["standard"] else [])
    except typst.TypstError:
        if not asked["standard"]:
            raise
        drawn = compiler.compile(**said)  # a sign that no font has breaks a standard, and is better than no sheet
    assert isinstance(drawn, bytes)  # noqa: S101 - each picture is one page
    sys.stdout.buffer.write(drawn)


if __name__ == "__main__":
    main()
