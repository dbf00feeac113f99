"""What the tables of collections keep of people."""

from ..core.data.retention import Kept
from . import reactions, services
from .models import Collection, CollectionItem

RETENTION = (
    Kept(
        table=Collection,
        columns="id owner_id title about is_public key made_at",
        whose="its owner",
        why="people, topics and threads put together for others to follow",
        until="its owner deletes it or leaves",
        ends=(services.delete_collection, reactions.on_member_left),
    ),
    Kept(
        table=CollectionItem,
        columns="id collection_id member_id topic_id post_id state asks_left added_at",
        whose="the member who is listed",
        why="who is in a collection, was asked, said no, and how often they may still be asked",
        until="taken out, or the member or the owner leaves",
        ends=(services.remove, services.delete_collection, reactions.on_member_left),
    ),
)
