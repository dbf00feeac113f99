"""What the table of pictures keeps of people."""

from ..core.data.retention import Kept
from . import reactions, tasks
from .models import Picture
from .services import avatars, pictures

RETENTION = (
    Kept(
        table=Picture,
        columns="id member_id use keeper_id alt state problem is_held is_hidden width height tone size created_at",
        whose="the member who sent it",
        why="a picture beside a name, over a petition or in a text; its files lie where MEDIA says, drawn anew, without"
        " what the camera wrote into them",
        until=f"what shows it is deleted, the member leaves, or nothing shows it for {tasks.DAY // 3600} hours",
        ends=(pictures.remove_of, avatars.take_off, reactions.on_member_left, tasks.clear_away),
    ),
)
