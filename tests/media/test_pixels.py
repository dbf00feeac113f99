"""Pictures are drawn anew: of a file nothing is shown but its pixels, as they are meant."""

import io
import struct
import zipfile
import zlib

import pytest
from factories import make_member
from media.conftest import opened, picture, under
from PIL import Image, ImageCms


def test_i05_place_camera_colours_and_comments_of_a_file_go_and_it_stands_upright(client, log_in, drawn):
    log_in(make_member())
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "CANARY camera"
    exif.get_ifd(0x8825)[2] = (51.0, 55.0, 0.0)
    told = drawn(picture((600, 400), exif=exif, comment=b"CANARY comment", icc_profile=b"CANARY profile" * 20))
    assert (told["width"], told["height"]) == (400, 600)
    served = client.get(f"/media/{told['id']}/640.webp").data
    assert b"CANARY" not in served
    assert not opened(served).getexif()
    assert {"icc_profile", "exif", "xmp"} & set(opened(served).info) == set()


def with_primaries_swapped():
    """A profile of colours in which red is said to be green, and green red."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return profile.replace(b"rXYZ", b"....", 1).replace(b"gXYZ", b"rXYZ", 1).replace(b"....", b"gXYZ", 1)


def of_one_ink(lab):
    """A profile for print, by which every ink is this one colour."""
    described = b"desc\0\0\0\0\0\0\0\x04ink\0" + bytes(80)
    tables = b"mft1\0\0\0\0\x04\x03\x02\0" + struct.pack(">9i", *(65536 * (n in (0, 4, 8)) for n in range(9)))
    tables += bytes(range(256)) * 4 + bytes(lab) * 16 + bytes(range(256)) * 3
    white = b"XYZ \0\0\0\0" + struct.pack(">3i", 63190, 65536, 54061)
    tags, at, body = b"", 128 + 4 + 3 * 12, b""
    for name, content in ((b"desc", described), (b"wtpt", white), (b"A2B0", tables)):
        content += bytes(-len(content) % 4)
        tags += name + struct.pack(">2I", at + len(body), len(content))
        body += content
    head = struct.pack(">I4sI4s4s4s", at + len(body), b"\0\0\0\0", 0x02400000, b"prtr", b"CMYK", b"Lab ")
    head += bytes(12) + b"acsp" + bytes(28) + struct.pack(">3i", 63190, 65536, 54061)
    return head.ljust(128, b"\0") + struct.pack(">I", 3) + tags + body


@pytest.mark.parametrize(
    ("file", "shown"),
    [
        (picture(icc_profile=with_primaries_swapped()), (40, 200, 30)),
        (picture(kind="PNG", colour=(200, 40, 30, 255), icc_profile=with_primaries_swapped()), (40, 200, 30)),
        (picture(mode="CMYK", colour=(90, 20, 60, 10), icc_profile=of_one_ink((137, 208, 195))), (123, 0, 14)),
        (picture(mode="CMYK", colour=(0, 255, 255, 0)), (255, 0, 0)),
        (picture(mode="L", colour=128), (128, 128, 128)),
        (picture(icc_profile=b"no profile"), (200, 40, 30)),
        (picture(icc_profile=of_one_ink((137, 208, 195))), (200, 40, 30)),
    ],
    ids=["wide", "wide with alpha", "print", "print without profile", "grey", "no profile", "another kind's profile"],
)
def test_colours_are_shown_as_their_profile_means_them(client, log_in, drawn, file, shown):
    log_in(make_member())
    told = drawn(file)
    assert told["state"] == "ready"
    found = opened(client.get(f"/media/{told['id']}/320.webp").data).convert("RGB").getpixel((100, 100))
    assert max(abs(ours - meant) for ours, meant in zip(found, shown, strict=True)) < 16, found


def test_what_hides_behind_a_picture_is_not_served(client, log_in, drawn):
    log_in(make_member())
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr("index.html", "<script>alert(1)</script>")
    told = drawn(picture(kind="PNG") + b"<script>alert(1)</script>" + archive.getvalue())
    assert told["state"] == "ready"
    served = client.get(f"/media/{told['id']}/320.webp").data
    assert b"script" not in served
    assert not zipfile.is_zipfile(io.BytesIO(served))


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "GIF"])
def test_other_kinds_are_read_too(client, log_in, drawn, kind):
    log_in(make_member())
    assert drawn(picture(kind=kind))["state"] == "ready"


def test_a_gif_of_two_thousand_frames_is_its_first(client, log_in, drawn):
    log_in(make_member())
    out = io.BytesIO()
    frames = [Image.new("P", (8, 8), number % 250) for number in range(2000)]
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:])
    told = drawn(out.getvalue())
    assert told["state"] == "ready"
    assert getattr(opened(client.get(f"/media/{told['id']}/320.webp").data), "n_frames", 1) == 1


def png_of(side):
    """A file that says how large it is, and is so small that it is sent."""
    content = picture((1, 1), "PNG")
    says = b"IHDR" + side.to_bytes(4, "big") * 2 + content[24:29]
    return content[:12] + says + zlib.crc32(says).to_bytes(4, "big") + content[33:]


def gif_of(side):
    content = picture((1, 1), "GIF")
    return content[:6] + side.to_bytes(2, "little") * 2 + content[10:]


def jpeg_of(side):
    content = picture((8, 8))
    at = content.index(b"\xff\xc0") + 5
    return content[:at] + side.to_bytes(2, "big") * 2 + content[at + 4 :]


def webp_of(side):
    content = bytearray(picture(kind="WEBP", colour=(0, 0, 0, 0), lossless=True))
    promised = b"VP8X\x0a\0\0\0\x10\0\0\0" + (side - 1).to_bytes(3, "little") * 2
    body = b"WEBP" + promised + bytes(content[12:])
    return b"RIFF" + len(body).to_bytes(4, "little") + body


@pytest.mark.parametrize("make", [png_of, gif_of, jpeg_of, webp_of])
def test_i05_a_picture_of_more_pixels_than_anybody_looks_at_is_refused_in_words(log_in, drawn, files, make):
    log_in(make_member())
    told = drawn(make(16_000 if make is webp_of else 20_000))
    assert told["state"] == "refused"
    assert told["problem"].startswith("That picture has too many pixels.")
    assert under(files) == []


def test_a_picture_that_is_cut_off_is_refused_in_words(log_in, drawn, files):
    log_in(make_member())
    whole = picture((900, 900), colour=(1, 2, 3), quality=95)
    told = drawn(whole[: len(whole) // 2])
    assert (told["state"], told["problem"].startswith("That picture is damaged or cut off.")) == ("refused", True)
    assert under(files) == []
