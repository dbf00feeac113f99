"""Draws a picture anew, in a process of its own that may do little and ends soon: it reads what strangers sent.

`python -I decoder.py 320,640,1280 [square]` takes a file on its input and writes a line of JSON, then the WebP files
of these widths one after the other, whose lengths that line says. Nothing of the file but its pixels gets through: no
place, no camera, no profile of colours (which are converted by it), no second frame, no other file that hides in it. It
imports nothing of the site, as its limits hold from its first line on.
"""

import json
import resource
import sys
import warnings
from contextlib import suppress
from io import BytesIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL import Image

MEMORY = 1024 * 1024 * 1024
SECONDS = 20
FORMATS = ("JPEG", "PNG", "GIF", "WEBP")
MOST_PIXELS, LONGEST_SIDE = 40_000_000, 12_000
QUALITY, EFFORT = 80, 2  # half the time of effort 4, for files a fiftieth larger
LEVELS = 3  # of each colour in a tone: 27 in all, which stand in tones.css
PAPER = (241, 234, 223)  # what stands behind a picture that is not everywhere


class Refused(Exception):
    """Why it isn't drawn, as a code of the rules."""


def bound() -> None:
    """No more memory, time or files than a picture needs. A system that lacks one of these has the others."""
    limits = {"RLIMIT_AS": MEMORY, "RLIMIT_CPU": SECONDS, "RLIMIT_FSIZE": 0, "RLIMIT_CORE": 0}
    for name, most in limits.items():
        with suppress(AttributeError, OSError, ValueError):
            resource.setrlimit(getattr(resource, name), (most, most))


def draw(content: bytes, widths: list[int], *, is_square: bool) -> tuple[dict[str, object], list[bytes]]:
    """What it is like, and its files. Raises Refused."""
    from PIL import Image, ImageOps  # after `bound`

    warnings.simplefilter("error", Image.DecompressionBombWarning)
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    try:
        # The size stands at the beginning of a file: it is looked at before anything is taken apart.
        if too_large(webp_size(content)):
            raise Refused("pixels")
        with Image.open(BytesIO(content), formats=FORMATS) as picture:
            if too_large(picture.size):
                raise Refused("pixels")
            orientation = picture.getexif().get(0x0112, 1)
            picture.draft("RGB", (2 * widths[-1], 2 * widths[-1]))
            profile = picture.info.get("icc_profile")
            drawn = picture.convert(mode_of(picture, has_profile=profile is not None))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise Refused("pixels") from None
    largest = widths[-1]
    drawn.thumbnail((2 * largest, 2 * largest), Image.Resampling.BOX, reducing_gap=None)
    drawn = in_srgb(turned(drawn, orientation), profile)
    if is_square:
        side = min(largest, *drawn.size)
        drawn = ImageOps.fit(drawn, (side, side), Image.Resampling.LANCZOS)
    files = []
    for width in widths:
        size = shrunk(drawn.size, width)
        files.append(as_webp(drawn if size == drawn.size else drawn.resize(size, Image.Resampling.LANCZOS)))
    width, height = shrunk(drawn.size, largest)
    return {"width": width, "height": height, "tone": tone_of(drawn), "sizes": list(map(len, files))}, files


def too_large(size: tuple[int, int]) -> bool:
    """Whether it has more pixels than anybody looks at."""
    return max(size) > LONGEST_SIDE or size[0] * size[1] > MOST_PIXELS


def webp_size(content: bytes) -> tuple[int, int]:
    """The canvas of a WebP file that has one, for which its library takes memory when it opens the file."""
    if content[:4] != b"RIFF" or content[12:16] != b"VP8X":
        return 0, 0
    return 1 + int.from_bytes(content[24:27], "little"), 1 + int.from_bytes(content[27:30], "little")


def mode_of(picture: "Image.Image", *, has_profile: bool) -> str:
    """In which its pixels are shrunk: as they come, where a profile says what their numbers mean."""
    if picture.has_transparency_data:
        return "RGBA"
    return picture.mode if has_profile and picture.mode in ("L", "CMYK") else "RGB"


def in_srgb(picture: "Image.Image", profile: bytes | None) -> "Image.Image":
    """The colours that everybody's screen shows, as the profile says that they are meant, if it can be read."""
    from PIL import ImageCms

    mode = "RGBA" if picture.mode == "RGBA" else "RGB"
    if profile:
        with suppress(ImageCms.PyCMSError, OSError, ValueError, TypeError):
            given, ours = ImageCms.ImageCmsProfile(BytesIO(profile)), ImageCms.createProfile("sRGB")
            converted = ImageCms.profileToProfile(picture, given, ours, outputMode=mode)
            if converted is not None:
                return converted
    return picture.convert(mode)


def turned(picture: "Image.Image", orientation: int) -> "Image.Image":
    """Upright, as the camera says that it was held."""
    from PIL import Image

    turns = {2: 0, 3: 3, 4: 1, 5: 5, 6: 4, 7: 6, 8: 2}  # of EXIF, as Pillow numbers them
    return picture.transpose(Image.Transpose(turns[orientation])) if orientation in turns else picture


def shrunk(size: tuple[int, int], width: int) -> tuple[int, int]:
    """This wide at most, and no more than three times as high as wide; never larger than it was."""
    scale = min(1.0, width / size[0], 3 * width / size[1])
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


def as_webp(picture: "Image.Image") -> bytes:
    """A file of nothing but pixels."""
    out = BytesIO()
    picture.save(out, "WEBP", quality=QUALITY, method=EFFORT, exif=b"", icc_profile=b"", xmp=b"")
    return out.getvalue()


def tone_of(picture: "Image.Image") -> int:
    """One of 27 colours, the nearest to that of the whole."""
    from PIL import Image

    if picture.mode == "RGBA":
        paper = Image.new("RGBA", picture.size, (*PAPER, 255))
        picture = Image.alpha_composite(paper, picture).convert("RGB")
    colours = picture.resize((1, 1), Image.Resampling.BOX).tobytes()
    red, green, blue = (colour * LEVELS // 256 for colour in colours)
    return red * LEVELS * LEVELS + green * LEVELS + blue


def main() -> None:
    """Say what became of the file on the input."""
    bound()
    widths = [int(width) for width in sys.argv[1].split(",")]
    files: list[bytes] = []
    try:
        said, files = draw(sys.stdin.buffer.read(), widths, is_square="square" in sys.argv[2:])
    except Refused as refused:
        said = {"problem": str(refused)}
    except MemoryError:
        said = {"problem": "heavy"}
    except Exception:  # whatever its libraries say of a file that is none
        said = {"problem": "broken"}
    sys.stdout.buffer.write(json.dumps(said).encode() + b"\n" + b"".join(files))


if __name__ == "__main__":
    main()
