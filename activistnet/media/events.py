"""What happens to pictures. `keeper_id` is the post, petition or member it belongs to; None while that isn't there."""

from dataclasses import dataclass


@dataclass(frozen=True)
class PictureSent:
    """A member sent a picture, which is to be drawn."""

    picture_id: str


@dataclass(frozen=True)
class PictureAwaited:
    """Something shows a picture that wasn't drawn when it was looked at."""

    use: str
    keeper_id: int


@dataclass(frozen=True)
class PictureDrawn:
    """A picture can be shown from now on."""

    picture_id: str
    use: str
    keeper_id: int | None


@dataclass(frozen=True)
class PictureRefused:
    """What was sent can't be shown, as a worker has found."""

    picture_id: str
    use: str
    keeper_id: int | None


@dataclass(frozen=True)
class PictureDescribed:
    """A picture has other words for who can't see it."""

    picture_id: str
    use: str
    keeper_id: int | None


@dataclass(frozen=True)
class PictureGone:
    """A picture is deleted."""

    picture_id: str
    use: str
    keeper_id: int | None


@dataclass(frozen=True)
class PictureDecided:
    """Moderators have hidden the picture of a member or a petition by itself, or show it again."""

    use: str
    keeper_id: int


@dataclass(frozen=True)
class PicturesHeld:
    """Pictures are taken out of sight, or are back."""

    picture_ids: tuple[str, ...]
