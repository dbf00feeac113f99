"""What holds for pictures, whoever sends them."""

import re
import secrets

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

MB = 1024 * 1024
LARGEST = 8 * MB  # bytes of a file
ROOM = 50 * MB  # bytes of one member's pictures
MOST_KEPT = 200  # pictures that one member deleted and that are kept all the same
MOST_PIXELS = 40_000_000
LONGEST_SIDE = 12_000
LONGEST_ALT = 300
# In which widths a picture is drawn: squares beside names, and whatever stands in a text or above it.
WIDTHS = {"avatar": (96, 320), "cover": (320, 640, 1280), "text": (320, 640, 1280)}
ID = re.compile(r"[0-9a-f]{32}")
WIDTH = re.compile(r"[1-9][0-9]{1,3}", re.ASCII)

# In Markdown; what is between the brackets is for who can't see it.
IN_TEXT = re.compile(r"!\[(?P<words>[^\[\]\n]{0,300})\]\(/media/(?P<id>[0-9a-f]{32})\)")
MOST_IN_TEXT = 20

# By the bytes a file begins with, never by its name.
FORMATS = (
    ("JPEG", re.compile(rb"\xff\xd8\xff")),
    ("PNG", re.compile(rb"\x89PNG\r\n\x1a\n")),
    ("GIF", re.compile(rb"GIF8[79]a")),
    ("WEBP", re.compile(rb"RIFF....WEBP", re.DOTALL)),
)
APPLE = re.compile(rb"....ftyp(?:hei[a-z]|hev[a-z]|mif1|msf1)", re.DOTALL)
DRAWING = re.compile(rb"\s*(?:\xef\xbb\xbf)?\s*<(?:\?xml|svg|!DOCTYPE svg|!--)", re.IGNORECASE)

# Why a picture can't be used, by the code that is kept with it.
PROBLEMS: dict[str, LazyString] = {
    "empty": _l("That file is empty. Choose another one."),
    "large": _l("That file is larger than 8 MB. Make it smaller, or choose another one."),
    "apple": _l("That picture is a HEIC file, which browsers can't show. Save it as JPEG and send that."),
    "drawing": _l("That's an SVG drawing. Save it as PNG and send that."),
    "format": _l("That isn't a picture we can read. Send a JPEG, PNG, WebP or GIF file."),
    "broken": _l("That picture is damaged or cut off. Try to save it again, or choose another one."),
    "pixels": _l("That picture has too many pixels. Make it smaller than 12,000 by 12,000 and 40 million in all."),
    "heavy": _l("That picture takes too long to read. Save it again, smaller, and send that."),
}


def new_id() -> str:
    """A number nobody can guess; in letters that every file system keeps apart."""
    return secrets.token_hex(16)


def problem_of(content: bytes) -> str | None:
    """Why a file isn't even looked at, as a code; None for one that may be a picture."""
    if not content:
        return "empty"
    if len(content) > LARGEST:
        return "large"
    if any(beginning.match(content) for _, beginning in FORMATS):
        return None
    if APPLE.match(content):
        return "apple"
    return "drawing" if DRAWING.match(content) else "format"


def is_whole(content: bytes) -> bool:
    """Whether this is a drawing from its first byte to its last: a WebP says how long it is."""
    return (
        content[:4] == b"RIFF"
        and content[8:12] == b"WEBP"
        and int.from_bytes(content[4:8], "little") + 8 == len(content)
    )


def named_in(text: str) -> list[str]:
    """The pictures that a text shows, each once, in their order."""
    return list(dict.fromkeys(each["id"] for each in IN_TEXT.finditer(text)))[:MOST_IN_TEXT]


def words_in(text: str) -> dict[str, str]:
    """The words that stand for each picture of a text, by its id."""
    return {each["id"]: each["words"] for each in IN_TEXT.finditer(text)}


def in_text(picture_id: str, alt: str) -> str:
    """What shows a picture in a text."""
    words = re.sub(r"[\[\]\s]+", " ", alt).strip()
    return f"![{words}](/media/{picture_id})"
