"""A small S3-compatible store in memory: each request's signature is checked, and a bucket is called `bucket`.

It knows what the site asks for: objects that are put, read, copied, listed and deleted, and uploads in parts.
"""

import hashlib
import hmac
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, quote, unquote, urlsplit

KEY_ID, SECRET, REGION = "operator", "a secret of the store", "eu-north-1"
AUTHORIZATION = re.compile(
    r"AWS4-HMAC-SHA256 Credential=(?P<id>[^/]+)/(?P<scope>[^,]+),"
    r" SignedHeaders=(?P<names>[^,]+), Signature=(?P<sign>\w+)"
)


def credentials(store: "Store") -> dict[str, str]:
    """The variables of whoever may use it."""
    return {
        "AWS_ENDPOINT_URL": store.url,
        "AWS_ACCESS_KEY_ID": KEY_ID,
        "AWS_SECRET_ACCESS_KEY": SECRET,
        "AWS_REGION": REGION,
    }


class Store:
    """What is there, what is on its way, and what was asked.

    `fail_after` cuts uploads after so many parts; `answers_only` is the status and the headers of all it says then,
    and `held` keeps answers back while it is clear. `before` is called with each method and key that is asked for.
    """

    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}
        self.uploads: dict[str, tuple[str, dict[int, bytes]]] = {}
        self.written: dict[str, datetime] = {}
        self.asked: list[str] = []
        self.held = threading.Event()
        self.held.set()
        self.before: Callable[[str, str], None] = lambda _method, _key: None
        self.page = 1000  # names in one part of a list
        self.fail_after: int | None = None
        self.answers_only: tuple[int, dict[str, str]] | None = None
        self.url = ""

    def keep(self, key: str, content: bytes) -> None:
        self.objects[key] = content
        self.written[key] = datetime.now(UTC)

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
        wbufsize = -1  # one packet for an answer: a second one would wait for the first to be acknowledged

        def log_message(self, *_arguments: object) -> None:
            pass

        def handle_expect_100(self) -> bool:
            go_on = super().handle_expect_100()
            self.wfile.flush()
            return go_on

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
            key = unquote(parts.path).removeprefix("/bucket").strip("/")
            store.asked.append(self.command)
            store.before(self.command, key)
            store.held.wait()
            return key, dict(parse_qsl(parts.query, True)), body

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
                store.keep(key, b"".join(sent[number] for number in sorted(sent)))
                self._answer(content="<R><ETag>whole</ETag></R>")

        def do_PUT(self) -> None:
            if (asked := self._asked()) is None:
                return None
            key, query, body = asked
            source = unquote(self.headers.get("X-Amz-Copy-Source", "")).removeprefix("bucket/")
            if source:
                if source not in store.objects:
                    return self._no_such_key()
                store.keep(key, store.objects[source])
                return self._answer(content="<R><ETag>copied</ETag></R>")
            if "uploadId" not in query:
                store.keep(key, body)
                return self._answer(ETag=_tag(body))
            if store.fail_after is not None and store.parts_sent() > store.fail_after:
                return self._answer(400, "<Error><Code>LineCut</Code><Message>The line was cut.</Message></Error>")
            store.uploads[query["uploadId"]][1][int(query["partNumber"])] = body
            return self._answer(ETag=_tag(body))

        def _no_such_key(self) -> None:
            self._answer(404, "<Error><Code>NoSuchKey</Code><Message>There is none.</Message></Error>")

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
                names = sorted(each for each in store.objects if each.startswith(query["prefix"]))
                rest = [each for each in names if each > query.get("continuation-token", "")]
                some = rest[: min(store.page, int(query.get("max-keys", store.page)))]
                more = f"<NextContinuationToken>{some[-1]}</NextContinuationToken>" if len(rest) > len(some) else ""
                found = "".join(
                    f"<Contents><Key>{each}</Key><LastModified>{store.written[each]:%Y-%m-%dT%H:%M:%S.%fZ}"
                    "</LastModified></Contents>"
                    for each in some
                )
                self._answer(content=f"<R><IsTruncated>{str(bool(more)).lower()}</IsTruncated>{more}{found}</R>")
            elif key in store.objects:
                self._answer(content=store.objects[key], ETag=_tag(store.objects[key]))
            else:
                self._no_such_key()

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
    """A store on a port of this machine; `credentials` say how it is reached."""
    store = Store()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(store))
    store.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield store
    finally:
        store.held.set()
        server.shutdown()
        thread.join()
        server.server_close()
