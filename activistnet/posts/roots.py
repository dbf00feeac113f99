"""What opens a thread, as its pages need it."""

from datetime import datetime
from typing import Protocol

from . import rules
from .links import Addressed


class Root(Addressed, rules.Root, Protocol):
    """What opens a thread: a discussion, or the row that a page of another kind has read."""

    @property
    def title(self) -> str: ...
    @property
    def reply_count(self) -> int: ...
    @property
    def topic_id(self) -> int: ...
    @property
    def visibility(self) -> str: ...
    @property
    def has_summary(self) -> bool: ...
    @property
    def last_active_at(self) -> datetime: ...
