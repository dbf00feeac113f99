"""What the tables of spreads keep of people: numbers."""

from ..core.data.retention import Kept
from . import services
from .models import Spread, SpreadBatch

RETENTION = (
    Kept(
        table=Spread,
        columns="petition_id up_to_id told_count seen_count is_due drawn drawn_at picture",
        why="how many people came by shares, as everybody is shown it",
        until="the petition is deleted",
    ),
    Kept(
        table=SpreadBatch,
        columns="petition_id up_to_id after_id generations",
        why="in which generation each share brought people, for the picture of how a petition spreads",
        until="the petition closes",
        ends=(services.cut,),
    ),
)
