"""What a page says, without its markup."""

import re
from html import unescape
from typing import Any


def words(answer: Any) -> str:
    """All of it in one line, with names as they are and not set apart from what stands around them."""
    said = unescape(re.sub(r"<[^>]+>", " ", answer.text))
    return " ".join(said.replace("\u2068", "").replace("\u2069", "").split())
