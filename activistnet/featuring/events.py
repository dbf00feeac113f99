"""What was featured."""

from dataclasses import dataclass


@dataclass(frozen=True)
class PostFeatured:
    """A post was put first for a while."""

    featured_id: int
    post_id: int


@dataclass(frozen=True)
class EditorAsked:
    """Somebody is asked to be an editor: by an operator, or by nobody where a command did."""

    member_id: int
    asker_id: int | None


@dataclass(frozen=True)
class EditorAnswered:
    """They accepted, or said no."""

    member_id: int
    asker_id: int | None
    accepts: bool


@dataclass(frozen=True)
class EditorOfferEnded:
    """They are asked no more, without an answer."""

    member_id: int


@dataclass(frozen=True)
class EditorEnded:
    """Somebody is an editor no more, and didn't wish it themselves."""

    member_id: int
