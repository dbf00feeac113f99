"""Addresses of pictures."""


def send() -> str:
    """Where a picture is sent to."""
    return "/media"


def picture(picture_id: str, width: int) -> str:
    """A picture as it is shown, in one of the widths it is drawn in."""
    return f"/media/{picture_id}/{width}.webp"


def is_picture(path: str) -> bool:
    """Whether a path is that of a picture."""
    return path.startswith("/media/")


def mark(picture_id: str) -> str:
    """What stands for a picture in Markdown."""
    return f"/media/{picture_id}"


def state(picture_id: str) -> str:
    """What became of a picture that one sent, as JSON."""
    return f"/media/{picture_id}.json"


def own_avatar(*, done: str = "") -> str:
    """The settings page of one's own picture; `done` names the sentence it begins with."""
    return f"/settings/picture?done={done}" if done else "/settings/picture"


def remove_avatar() -> str:
    """Where one's own picture is taken away."""
    return "/settings/picture/remove"
