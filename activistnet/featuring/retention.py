"""What the table of what was featured keeps of people."""

from ..core.data.retention import Kept
from .models import Featured

RETENTION = (
    Kept(
        table=Featured,
        columns="id post_id topic_id reason role place featured_at ends_at",
        why="what was put first, why, and as what somebody did so: everyone may look it up",
        until="the site",
    ),
)
