"""Names under petitions as open pages know them: by tags, so that one which is hidden can leave them.

A tag tells whoever has no key nothing: not which signature it is of, when that was given, or whose it is.
"""

from base64 import urlsafe_b64encode

from ..core.data.crypto import blind_index

BYTES = 9  # of a tag: enough for those of one petition


def tag_of(signature_id: int) -> str:
    """Of the name that stands with a signature."""
    return _tag(f"{signature_id}", scope="names of signatures")


def tag_of_member(petition_id: int, member_id: int) -> str:
    """Of a member's name where it says that they signed a petition, such as in a feed."""
    return _tag(f"{petition_id} {member_id}", scope="names of members who signed")


def _tag(of: str, *, scope: str) -> str:
    return urlsafe_b64encode(blind_index(of, scope=scope)[:BYTES]).decode()
