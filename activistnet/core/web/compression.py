"""Pages that are made for one person, compressed on their way out; those that are shared are by `pagecache`.

What an attacker could guess from a compressed page's length (BREACH) is not there: each form's token is masked anew.
"""

import gzip
from collections.abc import Callable
from functools import partial

import brotli
from flask import Response, request

from ..application import Hook
from .pagestore import WORTH_COMPRESSING, best_encoding

COMPRESSED = frozenset({"text/html", "application/json"})
# Each is read once, so what compressing takes is a part of every answer. At the lowest level a feed of 41 kB is 8.9 kB
# after 0.05 ms; level 3 makes 7.8 kB of it and takes 0.18 ms, a twentieth of the whole page.
COMPRESS: dict[str, Callable[[bytes], bytes]] = {
    "br": partial(brotli.compress, quality=0),
    "gzip": partial(gzip.compress, compresslevel=1, mtime=0),
}


def _compress(response: Response) -> Response:
    if response.mimetype not in COMPRESSED or response.is_streamed or response.cache_control.public:
        return response
    encoding = best_encoding(request.headers.get("Accept-Encoding", ""))
    if not encoding or "Content-Encoding" in response.headers:
        return response
    body = response.get_data()
    if len(body) >= WORTH_COMPRESSING:
        response.set_data(COMPRESS[encoding](body))
        response.headers["Content-Encoding"] = encoding
        response.vary.add("Accept-Encoding")
    return response


HOOK = Hook(after=_compress)
