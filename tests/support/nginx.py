"""nginx with the configuration of deploy/, laid out as its first lines say, on ports of a test."""

import os
import shutil
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPResponse, HTTPSConnection
from pathlib import Path

from ports import free_port, is_listening
from waiting import HANG, wait_until

DEPLOY = Path(__file__).resolve().parents[2] / "deploy"
PROGRAM = shutil.which("nginx", path="/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin:/opt/homebrew/bin")
# pytest keeps its folders to the caller, so whoever that is serves.
AROUND = """{user}
daemon off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/log/error.log;
events {{ worker_connections 64; }}
http {{
    access_log {folder}/log/access.log;
    client_body_temp_path {folder}/bodies;
    proxy_temp_path {folder}/pages;
    fastcgi_temp_path {folder}/f;
    uwsgi_temp_path {folder}/u;
    scgi_temp_path {folder}/s;
    types {{ text/html html; }}
    include {folder}/activistnet.conf;
}}
"""


class Nginx:
    """In front of whatever listens at `upstream`; a name of the site is example.org."""

    def __init__(self, folder: Path, upstream: int) -> None:
        self.folder, self.upstream = folder, upstream
        self.port, self.tls_port = free_port(), free_port()
        self.etc, self.log = folder / "activistnet", folder / "log"
        for each in (self.etc, self.log, folder / "acme", folder / "tls"):
            each.mkdir(parents=True)
        shutil.copytree(DEPLOY / "nginx/pages", self.etc / "pages")
        self._place("nginx.conf", folder / "activistnet.conf")
        self._place("nginx/policies.conf", self.etc / "policies.conf")
        self._place("nginx/picture.conf", self.etc / "picture.conf")
        (folder / "nginx.conf").write_text(AROUND.format(folder=folder, user="" if os.geteuid() else "user root;"))

    def add_https(self) -> None:
        """The second step, for when there is a certificate."""
        made = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj /CN=example.org"
        files = ("-keyout", "privkey.pem", "-out", "fullchain.pem")
        subprocess.run([*made.split(), *files], cwd=self.folder / "tls", check=True, capture_output=True)
        self._place("nginx/https.conf", self.etc / "https.conf")

    def check(self) -> subprocess.CompletedProcess[str]:
        return subprocess.run([*self._command, "-t"], capture_output=True, text=True, check=False)

    @contextmanager
    def running(self) -> Iterator[None]:
        process = subprocess.Popen([*self._command], stderr=subprocess.DEVNULL)
        try:
            wait_until(lambda: is_listening(self.port))
            yield
        finally:
            process.terminate()
            process.wait(HANG)

    def ask(
        self, path: str, *, method: str = "GET", body: bytes | None = None, headers: dict[str, str] | None = None
    ) -> tuple[HTTPResponse, str]:
        """The answer over TLS, with its whole text."""
        context = ssl.create_default_context(cafile=str(self.folder / "tls/fullchain.pem"))
        context.check_hostname = False
        return _ask(
            HTTPSConnection("127.0.0.1", self.tls_port, timeout=HANG, context=context), path, method, body, headers
        )

    def ask_plainly(self, path: str) -> tuple[HTTPResponse, str]:
        """The answer of port 80."""
        return _ask(HTTPConnection("127.0.0.1", self.port, timeout=HANG), path, "GET", None, None)

    @property
    def _command(self) -> list[str]:
        assert PROGRAM
        return [
            PROGRAM,
            "-p",
            str(self.folder),
            "-c",
            str(self.folder / "nginx.conf"),
            "-e",
            str(self.log / "error.log"),
        ]

    def _place(self, name: str, target: Path) -> None:
        text = (DEPLOY / name).read_text()
        for there, here in {
            "listen [::]": "# listen",
            "listen 80;": f"listen 127.0.0.1:{self.port};",
            "listen 443 ": f"listen 127.0.0.1:{self.tls_port} ",
            "/etc/nginx/activistnet": str(self.etc),
            "/etc/letsencrypt/live/example.org": str(self.folder / "tls"),
            "/var/lib/activistnet/site/media": str(self.folder / "media"),
            "/var/www/acme": str(self.folder / "acme"),
            "/var/log/nginx": str(self.log),
            "127.0.0.1:8000": f"127.0.0.1:{self.upstream}",
        }.items():
            text = text.replace(there, here)
        target.write_text(text)


def _ask(
    connection: HTTPConnection, path: str, method: str, body: bytes | None, headers: dict[str, str] | None
) -> tuple[HTTPResponse, str]:
    try:
        connection.request(method, path, body=body, headers={"Host": "example.org", **(headers or {})})
        response = connection.getresponse()
        return response, response.read().decode("latin-1")
    finally:
        connection.close()
