"""Lines of a message's head, folded so that every mail program reads what was written.

Python's own folding loses or doubles spaces between encoded words (until 3.13), and breaks a long line at once.
"""

from base64 import b64encode
from email.policy import EmailPolicy
from typing import Any

LONGEST_PLAIN = 990  # bytes of a line that is not folded; 998 are allowed
LONGEST_CODED = 76  # of a line with encoded words
AROUND = len("=?utf-8?b??=")
STRUCTURED = {"to", "from", "reply-to", "sender", "cc", "bcc", "content-type", "content-disposition", "mime-version"}


class WholeLines(EmailPolicy):
    """Texts of one line: in ASCII as they are, else in encoded words that hold every space and joiner."""

    def fold(self, name: str, value: Any) -> str:
        """The header with its line ends."""
        text = str(value)
        if name.lower() in STRUCTURED or "\r" in text or "\n" in text:
            folded: str = super().fold(name, value)
            return folded
        if text.isascii() and len(name) + len(": ") + len(text) <= LONGEST_PLAIN:
            return f"{name}: {text}{self.linesep}"
        words = _encoded(text, taken=len(name) + len(": "))
        return f"{name}: {(self.linesep + ' ').join(words)}{self.linesep}"

    def fold_binary(self, name: str, value: Any) -> bytes:
        """The same in bytes; all of it is ASCII."""
        return self.fold(name, value).encode("ascii", "surrogateescape")


WHOLE_LINES = WholeLines(linesep="\r\n")


def one_press(stop: str) -> dict[str, str]:
    """Headers by which a mail program ends such mail with a POST to this whole address, without a page (RFC 8058)."""
    return {"List-Unsubscribe": f"<{stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


def _encoded(text: str, *, taken: int) -> list[str]:
    """Encoded words of RFC 2047, each of whole characters, the first beside the name of the header."""
    words, held, room = [], b"", _room(taken)
    for letter in text:
        more = letter.encode("utf-8", "replace")
        if len(held) + len(more) > room:
            words.append(held)
            held, room = b"", _room(len(" "))
        held += more
    return [f"=?utf-8?b?{b64encode(word).decode()}?=" for word in (*words, held)]


def _room(taken: int) -> int:
    """Bytes that an encoded word has room for, of a line on which so many are taken."""
    return max((LONGEST_CODED - taken - AROUND) // 4 * 3, 4)
