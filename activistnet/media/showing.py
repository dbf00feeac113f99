"""What a page needs to show a picture, from little more than its number."""

from typing import NamedTuple

from ..core.words.markup import Shown
from . import urls
from .rules import WIDTHS


class Cover(NamedTuple):
    """A picture over something, as the row of that keeps it."""

    id: str
    alt: str
    width: int
    height: int
    tone: int

    @property
    def shown(self) -> Shown:
        """Its drawings and its size."""
        return shown(self.id, WIDTHS["cover"], self.width, self.height, self.tone)


def shown(picture_id: str, widths: tuple[int, ...], width: int, height: int, tone: int) -> Shown:
    """The drawings that are narrower than it was sent, and one that is not; of one that is not drawn yet the widest."""
    if not width:
        return Shown([(urls.picture(picture_id, widths[-1]), 0)], 0, 0, 0)
    narrower = [each for each in widths if each < width]
    drawings = [(urls.picture(picture_id, each), min(each, width)) for each in widths[: len(narrower) + 1]]
    return Shown(drawings, width, height, tone)
