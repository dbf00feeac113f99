"""What was featured."""

from dataclasses import dataclass


@dataclass(frozen=True)
class PostFeatured:
    """A post was put first for a while."""

    featured_id: int
    post_id: int
