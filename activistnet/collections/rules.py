"""What a collection may hold, and what is meant by what somebody types."""

import re
from typing import NamedTuple
from urllib.parse import urlsplit

from ..members.urls import profile
from ..posts.kinds import thread_kinds
from ..topics.urls import topic

LONGEST_TITLE = 80
LONGEST_ABOUT = 300
LONGEST_TYPED = 300
MOST = 20  # of one member
MOST_ITEMS = 100
HANDLE = re.compile(rf"(?:{re.escape(profile(''))}|@)(\w{{1,40}})", re.ASCII)
TOPIC = re.compile(rf"{re.escape(topic(''))}([\w-]{{1,60}})")
NUMBER = re.compile(r"/([1-9][0-9]{0,17})(?:/[^/]*)?")


class Meant(NamedTuple):
    """A handle, the slug of a topic, or the number of a thread."""

    handle: str = ""
    slug: str = ""
    post_id: int = 0


def read(typed: str, base_url: str) -> Meant | None:
    """What is meant; None for what leads nowhere on this site."""
    path = typed.strip()
    if "://" in path:
        try:
            whole = urlsplit(path)
        except ValueError:
            return None
        if whole.netloc != urlsplit(base_url).netloc:
            return None
        path = whole.path
    path = path.partition("?")[0].partition("#")[0]
    if found := HANDLE.fullmatch(path):
        return Meant(handle=found[1])
    if found := TOPIC.fullmatch(path):
        return Meant(slug=found[1])
    for kind in thread_kinds():
        if path.startswith(f"{kind.path}/") and (found := NUMBER.fullmatch(path.removeprefix(kind.path))):
            return Meant(post_id=int(found[1]))
    return None
