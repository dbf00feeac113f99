"""The files a browser is sent: style sheets joined into one, the rest copied, each compressed beside itself.

It runs at every start, in a few milliseconds when nothing changed, and writes `static/build/`.
"""

import gzip
import re
import shutil
import sys
from pathlib import Path

import brotli

# These come first, in this order; the other style sheets are independent of one another and follow by name.
FIRST = ("tokens", "fonts", "reset", "page")
COPIED = ("js", "icons", "vendor")
JOINED = ("main.js", "moving.js")
NAMED_IMPORT = re.compile(r'^import \{ ([\w, ]+) \} from "(\./[\w-]+\.js)"\n', re.MULTILINE)
COMPRESSED = {".css", ".js", ".svg"}


def build(static: Path) -> Path:
    """Make `static/build` what `static` says, and return it. Files that are the same are left alone."""
    out = static / "build"
    wanted = {Path("css/site.css"): style(static / "css").encode()}
    for folder in COPIED:
        for file in sorted((static / folder).rglob("*")):
            if file.is_file():
                wanted[file.relative_to(static)] = file.read_bytes()
    for entry in JOINED:
        wanted[Path("js") / entry] = script(static / "js", entry).encode()
    for old in sorted(out.rglob("*")) if out.is_dir() else []:
        if old.is_file() and Path(re.sub(r"\.(br|gz)$", "", str(old.relative_to(out)))) not in wanted:
            old.unlink()
    for name, content in wanted.items():
        _write(out / name, content)
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


def _write(file: Path, content: bytes) -> None:
    if file.is_file() and file.read_bytes() == content:
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
    if file.suffix in COMPRESSED:
        Path(f"{file}.br").write_bytes(brotli.compress(content))
        Path(f"{file}.gz").write_bytes(gzip.compress(content, mtime=0))


if __name__ == "__main__":
    tree = Path(sys.argv[1] if len(sys.argv) > 1 else "static")
    shutil.rmtree(tree / "build", ignore_errors=True)
    build(tree)
