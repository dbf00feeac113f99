"""A small S3-compatible store in memory: multipart uploads, lists and deletes, each request's signature checked."""

import hashlib
import hmac
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, quote, urlsplit

KEY_ID, SECRET, REGION = "operator", "a secret of the store", "eu-north-1"
AUTHORIZATION = re.compile(
    r"AWS4-HMAC-SHA256 Credential=(?P<id>[^/]+)/(?P<scope>[^,]+),"
    r" SignedHeaders=(?P<names>[^,]+), Signature=(?P<sign>\w+)"
)


class Store:
    """What is there, what is on its way, and what was asked.

    `fail_after` cuts uploads after so many parts; `answers_only` is the status and the headers of all it says then.
    """

    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}
        self.uploads: dict[str, tuple[str, dict[int, bytes]]] = {}
        self.asked: list[str] = []
        self.fail_after: int | None = None
        self.answers_only: tuple[int, dict[str, str]] | None = None
        self.url = ""

    def parts_sent(self) -> int:
        return sum(each == "PUT" for each in self.asked)


def is_signed(handler: BaseHTTPRequestHandler, body: bytes) -> bool:
    """Whether the request's signature is what Signature Version 4 makes of it and the secret."""
    found = AUTHORIZATION.fullmatch(handler.headers.get("Authorization", ""))
    if found is None or found["id"] != KEY_ID or found["scope"].split("/")[1] != REGION:
        return False
    parts = urlsplit(handler.path)
    query = "&".join(
        f"{quote(name, safe='-_.~')}={quote(value, safe='-_.~')}"
        for name, value in sorted(parse_qsl(parts.query, keep_blank_values=True))
    )
    sent = handler.headers["X-Amz-Content-SHA256"]
    if sent not in ("UNSIGNED-PAYLOAD", hashlib.sha256(body).hexdigest()):
        return False
    headers = "".join(f"{name}:{' '.join(handler.headers[name].split())}\n" for name in found["names"].split(";"))
    request = "\n".join([handler.command, parts.path, query, headers, found["names"], sent])
    key = f"AWS4{SECRET}".encode()
    for part in found["scope"].split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    what = ["AWS4-HMAC-SHA256", handler.headers["X-Amz-Date"], found["scope"]]
    text = "\n".join([*what, hashlib.sha256(request.encode()).hexdigest()])
    return hmac.new(key, text.encode(), "sha256").hexdigest() == found["sign"]


def _tag(content: bytes) -> str:
    return f'"{hashlib.md5(content).hexdigest()}"'


def _handler(store: Store) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_arguments: object) -> None:
            pass

        def _answer(self, status: int = 200, content: str | bytes = b"", **headers: str) -> None:
            content = content.encode() if isinstance(content, str) else content
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", headers.get("length", str(len(content))))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(content)

        def _asked(self) -> tuple[str, dict[str, str], bytes] | None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            if store.answers_only is not None:
                status, headers = store.answers_only
                self._answer(status, "<html>Welcome!</html>", **headers)
                return None
            if not is_signed(self, body):
                self._answer(403, "<Error><Code>SignatureDoesNotMatch</Code><Message>It does not.</Message></Error>")
                return None
            parts = urlsplit(self.path)
            store.asked.append(self.command)
            return parts.path.removeprefix("/bucket").strip("/"), dict(parse_qsl(parts.query, True)), body

        def do_POST(self) -> None:
            if (asked := self._asked()) is None:
                return
            key, query, _ = asked
            if "uploads" in query:
                number = f"upload-{len(store.uploads) + len(store.objects)}"
                store.uploads[number] = (key, {})
                self._answer(content=f"<R><UploadId>{number}</UploadId></R>")
            else:
                _, sent = store.uploads.pop(query["uploadId"])
                store.objects[key] = b"".join(sent[number] for number in sorted(sent))
                self._answer(content="<R><ETag>whole</ETag></R>")

        def do_PUT(self) -> None:
            if (asked := self._asked()) is None:
                return
            _, query, body = asked
            if store.fail_after is not None and store.parts_sent() > store.fail_after:
                self._answer(400, "<Error><Code>LineCut</Code><Message>The line was cut.</Message></Error>")
                return
            store.uploads[query["uploadId"]][1][int(query["partNumber"])] = body
            self._answer(ETag=_tag(body))

        def do_GET(self) -> None:
            if (asked := self._asked()) is None:
                return
            key, query, _ = asked
            if "uploads" in query:
                found = "".join(
                    f"<Upload><Key>{each}</Key><UploadId>{number}</UploadId></Upload>"
                    for number, (each, _parts) in store.uploads.items()
                )
                self._answer(content=f"<R>{found}</R>")
            elif "uploadId" in query:
                parts = store.uploads[query["uploadId"]][1]
                found = "".join(
                    f"<Part><PartNumber>{number}</PartNumber><ETag>{_tag(content)}</ETag><Size>{len(content)}</Size></Part>"
                    for number, content in parts.items()
                )
                self._answer(content=f"<R><IsTruncated>false</IsTruncated>{found}</R>")
            elif "list-type" in query:
                found = "".join(
                    f"<Contents><Key>{each}</Key></Contents>"
                    for each in store.objects
                    if each.startswith(query["prefix"])
                )
                self._answer(content=f"<R><IsTruncated>false</IsTruncated>{found}</R>")
            else:
                self._answer(content=store.objects[key])

        def do_HEAD(self) -> None:
            if (asked := self._asked()) is not None:
                self._answer(length=str(len(store.objects[asked[0]])))

        def do_DELETE(self) -> None:
            if (asked := self._asked()) is not None:
                store.objects.pop(asked[0], None)
                self._answer(204)

    return Handler


@contextmanager
def running() -> Iterator[Store]:
    """A store on a port of this machine; its bucket is `bucket`."""
    store = Store()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(store))
    store.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield store
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
