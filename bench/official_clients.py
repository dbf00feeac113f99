"""What the official Socket.IO clients hear of the site: an answer or an error, within two seconds.

    python -m bench.official_clients [--port 8160]

Needs Node and npm, which installs the clients 2, 3 and 4 for JavaScript in a folder of its own; the one for Python is
there, and tries long-polling too where `requests` is installed.
Prints a table and exits with 1 when anything met silence.
"""

import argparse
import json
import shutil
import subprocess
import sys
import time
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import socketio

from bench.site import running

SECONDS = 2.0
SCRIPT = Path(__file__).with_suffix(".mjs")
VERSIONS = (2, 3, 4)
CASES: dict[str, dict[str, Any]] = {
    "default": {},
    "websocket": {"transports": ["websocket"]},
    "websocket, auth": {"transports": ["websocket"], "auth": {"token": "x"}},
}


def javascript(base: str) -> list[dict[str, Any]]:
    with TemporaryDirectory(prefix="activistnet-clients-") as folder:
        wanted = [f"client{number}@npm:socket.io-client@{number}" for number in VERSIONS]
        subprocess.run(
            ["npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", folder, *wanted], check=True
        )
        script = shutil.copy(SCRIPT, folder)
        said = subprocess.run(["node", script, base], check=True, capture_output=True, text=True)
    return [json.loads(line) for line in said.stdout.splitlines()]


def python(base: str) -> list[dict[str, Any]]:
    name = f"Python {version('python-socketio')}"
    # Without this package the client cannot even ask for the long-polling that it begins with.
    cases = {k: v for k, v in CASES.items() if v or find_spec("requests")}
    return [{"client": name, "options": options, **hear(base, wanted)} for options, wanted in cases.items()]


def hear(base: str, wanted: dict[str, Any]) -> dict[str, Any]:
    """Connect and watch a room; what was heard, and after how long."""
    client = socketio.Client(reconnection=False)
    started = time.monotonic()
    try:
        client.connect(base, wait_timeout=SECONDS, **wanted)
        heard = f"answer: {client.call('watch', 'petition:1', timeout=SECONDS)}"
    except socketio.exceptions.SocketIOError as error:
        heard = f"error: {error or type(error).__name__}"
    finally:
        client.disconnect()
    took = time.monotonic() - started
    return {"heard": heard, "ms": None if took >= SECONDS else round(took * 1000)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8160)
    with running(parser.parse_args().port) as site:
        rows = [*javascript(site.base), *python(site.base)]
    for row in rows:
        took = "silent" if row["ms"] is None else f"{row['ms']} ms"
        print(f"{row['client']:18} {row['options']:38} {took:>8}  {row['heard']}")
    sys.exit(any(row["ms"] is None for row in rows))


if __name__ == "__main__":
    main()
