"""Cuts a variable font to the letters, weights and features that the pages use, or unpacks it for what is drawn."""

import io
from typing import Any

FAMILY = (1, 16)  # where a font says what family it is of


def cut(content: bytes, wish: dict[str, Any]) -> bytes:
    """A smaller WOFF2. `letters` is like CSS's unicode-range (all when absent), `weights` is [lightest, heaviest]."""
    # fontTools takes a third of a second to load and is needed once.
    from fontTools.subset import Options, Subsetter, parse_unicodes
    from fontTools.ttLib import TTFont
    from fontTools.varLib.instancer import instantiateVariableFont

    # The original's time stays in the file, so that every machine makes the same bytes and the same address of them.
    font = TTFont(io.BytesIO(content), recalcTimestamp=False)
    letters = wish.get("letters")
    subsetter = Subsetter(Options(layout_features=wish.get("features", ["kern"]), hinting=False))
    subsetter.populate(unicodes=parse_unicodes(letters.replace("U+", "")) if letters else font.getBestCmap().keys())
    subsetter.subset(font)
    if weights := wish.get("weights"):
        font = instantiateVariableFont(font, {"wght": tuple(weights)})
    font.flavor = "woff2"
    smaller = io.BytesIO()
    font.save(smaller)
    return smaller.getvalue()


def unpacked(content: bytes, family: str) -> bytes:
    """A WOFF2 as the font it was, which is what programs read that are no browsers.

    Each slice is a family of its own: of several with one name only one would be found.
    """
    from fontTools.ttLib import TTFont

    font = TTFont(io.BytesIO(content), recalcTimestamp=False)
    font.flavor = None
    for record in font["name"].names:
        if record.nameID in FAMILY:
            record.string = family
    plain = io.BytesIO()
    font.save(plain)
    return plain.getvalue()
