"""The Nu HTML checker over every page."""

import json
import re
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser

from bench.site import Site
from quality.looking import as_reader, by_reader
from quality.pages import Everything
from quality.tools import TOOLS

JAR = TOOLS / "vnu-jar/build/dist/vnu.jar"


def judge(browser: Browser, site: Site, there: Everything) -> list[str]:
    """Its errors, a line each; its advice is left out."""
    with TemporaryDirectory() as folder:
        names = _save(browser, site, there, Path(folder))
        command = ["java", "-jar", str(JAR), "--format", "json", "--exit-zero-always", "--stdout", folder]
        said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    messages = [message for message in json.loads(said)["messages"] if message["type"] != "info"]
    return sorted({f"{names[Path(each['url']).name]}: {each['message']} {_extract(each)}" for each in messages})


def _save(browser: Browser, site: Site, there: Everything, folder: Path) -> dict[str, str]:
    """Each page as the server sends it, in a file; the pages' names by file."""
    names = {}
    for who, pages in by_reader(there).items():
        with as_reader(browser, site, there, who) as context:
            for path, name in pages:
                file = f"{len(names):03}.html"
                (folder / file).write_bytes(context.request.get(path).body())
                names[file] = f"{name} ({path})"
    return names


def _extract(message: dict[str, str]) -> str:
    return re.sub(r"\s+", " ", message.get("extract", ""))[:160]
