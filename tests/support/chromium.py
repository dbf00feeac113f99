"""A real Chromium for the tests: found, or installed by apt as root, or by Playwright.

Its headless shell first, as Playwright itself has it: the same pages without the windows round them, which are a fifth
of the work of ours.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from activistnet.run.progress import say

FOR_TERMINALS = ("lynx", "w3m")
SHELL = "chromium-headless-shell"
NAMES = (SHELL, "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MAC = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
ASK_PLAYWRIGHT = """
from playwright.sync_api import sync_playwright
with sync_playwright() as playwright:
    print(playwright.chromium.executable_path)
"""


# They are worth a try: without a network nobody waits for them.
IMPATIENT = ("-o", "Acquire::http::Timeout=10", "-o", "Acquire::https::Timeout=10", "-o", "Acquire::Retries=0")


def find() -> str | None:
    """The program, without installing anything. Source: CHROMIUM, the path, then Playwright's own folder."""
    given = os.environ.get("CHROMIUM")
    if given:
        return given
    for name in NAMES:
        if found := shutil.which(name):
            return found
    if MAC.exists():
        return str(MAC)
    return _playwrights()


def find_or_install() -> str | None:
    """The program; None when this machine can have none."""
    if found := find():
        return found
    if os.geteuid() == 0 and shutil.which("apt-get"):
        say("Installing Chromium with apt-get ...")
        _apt_get("update")
        for name in (SHELL, "chromium"):  # not everybody's apt has both
            _apt_get("install", "-y", "--no-install-recommends", name)
            if found := find():
                return found
    say("Installing Chromium with Playwright ...")
    subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False, stdout=subprocess.DEVNULL)
    return _playwrights()


def find_or_install_for_terminals() -> list[str]:
    """The browsers of the terminal that this machine can't have."""
    missing = [name for name in FOR_TERMINALS if shutil.which(name) is None]
    if missing and os.geteuid() == 0 and shutil.which("apt-get"):
        say(f"Installing {' and '.join(missing)} with apt-get ...")
        _apt_get(*IMPATIENT, "install", "-y", "--no-install-recommends", *missing)
    return [name for name in missing if shutil.which(name) is None]


def _apt_get(*arguments: str) -> None:
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "-qq", *arguments], env=environment, stdout=subprocess.DEVNULL, check=False)


def _playwrights() -> str | None:
    asked = subprocess.run([sys.executable, "-c", ASK_PLAYWRIGHT], check=False, capture_output=True, text=True)
    path = asked.stdout.strip()
    return path if path and Path(path).exists() else None
