"""What a member wrote that moderators keep out of sight, for them to change it and send it again."""

from ..members.models import Member
from ..members.readers import reader_of
from .models import Post
from .queries import find_post


def find_own_hidden(post_id: int | None, member: Member | None) -> Post | None:
    """A hidden post of theirs; None for all others."""
    if post_id is None or member is None:
        return None
    post = find_post(post_id, reader_of(member))
    return post if post is not None and post.is_hidden and post.author_id == member.id else None
