"""The unread number in the header, live."""

from ..core.live import rooms
from . import queries


def tell_unread(member_ids: list[int]) -> None:
    """Send members their new number, once this transaction is safe on disk."""
    if not member_ids:
        return
    for member_id, count in queries.count_unread(member_ids).items():
        rooms.emit("unread", {"count": count}, room=f"member:{member_id}")
