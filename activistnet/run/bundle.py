"""The files a browser is sent: style sheets joined into one, the rest copied, each compressed beside itself.

It runs at every start, in a few milliseconds when nothing changed, and writes a folder of `static/build/` that is never
changed: a running site serves its own until it ends, with the sizes and the fingerprint it has read.
"""

import gzip
import hashlib
import os
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import brotli

# These come first, in this order; the other style sheets are independent of one another and follow by name.
FIRST = ("tokens", "fonts", "reset", "page")
COPIED = ("js", "icons", "vendor")
JOINED = ("main.js", "moving.js")
NAMED_IMPORT = re.compile(r'^import \{ ([\w, ]+) \} from "(\./[\w-]+\.js)"\n', re.MULTILINE)
KEPT_SECONDS = 30 * 24 * 3600  # since a site last started with it
MAKING = "making."
COMPRESSED = {".css", ".js", ".svg"}


def build(static: Path) -> Path:
    """A folder of `static/build` that holds what `static` says, made unless it is there; `current` names it."""
    wanted = {Path("css/site.css"): style(static / "css").encode()}
    for folder in COPIED:
        for file in sorted((static / folder).rglob("*")):
            if file.is_file():
                wanted[file.relative_to(static)] = file.read_bytes()
    for entry in JOINED:
        wanted[Path("js") / entry] = script(static / "js", entry).encode()
    builds = static / "build"
    builds.mkdir(exist_ok=True)
    out, current = builds / _name(wanted), builds / "current"
    if not out.is_dir():
        _make(out, wanted)
    with suppress(OSError):  # whoever starts may only read this checkout
        os.utime(out)
    before = builds / current.read_text() if current.is_file() else None
    if before != out:
        if before is not None and before.is_dir():
            os.utime(before)  # a site may have run with it for longer than any build is kept
        with _making(builds) as place:
            (place / "current").write_text(out.name)
            (place / "current").replace(current)
        _forget_old(builds)
    return out


def style(folder: Path) -> str:
    """All style sheets of a folder as one, without comments and the white space nobody reads."""
    names = [*FIRST, *sorted(path.stem for path in folder.glob("*.css") if path.stem not in FIRST)]
    text = "\n".join((folder / f"{name}.css").read_text() for name in names)
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    return re.sub(r"\s*\n\s*", "\n", text).strip() + "\n"


def script(folder: Path, name: str) -> str:
    """A module with the text of those it imports for their effect alone, each in a block of its own: one request.

    What these import by name is imported once, on top. A module that exports stays a request of its own.
    """
    needed: dict[str, set[str]] = {}

    def inline(line: re.Match[str]) -> str:
        text = (folder / line[1]).read_text()
        if re.search(r"^export ", text, re.MULTILINE):
            return line[0]
        for names, module in NAMED_IMPORT.findall(text):
            needed.setdefault(module, set()).update(names.split(", "))
        return f"{{\n{NAMED_IMPORT.sub('', text)}}}"

    body = re.sub(r'^import "\./([\w-]+\.js)"$', inline, (folder / name).read_text(), flags=re.MULTILINE)
    head = [f'import {{ {", ".join(sorted(names))} }} from "{module}"\n' for module, names in needed.items()]
    return "".join(head) + body


def _name(wanted: dict[Path, bytes]) -> str:
    digest = hashlib.sha256()
    for name, content in sorted(wanted.items()):
        digest.update(str(name).encode() + b"\0" + hashlib.sha256(content).digest())
    return digest.hexdigest()[:12]


def _make(out: Path, wanted: dict[Path, bytes]) -> None:
    """Whole or not at all, also when two start at once."""
    with _making(out.parent) as folder:
        made = folder / out.name
        for name, content in wanted.items():
            _write(made / name, content)
        try:
            made.rename(out)
        except OSError:
            if not out.is_dir():
                raise


@contextmanager
def _making(builds: Path) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(dir=builds, prefix=MAKING) as folder:
        yield Path(folder)


def _forget_old(builds: Path) -> None:
    """Builds that no site has started with for long, and what the first versions wrote here."""
    for old in builds.iterdir():
        with suppress(FileNotFoundError):  # another start may be quicker
            is_ours = re.fullmatch(f"[0-9a-f]{{12}}|{MAKING}.*", old.name)
            if old.is_dir() and not (is_ours and time.time() - old.stat().st_mtime < KEPT_SECONDS):
                shutil.rmtree(old, ignore_errors=True)


def _write(file: Path, content: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
    if file.suffix in COMPRESSED:
        Path(f"{file}.br").write_bytes(brotli.compress(content))
        Path(f"{file}.gz").write_bytes(gzip.compress(content, mtime=0))


if __name__ == "__main__":
    tree = Path(sys.argv[1] if len(sys.argv) > 1 else "static")
    build(tree)
