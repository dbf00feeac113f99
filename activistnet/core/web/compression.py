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
# A tenth of a millisecond for a feed of 38 kB, which becomes 9 kB: a higher level takes twice as long for a few hundred
# bytes less.
COMPRESS: dict[str, Callable[[bytes], bytes]] = {
    "br": partial(brotli.compress, quality=3),
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
